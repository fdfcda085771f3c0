#include "process.hpp"

#include "actors/admin/ledger.hpp"
#include "actors/admin/ledger_entry.hpp"
#include "actors/admin/run_names.hpp"
#include "actors/cluster/scribe.hpp"
#include "actors/message_types.hpp"
#include "platform_admin.hpp"
#include "platform_client.hpp"

#include <caf/event_based_actor.hpp>
#include <caf/send.hpp>

namespace loadtest::simulation {

namespace {

using namespace std::chrono_literals;

// CAF 0.17.6 dereferences a null pointer when it spawns a function without arguments.
struct nothing {};

/// Stands for the coordinator's door, which says goodbye to everyone who has come in.
caf::behavior farewell_actor(caf::event_based_actor* self, const caf::actor& run) {
  self->monitor(run);
  const auto hosts = std::make_shared<std::vector<caf::actor>>();
  self->set_down_handler([=](const caf::down_msg&) {
    for (const auto& host : *hosts)
      self->send(host, actors::dismissed{});
  });
  return {[=](const caf::actor& host) { hosts->push_back(host); }};
}

} // namespace

process::process(surroundings& around, const cast_member& who, std::uint32_t number)
    : around_(around), who_(who),
      machine_(who.name, number, who.clock_ahead, around.play.chance().of("order").of(number),
               around.time.now()) {
  const auto& targets = around.play.plan->targets;
  auto port = make_admin(around.time, around.server, machine_, targets.total_timeout,
                         targets.dialect->can_find());
  const auto keep = [this](auto line, auto kept) { keep_ledger(line, std::move(kept)); };
  admin_ = actors::make_ledger(port, who.name, keep);
  cleaner_ = actors::make_ledger(port, std::string{actors::cleaner_name}, keep);
  if (number > 0)
    fence_ = std::make_shared<core::send_fence>();
}

process::~process() = default;

core::logger process::log() {
  if (!around_.log)
    return {};
  return core::logger{[this](const core::log_event& e) { around_.log(machine_, e); }};
}

void process::keep_ledger(std::string_view line, std::function<void(core::result<void>)> kept) {
  if (scribe_)
    return actors::cluster::writing_through(scribe_)(line, std::move(kept));
  const auto written = disk_.append_ledger(line);
  if (kept)
    kept(written);
}

std::shared_ptr<actors::node_services> process::services_of(const std::string& part) {
  auto services = std::make_shared<actors::node_services>();
  services->node = part;
  services->log = log();
  services->plan = around_.play.plan;
  services->users = around_.users;
  services->admin = admin_;
  services->parallel_admin_calls = 4;
  const client_place place{&around_.time,
                           &around_.server,
                           &machine_,
                           part,
                           fence_,
                           around_.play.plan->targets.total_timeout,
                           std::make_shared<std::uint32_t>(0)};
  services->make_client = [place](std::size_t, const std::vector<core::secret>& keys) {
    return simulation::make_client(place, keys);
  };
  services->in_flight = [count = place.in_flight] { return core::presence{*count, 0}; };
  services->drain_health = [](auto done) { done({}); };
  services->write_records = [this, part](const std::vector<core::sample>& samples, auto written) {
    samples_.insert(samples_.end(), samples.begin(), samples.end());
    const auto lost = disk_.write(part, samples);
    if (written)
      written(lost);
  };
  services->records_kept = [this, part] { return disk_.kept(part); };
  services->fence = fence_;
  services->clock_offset = around_.play.cast.front().clock_ahead - who_.clock_ahead;
  if (!is_coordinator())
    services->read_records = [this, part](std::uint64_t at) { return disk_.read(part, at); };
  return services;
}

void process::coordinate() {
  auto& system = machine_.system();
  observer_ = system.spawn(
      [this](caf::event_based_actor* self, nothing) -> caf::behavior {
        self->set_down_handler([this](const caf::down_msg& m) {
          if (!finished_)
            run_failure_ = caf::to_string(m.reason);
        });
        return {
            [this](const actors::run_progress& m) { progress_ = m; },
            [this](const actors::load_over&) { around_.load_over(); },
            [this](const actors::run_finished& m) { finished_ = m.report; },
            [=](const caf::actor& run) { self->monitor(run); },
        };
      },
      nothing{});
  actors::run_services services;
  services.log = log();
  services.ledger = [this](auto line, auto kept) {
    const auto written = disk_.append_ledger(line);
    if (kept)
      kept(written);
  };
  services.records = [this](auto lines, auto kept) {
    const auto written = disk_.append_records(lines);
    if (kept)
      kept(written);
  };
  services.open_objects = [this](const std::string& host, auto answer) {
    actors::ledger_book book{actors::run_names(*around_.play.plan)};
    book.add_all(disk_.ledger());
    actors::open_list open{book.open(host), {}};
    for (const auto& line : book.bad())
      open.unreadable.push_back(to_string(line));
    answer(std::move(open));
  };
  const auto sweeper = services_of("");
  sweeper->admin = cleaner_;
  services.sweeper = sweeper;
  run_ = actors::spawn_run(system, around_.play.plan, observer_, std::move(services));
  caf::anon_send(observer_, run_);
  host_ = actors::spawn_host(
      system, {log(),
               [this](const std::string& part, const caf::actor&) { return services_of(part); },
               {},
               {},
               {}});
  door_ = system.spawn(farewell_actor, run_);
}

void process::begin(const std::vector<process*>& workers, std::uint32_t missing, bool late) {
  actors::run_hosts all{{}, missing, late};
  if (!late)
    all.hosts.push_back({{who_.name, true, 0ns}, host_});
  for (auto* worker : workers)
    all.hosts.push_back({{worker->who().name, false, worker->who().clock_uncertainty},
                         around_.net.proxy(machine_, worker->own(), worker->host())});
  caf::anon_send(run_, all);
}

void process::join(process& coordinator) {
  auto& system = machine_.system();
  owner_ = system.spawn(
      [this](caf::event_based_actor* self, nothing) -> caf::behavior {
        self->set_down_handler(
            [this](const caf::down_msg&) { caf::anon_send(host_, actors::door_closed{}); });
        return {
            [this](const actors::host_over& m) { over_ = m; },
            [=](const caf::actor& door) { self->monitor(door); },
        };
      },
      nothing{});
  host_ = actors::spawn_host(
      system, {log(),
               [this](const std::string& part, const caf::actor& run) {
                 if (!scribe_)
                   scribe_ = actors::cluster::spawn_scribe(machine_.system(), run);
                 return services_of(part);
               },
               fence_, owner_, [this] { caf::anon_send(scribe_, actors::orphaned{}); }});
  caf::anon_send(owner_, around_.net.proxy(machine_, coordinator.own(), coordinator.door_));
  caf::anon_send(coordinator.door_, around_.net.proxy(coordinator.own(), machine_, host_));
}

void process::signal() {
  ++signals_;
  if (is_coordinator())
    caf::anon_send(run_, actors::stop_run{"sigterm"});
  else
    caf::anon_send(host_, actors::leaving{});
}

bool process::unfenced() const {
  return !fence_ || fence_->open(machine_.here(around_.time.now()));
}

void process::end() {
  machine_.end({run_, host_, scribe_, door_, observer_, owner_});
}

} // namespace loadtest::simulation
