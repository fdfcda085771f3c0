#include "machine.hpp"

#include "actors/message_types.hpp"

#include <algorithm>
#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/scheduler/test_coordinator.hpp>
#include <caf/send.hpp>
#include <utility>

namespace loadtest::simulation {

namespace {

/// Messages of one instant that are more than any run of this size can need.
constexpr std::size_t endless = 200'000;

struct config : caf::actor_system_config {
  config() {
    set("scheduler.policy", caf::atom("testing"));
    actors::add_message_types(*this);
  }
};

/// Told apart from every other process's, as in a real cluster.
caf::node_id node_of(std::uint32_t number) {
  caf::node_id::default_data::host_id_type host{};
  host.fill(1);
  return caf::node_id{caf::make_counted<caf::node_id::default_data>(number + 1, host)};
}

} // namespace

machine::machine(std::string name, std::uint32_t number, core::nanoseconds clock_ahead, dice order,
                 core::mono_time now)
    : name_(std::move(name)), number_(number), node_(node_of(number)), clock_ahead_(clock_ahead),
      order_(order), config_(std::make_unique<config>()),
      system_(std::make_unique<caf::actor_system>(*config_)),
      scheduler_(&dynamic_cast<caf::scheduler::test_coordinator&>(system_->scheduler())) {
  scheduler_->clock().current_time = here(now);
}

machine::~machine() {
  // A system with actors in it waits for them for ever: rather a leak than a hang.
  if (system_->registry().running() > 0) {
    (void)system_.release();
    (void)config_.release();
  }
}

void machine::freeze() {
  if (running())
    state_ = condition::frozen;
}

void machine::thaw() {
  if (state_ != condition::frozen)
    return;
  state_ = condition::running;
  for (const auto& what : std::exchange(waiting_, {}))
    what();
}

void machine::happen(std::function<void()> what) {
  if (running())
    what();
  else if (!dead())
    waiting_.push_back(std::move(what));
}

std::optional<core::mono_time> machine::due() const {
  const auto& timers = scheduler_->clock().schedule();
  if (!running() || timers.empty())
    return std::nullopt;
  return core::mono_time{timers.begin()->first.time_since_epoch()} - clock_ahead_;
}

bool machine::work(core::mono_time now) {
  if (!running())
    return true;
  auto& clock = scheduler_->clock();
  for (std::size_t rounds = 0; rounds < endless; ++rounds) {
    if (here(now) > clock.now())
      clock.advance_time(here(now) - clock.now());
    else
      clock.trigger_expired_timeouts();
    if (!run_actors())
      return false;
    const auto& timers = clock.schedule();
    if (timers.empty() || timers.begin()->first > clock.now())
      return true;
  }
  return false;
}

bool machine::run_actors() {
  auto& jobs = scheduler_->jobs;
  for (std::size_t steps = 0; !jobs.empty(); ++steps) {
    if (steps == endless)
      return false;
    if (jobs.size() > 1) {
      const auto next = order_.of(++turns_).between("next", 0, std::int64_t(jobs.size()) - 1);
      std::swap(jobs.front(), jobs[static_cast<std::size_t>(next)]);
    }
    scheduler_->run_once();
  }
  return true;
}

void machine::end(const std::vector<caf::actor>& actors) {
  state_ = condition::dead;
  waiting_.clear();
  for (const auto& actor : actors)
    if (actor)
      caf::anon_send_exit(actor, caf::exit_reason::kill); // no run ends because it is asked to
  run_actors();
  scheduler_->clock().cancel_all();
  run_actors();
}

} // namespace loadtest::simulation
