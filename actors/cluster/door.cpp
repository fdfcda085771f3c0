#include "actors/cluster/door.hpp"

#include "actors/message_types.hpp"

#include <algorithm>
#include <caf/event_based_actor.hpp>
#include <caf/scoped_actor.hpp>
#include <caf/stateful_actor.hpp>
#include <map>
#include <optional>
#include <utility>

namespace loadtest::actors::cluster {

namespace {

using namespace std::chrono_literals;

constexpr auto longest_answer = 10s;
constexpr int clock_questions = 10;
/// Names stand in logs and file names.
constexpr std::size_t longest_name = 100;
/// Nodes that have knocked; each has shown the token.
constexpr std::size_t most_guests = 10'000;
/// A clock that is compared worse than that is of no use.
constexpr auto longest_uncertainty = 10s;

/// So long the workers may take to hear of the end and to leave.
constexpr auto longest_farewell = 5s;

struct close_door {};
struct end_farewell {};

} // namespace

door_state::door_state(std::string version, std::string fingerprint, std::uint32_t expected,
                       std::string own_name)
    : version_(std::move(version)), fingerprint_(std::move(fingerprint)),
      expected_(expected), names_{std::move(own_name)} {}

core::result<void> door_state::check_name(const std::string& worker) const {
  if (worker.empty() || worker.size() > longest_name ||
      worker.find_first_not_of(
          "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._") != std::string::npos)
    return core::error{"'" + worker.substr(0, longest_name) +
                       "' is no name for a worker: letters, digits, '-', '.' and '_'"};
  if (names_.contains(worker))
    return core::error{"a worker called '" + worker +
                           "' has joined already; if it is lost, others go on with its users: give "
                           "this one another --worker-id",
                       core::error::hope::later};
  return {};
}

core::result<void> door_state::on_knock(const std::string& node, const knock& message) {
  if (message.version != version_)
    return core::error{"the coordinator is loadtest " + version_ + ", this worker " +
                       message.version.substr(0, longest_name) +
                       "; use the same version everywhere"};
  if (const auto free = check_name(message.worker); !free)
    return free;
  const auto known = guests_.find(node);
  if (known != guests_.end() && known->second.joined)
    return core::error{"this process has joined already", core::error::hope::later};
  if (known == guests_.end() && guests_.size() >= most_guests)
    return core::error{"too many have knocked", core::error::hope::later};
  guests_[node] = {message.worker};
  return {};
}

core::result<welcome> door_state::on_hello(const std::string& node, const hello& message,
                                           const std::string& host_node) {
  const auto known = guests_.find(node);
  if (known == guests_.end() || known->second.worker != message.worker)
    return core::error{"a worker of this name was not invited"};
  if (known->second.joined)
    return core::error{"this process has joined already", core::error::hope::later};
  if (host_node != node)
    return core::error{"its host lives in another process"};
  if (message.clock_uncertainty_ns < 0 ||
      message.clock_uncertainty_ns > core::nanoseconds{longest_uncertainty}.count())
    return core::error{"its clock is not known to within 10 s", core::error::hope::later};
  if (message.fingerprint != fingerprint_)
    return core::error{"this worker's scenario is not the coordinator's"};
  if (const auto free = check_name(message.worker); !free)
    return free.failure();
  names_.insert(message.worker);
  known->second.joined = true;
  return welcome{++joined_, expected_};
}

void door_state::on_left(const std::string& worker) {
  if (names_.erase(worker) == 0)
    return;
  --joined_;
  std::erase_if(guests_, [&](const auto& g) { return g.second.worker == worker; });
}

namespace {

struct door_cell {
  static constexpr const char* name = "door";

  std::optional<door_services> services;
  run_hosts waiting;
  std::map<caf::actor_addr, caf::actor> hosts; ///< those that are there
  bool begun = false;
  bool over = false;

  void refuse(caf::event_based_actor* self, const std::string& worker,
              const core::error& why) const {
    services->log.warn("worker refused",
                       {{"worker", worker.substr(0, longest_name)}, {"detail", why.message}});
    self->send(asker(self), refused{why.message, why.again == core::error::hope::later});
  }

  static caf::actor asker(caf::event_based_actor* self) {
    return caf::actor_cast<caf::actor>(self->current_sender());
  }

  /// The node that a message came from: of its connection, which says whose it is.
  static std::string node_of(caf::event_based_actor* self) {
    return self->current_sender() ? caf::to_string(self->current_sender()->node()) : "";
  }

  void on_knock(caf::event_based_actor* self, const knock& m) {
    const auto node = node_of(self);
    if (node.empty())
      return;
    if (const auto known = services->state.on_knock(node, m); !known)
      return refuse(self, m.worker, known.failure());
    self->send(asker(self), services->invited);
  }

  void on_clock_question(caf::event_based_actor* self) const {
    if (services->state.is_invited(node_of(self)))
      self->send(asker(self), clock_answer{self->clock().now().time_since_epoch().count()});
  }

  void on_hello(caf::event_based_actor* self, const hello& m) {
    if (!m.host)
      return;
    const auto admitted = services->state.on_hello(node_of(self), m, caf::to_string(m.host.node()));
    if (!admitted)
      return refuse(self, m.worker, admitted.failure());
    services->log.info(
        "worker joined",
        {{"worker", m.worker}, {"joined", admitted->joined}, {"expected", admitted->expected}});
    hosts[m.host.address()] = m.host;
    self->monitor(m.host);
    const std::pair<host_info, caf::actor> host{
        {m.worker, false, core::nanoseconds{m.clock_uncertainty_ns}}, m.host};
    if (begun)
      self->send(services->run, run_hosts{{host}, 0, true});
    else
      waiting.hosts.push_back(host);
    self->send(asker(self), *admitted);
    begin_if(self, services->state.complete());
  }

  void begin_if(caf::event_based_actor* self, bool ready) {
    if (!ready || std::exchange(begun, true))
      return;
    waiting.missing = services->state.missing();
    if (waiting.missing > 0)
      services->log.warn("workers missing", {{"missing", waiting.missing}});
    self->send(services->run, std::move(waiting));
  }

  /// A worker has left before the run has begun: another may have its place, and its name.
  void on_left(const caf::actor_addr& host) {
    auto& all = waiting.hosts;
    const auto left = std::find_if(all.begin(), all.end(),
                                   [&](const auto& h) { return h.second.address() == host; });
    if (begun || left == all.end())
      return;
    const auto worker = left->first.name;
    all.erase(left);
    services->state.on_left(worker);
    services->log.warn("worker left", {{"worker", worker}, {"joined", services->state.joined()}});
  }

  /// The run is over, or a worker has left. A connection that is closed too early would leave
  /// workers in the belief that the run was lost.
  void on_down(caf::event_based_actor* self, const caf::down_msg& m) {
    hosts.erase(m.source);
    on_left(m.source);
    if (m.source == services->run.address()) {
      over = true;
      for (const auto& [address, host] : hosts)
        self->send(host, dismissed{});
      self->delayed_send(self, longest_farewell, end_farewell{});
    }
    if (over && hosts.empty())
      self->quit();
  }
};

} // namespace

} // namespace loadtest::actors::cluster

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(loadtest::actors::cluster::close_door)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(loadtest::actors::cluster::end_farewell)

namespace loadtest::actors::cluster {

namespace {

caf::behavior door_actor(caf::stateful_actor<door_cell>* self, door_services services) {
  auto& cell = self->state;
  cell.services.emplace(std::move(services));
  cell.waiting.hosts.push_back({{cell.services->own_name, true}, cell.services->own_host});
  self->monitor(cell.services->run);
  self->delayed_send(self, cell.services->join_timeout, close_door{});
  cell.begin_if(self, cell.services->state.complete());
  self->set_down_handler([=](const caf::down_msg& m) { self->state.on_down(self, m); });
  // Whatever else a peer may say.
  self->set_default_handler(caf::drop);
  return {
      [=](const knock& m) { self->state.on_knock(self, m); },
      [=](const hello& m) { self->state.on_hello(self, m); },
      [=](const clock_question&) { self->state.on_clock_question(self); },
      [=](const close_door&) { self->state.begin_if(self, true); },
      [=](const end_farewell&) { self->quit(); },
  };
}

/// Asks the door something, and waits.
template <typename Answer, typename Question>
core::result<Answer> ask(caf::scoped_actor& self, const caf::actor& door, const Question& question,
                         const interruption& interrupted) {
  using enum core::error::hope;
  std::optional<core::result<Answer>> result;
  const auto until = std::chrono::steady_clock::now() + longest_answer;
  self->send(door, question);
  while (!result) {
    self->receive([&](const Answer& answer) { result = answer; },
                  [&](const refused& m) {
                    result = core::error{m.why, m.for_now ? later : none};
                  },
                  [&](const caf::down_msg&) {
                    result = core::error{"the coordinator has gone", unanswered};
                  },
                  caf::after(100ms) >> [] {});
    if (!result && interrupted())
      result = core::error{"interrupted", unanswered};
    if (!result && std::chrono::steady_clock::now() > until)
      result = core::error{"the coordinator does not answer", unanswered};
  }
  return *result;
}

template <typename Answer, typename Question>
core::result<Answer> ask(caf::actor_system& system, const caf::actor& door,
                         const Question& question, const interruption& interrupted) {
  caf::scoped_actor self{system};
  self->monitor(door);
  return ask<Answer>(self, door, question, interrupted);
}

} // namespace

core::result<clock_reading> read_clock(caf::actor_system& system, const caf::actor& door,
                                       const interruption& interrupted) {
  caf::scoped_actor self{system};
  self->monitor(door);
  std::optional<clock_reading> best;
  for (int i = 0; i < clock_questions; ++i) {
    const core::mono_time asked = std::chrono::steady_clock::now();
    const auto answer = ask<clock_answer>(self, door, clock_question{}, interrupted);
    const core::mono_time answered = std::chrono::steady_clock::now();
    if (!answer)
      return answer.failure();
    const auto half = (answered - asked) / 2;
    if (!best || half < best->uncertainty)
      best = {core::nanoseconds{answer->now_ns} - (asked + half).time_since_epoch(), half};
  }
  return *best;
}

core::result<invitation> ask_in(caf::actor_system& system, const caf::actor& door,
                                const knock& message, const interruption& interrupted) {
  return ask<invitation>(system, door, message, interrupted);
}

core::result<welcome> join(caf::actor_system& system, const caf::actor& door, const hello& message,
                           const interruption& interrupted) {
  return ask<welcome>(system, door, message, interrupted);
}

caf::actor spawn_door(caf::actor_system& system, door_services services) {
  return system.spawn(door_actor, std::move(services));
}

} // namespace loadtest::actors::cluster
