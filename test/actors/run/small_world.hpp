#pragma once

#include "actors/node/node_state.hpp"
#include "actors/run/run_state.hpp"
#include "core/random.hpp"

#include <algorithm>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>

/// A run part and its node parts with a network between them that a seed draws: what goes from one
/// process to another keeps its order, everything else comes in any.
namespace small_world {

using namespace loadtest;
using namespace loadtest::actors;
using namespace std::chrono_literals;

using what = std::function<void()>;

struct node {
  std::string name;
  std::string host;
  node_state state;
  std::map<std::uint32_t, org_state> orgs{};
  std::map<asker, std::uint64_t> asking{}; ///< generation of the user that waits
  bool examining = false;
  bool abandoned = false;
  std::uint64_t attempts = 0;
  std::uint64_t deltas = 0;

  explicit node(const std::string& part, const std::string& h,
                std::shared_ptr<const scenario::plan> plan)
      : name(part), host(h), state{{part, std::move(plan), false, {}}} {}
};

struct process {
  bool runs = true;
  bool released = false; ///< dismissed, for whatever reason
};

class world {
public:
  world(std::shared_ptr<scenario::plan> plan, std::uint64_t seed)
      : random(seed), run(plan), plan_(std::move(plan)) {
    for (const auto* name : {"c", "w1", "w2"})
      hosts[name];
    do_all(run.begin({{"c", true, {}}, {"w1", false, {}}, {"w2", false, {}}}, 0, now));
  }

  /// One thing that can happen does. False: nothing can but that time passes.
  bool step() {
    std::erase_if(queues_, [](const auto& q) { return q.second.empty(); });
    if (queues_.empty())
      return false;
    auto at = queues_.begin();
    std::advance(at, static_cast<std::ptrdiff_t>(random.below(queues_.size())));
    const auto next = at->second.front();
    at->second.pop_front();
    next();
    return true;
  }

  /// To the next second, or to the timers before it.
  void pass() {
    const auto next = std::min(timers_.empty() ? second_ : timers_.begin()->first, second_);
    now = std::max(now, next);
    while (!timers_.empty() && timers_.begin()->first <= now) {
      const auto due = timers_.begin()->second;
      timers_.erase(timers_.begin());
      due();
    }
    if (now < second_)
      return;
    second_ += 1s;
    for (const auto& [name, host] : hosts)
      if (host.runs && !run.on_heartbeat(name, now))
        tell_host(name, dismissed{"it was away for too long"});
    do_all(run.on_tick(now));
  }

  void kill(const std::string& host) {
    hosts[host].runs = false;
    std::erase_if(queues_, [&](const auto& q) { return q.first.ends_with(">" + host); });
  }
  void do_all(const run_state::commands& commands) {
    for (const auto& c : commands)
      std::visit([&](const auto& m) { say(c.to, m); }, c.what);
  }

  core::random_stream random;
  run_state run;
  core::mono_time now{1h};
  std::map<std::string, process> hosts;
  std::map<std::string, std::unique_ptr<node>> nodes;
  std::uint64_t sent = 0; ///< requests

private:
  void post(const std::string& queue, what event) { queues_[queue].push_back(std::move(event)); }
  bool runs(const node& n) { return hosts[n.host].runs; }
  /// On a node's own host, in no order with anything else.
  void local(node& n, what event) {
    local(n, "local " + std::to_string(++events_), std::move(event));
  }
  void local(node& n, const std::string& queue, what event) {
    post(queue, [this, &n, event] {
      if (runs(n))
        event();
    });
  }
  static std::string pair(const node& n, const char* way, std::uint32_t org) {
    return n.name + way + std::to_string(org);
  }

  void say(const std::string& host, const open_part& m) {
    post("run>" + host, [this, host, m] {
      if (!hosts[host].runs)
        return;
      auto& n = *(nodes[m.part] = std::make_unique<node>(m.part, host, plan_));
      answer(n, part_opened{n.name});
    });
  }
  void say(const std::string& host, const dismissed& m) { tell_host(host, m); }
  void tell_host(const std::string& host, const dismissed& m) {
    post("run>" + host, [this, host, m] {
      if (!hosts[host].runs || std::exchange(hosts[host].released, true) || m.reason.empty())
        return;
      for (const auto& [name, n] : nodes)
        if (n->host == host)
          do_all(*n, n->state.on_orphaned(now));
    });
  }
  void say(const std::string&, const sweep& m) {
    post("sweep " + std::to_string(m.number),
         [this, m] { do_all(run.on_swept(m.number, {}, now)); });
  }
  template <typename Message>
  void say(const std::string& part, const Message& m) {
    const auto host = part.substr(0, part.find('+'));
    post("run>" + host, [this, part, m] {
      if (const auto n = nodes.find(part); n != nodes.end() && runs(*n->second))
        do_all(*n->second, take(n->second->state, m));
    });
  }
  node_state::commands take(node_state& s, const shard& m) { return s.on_shard(m); }
  node_state::commands take(node_state& s, const start_load& m) { return s.on_start(m, now); }
  node_state::commands take(node_state& s, const stop_load& m) { return s.on_stop(m, now); }
  node_state::commands take(node_state& s, const lease& m) { return s.on_lease(m, now, true); }
  node_state::commands take(node_state& s, const recall& m) { return s.on_recall(m, now, true); }
  node_state::commands take(node_state& s, const clean_up& m) { return s.on_clean_up(m); }
  node_state::commands take(node_state& s, const send_records&) { return s.on_send_records(); }

  void answer(node& n, const to_run& m) {
    post(n.host + ">run", [this, from = n.host, m] {
      std::visit([&](const auto& message) { do_all(hear(from, message)); }, m);
    });
  }
  using said = run_state::commands;
  said hear(const std::string& f, const part_opened& m) { return run.on_opened(f, m, now); }
  said hear(const std::string& f, const shard_ready& m) { return run.on_ready(f, m, now); }
  said hear(const std::string& f, const metrics::delta& m) { return run.on_delta(f, m, now); }
  said hear(const std::string& f, const lease_request& m) {
    return run.on_lease_request(f, m, now);
  }
  said hear(const std::string& f, const lease_back& m) { return run.on_lease_back(f, m, now); }
  said hear(const std::string& f, const user_report& m) { return run.on_users(f, m, now); }
  said hear(const std::string& f, const shard_drained& m) { return run.on_drained(f, m, now); }
  said hear(const std::string& f, const shard_clean& m) { return run.on_clean(f, m, now); }
  said hear(const std::string& f, const records_sent& m) { return run.on_records_sent(f, m, now); }
  template <typename Other>
  said hear(const std::string&, const Other&) {
    return {};
  }

  void do_all(node& n, const node_state::commands& commands) {
    for (const auto& c : commands)
      std::visit([&](const auto& m) { carry_out(n, m); }, c);
  }
  void carry_out(node& n, const to_run& m) { answer(n, m); }
  void carry_out(node& n, const node_state::prepare&) {
    local(n, [this, &n] {
      const auto& s = n.state.users();
      made_shard made{n.abandoned ? "stopped" : "",
                      true,
                      static_cast<std::uint32_t>(s.orgs.size()),
                      users_of(s),
                      {}};
      for (const auto& o : s.orgs)
        if (o.users < plan_->org_users[o.org - 1])
          made.shared_orgs[o.org] = "id";
      do_all(n, n.state.on_made(made));
    });
  }
  void carry_out(node& n, const node_state::examine&) {
    local(n, [this, &n] { do_all(n, n.state.on_examined(n.abandoned ? "stopped" : "", {})); });
  }
  void carry_out(node& n, const node_state::abandon_preparation&) { n.abandoned = true; }
  void carry_out(node& n, const node_state::begin_orgs&) {
    for (const auto& o : n.state.users().orgs)
      if (o.users > 0)
        n.orgs.emplace(o.org, org_state{o.org});
  }
  void carry_out(node& n, const node_state::set_active& m) {
    local(n, pair(n, ">org ", m.org),
          [this, &n, m] { do_all(n, m.org, n.orgs.at(m.org).set_active(m.users)); });
  }
  void do_all(node& n, std::uint32_t org, const org_state::commands& commands) {
    for (const auto& c : commands)
      if (const auto* report = std::get_if<org_report>(&c))
        local(n, pair(n, "<org ", org),
              [this, &n, r = *report] { do_all(n, n.state.on_org_report(r, now)); });
      else if (const auto* b = std::get_if<org_state::begin>(&c))
        local(n, [this, &n, org, begin = *b] {
          const asker who{org, begin.user, ++questions_};
          n.asking[who] = begin.generation;
          do_all(n, n.state.on_ask(who, 0, now, true));
        });
  }
  void carry_out(node& n, const gate_answer& m) {
    const auto generation = n.asking.extract(m.to).mapped();
    local(n, [this, &n, m, generation] {
      if (m.answer == admittance::granted) {
        const bool was_sent = random.below(8) > 0;
        sent += was_sent ? 1 : 0;
        n.attempts += was_sent ? 1 : 0;
        do_all(n, n.state.on_settle({m.permit, 0, was_sent}, now, true));
      }
      auto& org = n.orgs.at(m.to.org);
      do_all(n, m.to.org, org.on_session_over(session_end::questions_completed));
      do_all(n, m.to.org, org.on_idle(m.to.user, generation));
    });
  }
  void carry_out(node& n, const node_state::flush_recorder&) {
    local(n, [this, &n] {
      metrics::delta d;
      d.node = n.name;
      d.sequence = ++n.deltas;
      d.all[{}].attempts = d.all[{}].ok = n.attempts;
      do_all(n, n.state.on_delta(d, {}));
      do_all(n, n.state.on_flushed());
    });
  }
  void carry_out(node& n, const node_state::retire_shard&) {
    local(n, [this, &n] { do_all(n, n.state.on_retired({}, false)); });
  }
  void carry_out(node& n, const node_state::read_piece&) {
    local(n, [this, &n] { do_all(n, n.state.on_piece({}, n.attempts, 0)); });
  }
  void carry_out(node& n, const node_state::wake_at& m) {
    timers_.emplace(m.at, [this, &n, which = m.which] {
      local(n, [this, &n, which] { do_all(n, n.state.on_tick(which, now, true)); });
    });
  }
  template <typename Other>
  void carry_out(node&, const Other&) {}

  std::shared_ptr<scenario::plan> plan_;
  std::map<std::string, std::deque<what>> queues_;
  std::multimap<core::mono_time, what> timers_;
  core::mono_time second_ = now + 1s;
  std::uint64_t events_ = 0;
  std::uint64_t questions_ = 0;
};

} // namespace small_world
