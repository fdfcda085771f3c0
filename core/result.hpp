#pragma once

#include "core/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace loadtest::core {

/// Why something could not be done, in words for the person at the terminal: what was tried, what
/// happened, and the way out. Never holds a secret.
struct error {
  /// What asking again would do.
  enum class hope : std::uint8_t {
    none,       ///< the same again
    later,      ///< it was not done, and may be later
    unanswered, ///< it may have been done or not: the answer was lost
    taken,      ///< something of that name exists already
  };
  std::string message;
  hope again = hope::none;
  std::optional<nanoseconds> retry_after{}; ///< when the other side said so
  friend bool operator==(const error&, const error&) = default;
};

/// A value or the reason why there is none. A failed LLM call is not an error but an `outcome`.
template <typename T>
class [[nodiscard]] result {
public:
  using value_type = T;

  result(T value) : state_(std::move(value)) {}
  result(error e) : state_(std::move(e)) {}

  explicit operator bool() const noexcept { return state_.index() == 0; }
  T& operator*() & { return std::get<0>(state_); }
  const T& operator*() const& { return std::get<0>(state_); }
  T&& operator*() && { return std::get<0>(std::move(state_)); }
  T* operator->() { return &std::get<0>(state_); }
  const T* operator->() const { return &std::get<0>(state_); }
  const core::error& failure() const { return std::get<1>(state_); }

private:
  std::variant<T, core::error> state_;
};

template <>
class [[nodiscard]] result<void> {
public:
  using value_type = void;

  result() = default;
  result(error e) : error_(std::move(e)) {}

  explicit operator bool() const noexcept { return !error_; }
  const core::error& failure() const { return *error_; }

private:
  std::optional<core::error> error_;
};

} // namespace loadtest::core
