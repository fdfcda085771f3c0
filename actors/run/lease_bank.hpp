#pragma once

#include "actors/messages.hpp"
#include "core/result.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace loadtest::actors {

/// The limits of a run that its node parts share. Unset: there is no such limit.
struct shared_limits {
  std::optional<std::uint64_t> requests{};
  std::optional<std::int64_t> cost_nanousd{};
  std::optional<double> per_second{};
  std::optional<std::uint32_t> slots{}; ///< requests under way at once
  bool any() const noexcept { return requests || cost_nanousd || per_second || slots; }
};

/// Lends the limits of a run to its node parts, and knows what each of them has. Requests and money
/// are lent as they are asked for; slots are shared by users first, and then go from those who have
/// them idle, or more than their share, to those who lack them; the rate is shared by users.
/// At all times: lent and not come back + left = the limit.
class lease_bank {
public:
  /// What is to be said to a part.
  using letters = std::vector<std::pair<std::string, std::variant<lease, recall>>>;

  explicit lease_bank(shared_limits limits);

  /// A part with so many users takes part in the limits from now on.
  void open(const std::string& part, std::uint32_t users);
  /// It asks for nothing any more; what it has lent and not given back is still its own.
  void close(const std::string& part);
  /// It is lost. Its requests and money count as spent; its slots are free, since it has stopped to
  /// ask.
  void lose(const std::string& part);

  /// The first shares of an open part; after that whatever is new for the others.
  letters share();

  /// An error: no part of this run would ask for that.
  core::result<letters> ask(const lease_request& m);
  core::result<letters> take_back(const lease_back& m);

  /// The limit that all open parts lack something of, when nothing is left: "requests" or "cost".
  const char* exhausted() const;

  std::uint64_t requests_left() const noexcept { return requests_left_; }
  std::int64_t cost_left() const noexcept { return cost_left_; }

private:
  struct account {
    std::uint32_t users = 0;
    bool open = true;
    std::uint64_t requests = 0; ///< lent to it, and not come back
    std::int64_t cost_nanousd = 0;
    std::uint32_t slots = 0;
    std::uint32_t owed = 0;        ///< slots that it was told to give back
    std::uint32_t coming = 0;      ///< slots that others were told to give back for it
    std::uint64_t waits_since = 0; ///< for a slot: who came first has the lower number
    double per_second = 0.0;
    lease_request wish; ///< what it asked for and did not get
  };

  double fair_slots(const account& a) const;
  void first_slots();
  void grant(account& a, lease& into);
  void serve_wishes(letters& to);
  void say_wanted(letters& to) const;
  void recall_for(const std::string& asker, letters& to);

  shared_limits limits_;
  std::map<std::string, account> accounts_;
  std::uint64_t requests_left_ = 0;
  std::int64_t cost_left_ = 0;
  std::uint32_t slots_left_ = 0;
  std::uint64_t askings_ = 0;
  bool shared_ = false; ///< the first shares were given
};

} // namespace loadtest::actors
