#pragma once

#include "test/simulation/platform.hpp"

#include <functional>
#include <string>
#include <utility>
#include <vector>

/// What must hold in every run, whatever befalls it. Each says what is wrong.
namespace loadtest::simulation {

class world;
class process;
using complaint = std::function<void(std::string)>;

// When an attempt begins, and this attempt is not among the others yet:
/// A user is in one place at a time, but for processes that nobody counts on any more.
void one_user_asks_at_a_time(const world& w, const seen_attempt& attempt, const complaint& say);
/// No more attempts are under way than limits.maxConcurrentReqs, but for those of such processes.
void concurrency_holds(const world& w, const seen_attempt& attempt, const complaint& say);

// When an object is made:
/// Its intent is in the coordinator's ledger.
void no_creation_without_intent(const world& w, const platform::object& o, const complaint& say);

// After each step:
void active_users_stay_below_the_target(const world& w, const complaint& say);

// When all is over, or its time is:
/// Every process has ended, but for those that were killed or stand still.
void everything_ends(const world& w, const complaint& say);
void requests_are_unique(const world& w, const complaint& say);
void request_limit_holds(const world& w, const complaint& say);
void rate_holds(const world& w, const complaint& say);
void cost_stays_within_limits(const world& w, const complaint& say);
/// What was lent to a worker over the network came back or was spent.
void leases_balance(const world& w, const complaint& say);
/// What was made on the platform is gone, or somebody says that it is there.
void nothing_stays_unsaid(const world& w, const complaint& say);
/// Outcomes, samples, records and what is reported are the same in number.
void sums_agree(const world& w, const complaint& say);
/// The run says truly why it ended, and its exit code is that of the table.
void ending_is_true(const world& w, const complaint& say);
/// A worker that was let go ended well.
void workers_end_well(const world& w, const complaint& say);

struct final_invariant {
  const char* name;
  void (*holds)(const world&, const complaint&);
};
inline constexpr final_invariant final_invariants[] = {
    {"requests_are_unique", requests_are_unique},
    {"request_limit_holds", request_limit_holds},
    {"rate_holds", rate_holds},
    {"cost_stays_within_limits", cost_stays_within_limits},
    {"leases_balance", leases_balance},
    {"nothing_stays_unsaid", nothing_stays_unsaid},
    {"sums_agree", sums_agree},
    {"ending_is_true", ending_is_true},
    {"workers_end_well", workers_end_well},
};

// What several of them ask:
/// Does the run count on what this process does?
bool counted_on(const world& w, const std::string& process);
/// Has the run given this worker up?
bool given_up(const world& w, const std::string& process);
/// The run has ended by itself, and lost nobody.
bool undisturbed(const world& w);
/// An attempt of a user, not of the preflight.
bool is_of_user(const seen_attempt& a);
/// Node parts that have sent attempts.
std::size_t parts_of(const world& w);

} // namespace loadtest::simulation
