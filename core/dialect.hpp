#pragma once

#include <string>
#include <vector>

namespace loadtest::core {

/// An answer with this status whose body contains this text (any, when it is empty).
struct answer_rule {
  int status = 0;
  std::string containing{};
  friend bool operator==(const answer_rule&, const answer_rule&) = default;
};

/// One administration step as data: what to send and how to read the answer. `{name}` in path and
/// body stands for a value of the step (`{org_id}`, `{user_name}` …); in a body it stands in a
/// JSON string and is escaped there. A string that is only `{#name}` becomes that number, or true
/// or false. A body member whose value is absent is left out, and so is an object that is then
/// empty.
struct dialect_step {
  std::string method{};
  std::string path{};                  ///< empty: the dialect has no such step
  std::string body{};                  ///< JSON text with placeholders; empty: none
  std::string id_pointer{};            ///< JSON pointer to the new object's id
  std::string secret_pointer{};        ///< JSON pointer to a new key's secret, or a token
  std::vector<int> done{};             ///< statuses that mean done
  std::vector<int> gone{};             ///< when removing: statuses that mean it was gone already
  std::vector<answer_rule> done_if{};  ///< refusals that mean done as well
  std::vector<answer_rule> again_if{}; ///< refusals that may pass
  friend bool operator==(const dialect_step&, const dialect_step&) = default;
};

/// An administration dialect (spec platform-api.md): a further one is another value of this type.
struct dialect {
  std::string name{};
  dialect_step log_in{};  ///< `{email}`, `{password}`; `secret_pointer` leads to the token
  dialect_step refresh{}; ///< `{refresh_token}`; answers as `log_in` does
  std::string refresh_token_pointer{}; ///< JSON pointers into the answers of both
  std::string lifetime_pointer{};      ///< in seconds
  dialect_step check{};                ///< changes nothing, and is refused to everyone else
  dialect_step create_org{};
  dialect_step create_user{};
  dialect_step activate_user{};
  dialect_step create_key{};
  dialect_step retire_key{};
  dialect_step retire_user{};
  dialect_step retire_org{};
  dialect_step find_org{}; ///< by `{org_name}`; an empty path: no find
  dialect_step find_user{};
  dialect_step find_key{};
  bool keeps_budgets = false; ///< the platform enforces the budgets that it is sent

  bool can_find() const noexcept { return !find_org.path.empty(); }
  friend bool operator==(const dialect&, const dialect&) = default;
};

const dialect& loadtest_v1_dialect();
const dialect& ai_aas_dialect();

} // namespace loadtest::core
