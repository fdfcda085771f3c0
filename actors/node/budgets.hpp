#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <utility>
#include <vector>

namespace loadtest::actors {

/// The budgets of organisations that the harness enforces itself (`organizations.budget.enforce`).
/// Each request reserves its worst case; one that does not fit waits for what is under way in its
/// organisation, and when nothing is, the budget is spent.
template <typename Waiter>
class budgets {
public:
  /// Gives the limit of an organisation, in nano-dollars.
  explicit budgets(std::function<std::int64_t(std::uint32_t org)> limit)
      : limit_(std::move(limit)) {}

  enum class verdict { fits, wait, spent };

  verdict reserve(std::uint32_t org, Waiter waiter, std::int64_t cost) {
    auto& b = orgs_[org];
    if (b.over)
      return verdict::spent;
    if (b.spent + b.reserved + cost <= limit_(org)) {
      b.reserved += cost;
      ++b.in_flight;
      return verdict::fits;
    }
    if (b.in_flight == 0) {
      b.over = true;
      return verdict::spent;
    }
    b.waiting.emplace_back(std::move(waiter), cost);
    return verdict::wait;
  }

  /// A request is over. Gives those who waited: let each reserve again.
  std::vector<std::pair<Waiter, std::int64_t>> settle(std::uint32_t org, std::int64_t reserved,
                                                      std::int64_t spent) {
    auto& b = orgs_[org];
    --b.in_flight;
    b.reserved -= reserved;
    b.spent += spent;
    return std::exchange(b.waiting, {});
  }

private:
  struct budget {
    std::int64_t spent = 0;
    std::int64_t reserved = 0;
    std::uint32_t in_flight = 0;
    bool over = false;
    std::vector<std::pair<Waiter, std::int64_t>> waiting;
  };

  std::function<std::int64_t(std::uint32_t org)> limit_;
  std::map<std::uint32_t, budget> orgs_;
};

} // namespace loadtest::actors
