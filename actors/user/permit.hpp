#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <utility>

namespace loadtest::actors {

/// What became of a permit.
struct settlement {
  std::uint64_t permit = 0;       ///< its number
  std::int64_t spent_nanousd = 0; ///< of what it had reserved, or more
  bool sent = false;              ///< its request counts against limits.maxRequests
};

/// The right to send one request: it holds the money, the slot and the request that the limits have
/// set aside for it, and gives them back when it is dropped, in whatever way that happens.
class permit {
public:
  using taker_back = std::function<void(const settlement&)>;

  /// Of a run without limits: there is nothing to give back.
  permit() = default;
  permit(std::uint64_t number, std::shared_ptr<const taker_back> gate)
      : what_{number}, gate_(std::move(gate)) {}
  ~permit() { give_back(); }
  permit(permit&& other) noexcept
      : what_(other.what_), gate_(std::exchange(other.gate_, nullptr)) {}
  permit& operator=(permit&& other) noexcept {
    if (this != &other) {
      give_back();
      what_ = other.what_;
      gate_ = std::exchange(other.gate_, nullptr);
    }
    return *this;
  }

  /// The request is on its way.
  void sent() noexcept { what_.sent = true; }
  /// What it has cost.
  void spent(std::int64_t nanousd) noexcept { what_.spent_nanousd = nanousd; }
  /// Now rather than at the end of its scope.
  void give_back() noexcept {
    if (const auto gate = std::exchange(gate_, nullptr))
      (*gate)(what_);
  }

private:
  settlement what_;
  std::shared_ptr<const taker_back> gate_;
};

} // namespace loadtest::actors
