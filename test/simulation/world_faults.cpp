#include "world.hpp"

#include <set>

namespace loadtest::simulation {

void world::befall(const fault& f) {
  auto& p = *processes_[f.process];
  auto& coordinator = *processes_.front();
  auto& m = p.own();
  if (m.dead() || gone_[f.process])
    return;
  trace(p.who().name + ": " + to_string(f.what));
  switch (f.what) {
  case fault_kind::stop:
  case fault_kind::leave:
    if (!p.host())
      return kill(p, false);
    if (p.signals() > 0)
      return kill(p, false);
    p.signal();
    if (f.lasts > core::nanoseconds{0})
      time_.after(f.lasts, [this, &p, number = f.process] {
        if (!gone_[number])
          kill(p, false);
      });
    return;
  case fault_kind::kill:
    return kill(p, false);
  case fault_kind::power_off:
    return kill(p, true);
  case fault_kind::freeze:
    disturbed_[f.process] = true;
    m.freeze();
    net_.freeze(m);
    if (f.lasts >= for_ever)
      return;
    time_.after(f.lasts, [this, &m] {
      if (m.dead())
        return;
      net_.thaw(m);
      m.thaw();
    });
    return;
  case fault_kind::cut:
    disturbed_[f.process] = true;
    net_.cut(m, coordinator.own());
    if (f.lasts >= for_ever)
      return;
    time_.after(f.lasts, [this, &m, &coordinator] { net_.mend(m, coordinator.own()); });
    return;
  case fault_kind::full_disk:
    p.files().fill();
  }
}

void world::kill(process& p, bool abruptly) {
  disturbed_[p.own().number()] = true;
  leave_stage(p);
  net_.die(p.own(), abruptly);
  if (abruptly)
    return;
  // Its connections to the platform are closed.
  for (const auto number : std::set<std::size_t>{server_.in_flight()})
    if (server_.attempts()[number].process == p.who().name)
      server_.end(number, core::outcome_status::cancelled, false);
}

} // namespace loadtest::simulation
