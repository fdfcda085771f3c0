#pragma once

#include <atomic>
#include <cstddef>
#include <utility>

namespace loadtest::core {

/// A value whose copies share it until one of them is changed (copy-on-write): copying is counting.
/// Copies may be read, changed and dropped on different threads; one copy, by one thread at a time.
/// A moved-from one may only be assigned to or dropped.
template <typename T>
class shared_value {
public:
  shared_value() : shared_{new counted{}} {}
  explicit shared_value(T value) : shared_{new counted{std::move(value)}} {}
  shared_value(const shared_value& other) noexcept : shared_{other.shared_} {
    shared_->owners.fetch_add(1, std::memory_order_relaxed);
  }
  shared_value(shared_value&& other) noexcept : shared_{std::exchange(other.shared_, nullptr)} {}
  shared_value& operator=(shared_value other) noexcept {
    std::swap(shared_, other.shared_);
    return *this;
  }
  ~shared_value() {
    if (shared_ && shared_->owners.fetch_sub(1, std::memory_order_acq_rel) == 1)
      delete shared_;
  }

  const T& operator*() const noexcept { return shared_->value; }
  const T* operator->() const noexcept { return &shared_->value; }

  /// The value, to be changed for this copy alone. The reference holds until this is copied.
  T& change() {
    // Acquire: what another copy's last reader has read was read before it is changed here, which
    // `std::shared_ptr::use_count` does not promise.
    if (shared_->owners.load(std::memory_order_acquire) != 1)
      *this = shared_value{shared_->value};
    return shared_->value;
  }

  /// Is it the same value in memory, not only an equal one?
  bool shares_with(const shared_value& other) const noexcept { return shared_ == other.shared_; }

private:
  struct counted {
    T value{};
    std::atomic<std::size_t> owners{1};
  };

  counted* shared_;
};

} // namespace loadtest::core
