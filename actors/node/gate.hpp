#pragma once

#include "actors/messages.hpp"
#include "actors/user/permit.hpp"
#include "core/time.hpp"

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <vector>

namespace loadtest::actors {

/// Which limits hold on a node. Requests, money and slots are leased from the run part, and so is a
/// share of the rate.
struct gate_limits {
  bool requests = false;
  bool cost = false;
  bool slots = false;
  bool rate = false;
  /// No request leaves while the run has not said that it counts on this node.
  bool fenced = false;
  /// By organisation, where the harness enforces budgets: what it may spend here, and what of that
  /// it has spent already; nano-dollars.
  struct allowance {
    std::int64_t limit = 0;
    std::int64_t spent = 0;
  };
  std::map<std::uint32_t, allowance> budgets{};
  bool any() const noexcept {
    return requests || cost || slots || rate || fenced || !budgets.empty();
  }
};

struct gate_answer {
  asker to;
  admittance answer = admittance::granted;
  std::uint64_t permit = 0; ///< number of the permit, where it is granted
};

/// The one way to the platform on a node: each request reserves its worst case and waits, in order,
/// while it does not fit. What is granted is a permit, and comes back when the permit does.
class gate {
public:
  explicit gate(gate_limits limits);

  void ask(asker who, std::int64_t worst_nanousd);
  /// It does not wait any more.
  void withdraw(const asker& who);
  /// A permit came back. One that is not out changes nothing.
  void settle(const settlement& what);
  void leased(const lease& l);
  void recalled(std::uint32_t owed);
  /// Lets nobody through any more: everybody who waits is told so.
  void close() noexcept { closed_ = true; }

  /// Whoever can be answered now. `open`: the run counts on this node.
  std::vector<gate_answer> answers(core::mono_time now, bool open);
  /// What to ask the run part for now; none while an answer is due or nobody lacks anything.
  std::optional<lease_request> shortage(core::mono_time now, bool open);
  /// What goes back to the run part now.
  std::optional<lease_back> surplus();
  /// When somebody may fit again although nothing happens: the rate's next turn. None unless the
  /// rate alone is waited for.
  std::optional<core::mono_time> due(core::mono_time now) const;

  std::uint32_t in_flight() const noexcept { return static_cast<std::uint32_t>(out_.size()); }
  std::size_t waiting() const noexcept;
  /// By organisation: spent of its budget, or reserved.
  std::map<std::uint32_t, std::int64_t> budgets_used() const;

private:
  struct request {
    asker who;
    std::int64_t cost = 0;
  };
  struct budget {
    std::int64_t limit = 0;
    std::int64_t spent = 0;
    std::int64_t reserved = 0;
    std::uint32_t in_flight = 0;
    std::deque<request> waiting{}; ///< for what is under way in its organisation
  };

  enum class lacks : std::uint8_t { nothing, requests, cost, slots, rate };
  lacks lacking(const request& r, core::mono_time now) const;
  /// There is a request for it, and the money. Without them a slot is of no use.
  bool payable(const request& r) const noexcept;
  bool has_turn(core::mono_time now) const noexcept;
  bool reserve_budget(const request& r);
  void release_budget(const request& r, std::int64_t spent);
  std::uint64_t take(const request& r, core::mono_time now);
  std::uint32_t free_slots() const noexcept;

  gate_limits limits_;
  std::map<std::uint32_t, budget> budgets_;
  std::deque<request> queue_;
  std::vector<gate_answer> refused_;     ///< to be told
  std::map<std::uint64_t, request> out_; ///< permits that have not come back
  std::uint64_t permits_ = 0;
  // Of the leases, neither reserved nor spent:
  std::uint64_t requests_ = 0;
  std::int64_t cost_ = 0;
  std::uint32_t slots_ = 0;       ///< leased, in use or not
  std::uint32_t owed_ = 0;        ///< slots that go back before anybody gets them
  bool wanted_elsewhere_ = false; ///< idle slots go back
  double per_second_ = 0.0;
  core::mono_time next_turn_{};
  bool asked_ = false; ///< an answer of the run part is due
  /// What the run part knows to be lacking here: it is not told twice.
  struct known_lack {
    bool requests = false;
    bool cost = false;
    bool slots = false;
    bool idle = false;
  } told_;
  bool closed_ = false;
};

} // namespace loadtest::actors
