#include "core/secret.hpp"

#include <cstring> // explicit_bzero, which is no member of std
#include <utility>

namespace loadtest::core {

namespace {

/// `to` is empty. What lies within the string itself would stay behind in it.
void hand_over(std::string& from, std::string& to) noexcept {
  if (from.size() > std::string{}.capacity()) {
    to.swap(from);
    return;
  }
  to = from;
  ::explicit_bzero(from.data(), from.size());
  from.clear();
}

} // namespace

secret::secret(secret&& other) noexcept {
  hand_over(other.value_, value_);
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
    hand_over(other.value_, value_);
  }
  return *this;
}

secret::~secret() {
  wipe();
}

void secret::wipe() noexcept {
  ::explicit_bzero(value_.data(), value_.size());
  value_.clear();
}

} // namespace loadtest::core
