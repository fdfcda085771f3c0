#pragma once

#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace loadtest::core {

/// Why something could not be done, in words for the person at the terminal: what was tried, what
/// happened, and the way out. Never holds a secret.
struct error {
  std::string message;
  friend bool operator==(const error&, const error&) = default;
};

/// A value or the reason why there is none. A failed LLM call is not an error but an `outcome`.
template <typename T>
class [[nodiscard]] result {
public:
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
  result() = default;
  result(error e) : error_(std::move(e)) {}

  explicit operator bool() const noexcept { return !error_; }
  const core::error& failure() const { return *error_; }

private:
  std::optional<core::error> error_;
};

} // namespace loadtest::core
