#include "core/secret.hpp"

#include <utility>

namespace loadtest::core {

secret::secret(secret&& other) noexcept : value_(other.value_) {
  other.wipe();
}

secret& secret::operator=(const secret& other) {
  if (this != &other) {
    wipe();
    value_ = other.value_;
  }
  return *this;
}

secret& secret::operator=(secret&& other) noexcept {
  if (this != &other) {
    wipe();
    value_ = other.value_;
    other.wipe();
  }
  return *this;
}

secret::~secret() {
  wipe();
}

void secret::wipe() noexcept {
  // Through a volatile pointer, so that the stores are not optimised away as dead.
  volatile char* bytes = value_.data();
  for (std::size_t i = 0; i < value_.size(); ++i)
    bytes[i] = 0;
  value_.clear();
}

} // namespace loadtest::core
