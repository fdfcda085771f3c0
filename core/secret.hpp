#pragma once

#include <ostream>
#include <string>
#include <string_view>

namespace loadtest::core {

/// A string that must not be seen: API keys, tokens, passwords, salts. Prints as `[redacted]`,
/// has no implicit conversion, and overwrites its memory when it goes.
class secret {
public:
  secret() = default;
  explicit secret(std::string value) : value_(std::move(value)) {}
  secret(const secret&) = default;
  secret(secret&& other) noexcept;
  secret& operator=(const secret& other);
  secret& operator=(secret&& other) noexcept;
  ~secret();

  /// The text itself, for the one place that sends it.
  std::string_view reveal() const noexcept { return value_; }
  bool empty() const noexcept { return value_.empty(); }

  friend bool operator==(const secret&, const secret&) = default;
  friend std::ostream& operator<<(std::ostream& out, const secret&) { return out << "[redacted]"; }

private:
  void wipe() noexcept;
  std::string value_;
};

} // namespace loadtest::core
