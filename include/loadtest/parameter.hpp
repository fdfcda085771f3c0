#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace loadtest {

/// What a scenario may tell a behaviour, under `params`.
struct parameter {
  /// Its type, and the value that it has where a scenario gives none. Integers are not negative.
  using value_type =
      std::variant<bool, std::int64_t, double, std::string, std::chrono::nanoseconds>;

  std::string name;
  value_type value;
  std::string doc;                  ///< in a few words
  std::optional<double> at_least{}; ///< of a number; of a duration in seconds
  std::optional<double> at_most{};
  friend bool operator==(const parameter&, const parameter&) = default;
};

/// The parameters of a behaviour, each with a value. To ask for one that was not declared, or for
/// another type, is a mistake of the behaviour: std::logic_error.
class parameters {
public:
  parameters() = default;
  explicit parameters(std::vector<parameter> all) : all_(std::move(all)) {}

  bool flag(std::string_view name) const { return get<bool>(name); }
  std::int64_t integer(std::string_view name) const { return get<std::int64_t>(name); }
  double number(std::string_view name) const { return get<double>(name); }
  const std::string& text(std::string_view name) const { return get<std::string>(name); }
  std::chrono::nanoseconds duration(std::string_view name) const {
    return get<std::chrono::nanoseconds>(name);
  }

  const std::vector<parameter>& all() const noexcept { return all_; }
  friend bool operator==(const parameters&, const parameters&) = default;

private:
  template <typename T>
  const T& get(std::string_view name) const {
    for (const auto& one : all_)
      if (one.name == name)
        if (const auto* value = std::get_if<T>(&one.value))
          return *value;
    throw std::logic_error{"the behaviour has no parameter '" + std::string{name} +
                           "' of that type"};
  }

  std::vector<parameter> all_;
};

} // namespace loadtest
