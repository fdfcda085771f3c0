#pragma once

#include <string>
#include <vector>

namespace loadtest::core {

/// One administration step as data: what to send and how to read the answer. `{name}` in path and
/// body stands for a value of the step (`{org_id}`, `{user_name}` …); in a body it stands in a
/// JSON string and is escaped there. A body member whose value is absent is left out.
struct dialect_step {
  std::string method;
  std::string path;           ///< empty: the dialect has no such step
  std::string body;           ///< JSON text with placeholders; empty: none
  std::string id_pointer;     ///< JSON pointer to the new object's id
  std::string secret_pointer; ///< JSON pointer to a new key's secret
  std::vector<int> done;      ///< statuses that mean done
  std::vector<int> gone;      ///< when removing: statuses that mean it was gone already
};

/// An administration dialect (spec platform-api.md): a further one is another value of this type.
struct dialect {
  std::string name;
  dialect_step create_org;
  dialect_step create_user;
  dialect_step create_key;
  dialect_step retire_key;
  dialect_step retire_user;
  dialect_step retire_org;
  dialect_step find_org; ///< by `{org_name}`; empty path: no find
};

const dialect& loadtest_v1_dialect();

} // namespace loadtest::core
