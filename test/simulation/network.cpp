#include "network.hpp"

#include <caf/actor_config.hpp>
#include <caf/actor_proxy.hpp>
#include <caf/actor_system.hpp>
#include <caf/binary_deserializer.hpp>
#include <caf/binary_serializer.hpp>
#include <caf/exit_reason.hpp>
#include <caf/mailbox_element.hpp>
#include <caf/make_actor.hpp>
#include <caf/message.hpp>

namespace loadtest::simulation {

using namespace std::chrono_literals;

/// Passes on what it gets to the process of its actor.
class actor_proxy final : public caf::actor_proxy {
public:
  actor_proxy(caf::actor_config& config, network& net, machine& viewer, machine& home)
      : caf::actor_proxy(config), net_(net), viewer_(viewer), home_(home) {}

  void enqueue(caf::mailbox_element_ptr what, caf::execution_unit*) override {
    if (!getf(is_cleaned_up_flag))
      net_.send(viewer_, home_, id(), *what);
  }
  void kill_proxy(caf::execution_unit* unit, caf::error reason) override {
    cleanup(std::move(reason), unit);
  }

private:
  network& net_;
  machine& viewer_;
  machine& home_;
};

caf::actor network::proxy(machine& viewer, machine& home, const caf::actor& real) {
  return caf::actor_cast<caf::actor>(
      known_as(viewer, home, caf::actor_cast<caf::strong_actor_ptr>(real)));
}

caf::strong_actor_ptr network::known_as(machine& viewer, machine& home,
                                        const caf::strong_actor_ptr& real) {
  meet(viewer, home);
  const actor_key key{home.number(), real->id()};
  const auto [found, is_new] = known_.try_emplace({viewer.number(), key});
  auto& entry = found->second;
  if (!is_new)
    return entry.proxy;
  caf::actor_config config;
  entry = {&viewer, &home,
           caf::make_actor<actor_proxy, caf::strong_actor_ptr>(
               real->id(), home.node(), &viewer.system(), config, *this, viewer, home),
           real};
  actors_[key] = real;
  auto proxy = entry.proxy;
  real->get()->attach_functor([this, &viewer, &home, proxy](const caf::error& reason) {
    put(home, viewer,
        [proxy, reason] { static_cast<actor_proxy*>(proxy->get())->kill_proxy(nullptr, reason); });
  });
  return proxy;
}

void network::send(machine& from, machine& to, caf::actor_id receiver, caf::mailbox_element& what) {
  if (over_ || from.dead() || from_to(from, to).sender_closed)
    return;
  std::vector<char> bytes;
  caf::binary_serializer out{from.system(), bytes};
  auto content = what.move_content_to_message();
  if (const auto error = out(content)) {
    complain_("a message cannot be written: " + caf::to_string(content) + ": " +
              from.system().render(error));
    return;
  }
  caf::actor_id sender = caf::invalid_actor_id;
  if (what.sender) {
    sender = what.sender->id();
    // It may be answered before its process has been heard of otherwise.
    actors_.emplace(actor_key{from.number(), sender}, what.sender);
  }
  put(from, to, [this, &from, &to, receiver, sender, id = what.mid, bytes = std::move(bytes)] {
    deliver(from, to, receiver, sender, id, bytes);
  });
}

void network::deliver(machine& from, machine& to, caf::actor_id receiver, caf::actor_id sender,
                      caf::message_id id, const std::vector<char>& bytes) {
  caf::message content;
  caf::binary_deserializer in{to.system(), bytes};
  if (const auto error = in(content))
    return complain_("a message cannot be read: " + to.system().render(error));
  ++delivered_;
  if (on_delivery)
    on_delivery(from, to, content);
  caf::strong_actor_ptr from_whom;
  if (sender != caf::invalid_actor_id)
    from_whom = known_as(to, from, actors_.at({from.number(), sender}));
  actors_.at({to.number(), receiver})
      ->enqueue(caf::make_mailbox_element(std::move(from_whom), id, {}, std::move(content)),
                nullptr);
}

/// On its way, behind what is there already.
void network::put(machine& from, machine& to, std::function<void()> what) {
  if (over_)
    return; // actors that end late may be of a process that is gone
  auto& way = from_to(from, to);
  if (from.dead() || way.sender_closed)
    return;
  const auto delay = chance_.of(from.number()).of(to.number()).of(++way.sent).around("delay", 1ms);
  way.last = std::max(way.last, time_.now() + delay);
  way.under_way.emplace_back(way.last, std::move(what));
  time_.at(way.last, [this, &from, &to] { pump(from, to); });
}

void network::pump(machine& from, machine& to) {
  auto& way = from_to(from, to);
  while (!over_ && !way.held && !way.under_way.empty() &&
         way.under_way.front().first <= time_.now()) {
    auto what = std::move(way.under_way.front().second);
    way.under_way.pop_front();
    to.happen([this, &from, &to, what = std::move(what)] {
      if (!over_ && !from_to(from, to).receiver_closed)
        what();
    });
  }
}

std::vector<machine*> network::peers_of(const machine& m) const {
  std::vector<machine*> result;
  for (const auto& [ways, way] : directions_)
    if (ways.first == m.number())
      result.push_back(machines_.at(ways.second));
  return result;
}

/// There is a connection between them.
void network::connect(machine& a, machine& b) {
  meet(a, b);
  for (auto* way : {&from_to(a, b), &from_to(b, a)}) {
    way->sender_closed = false;
    way->receiver_closed = false;
    way->silent = false;
  }
}

void network::meet(machine& a, machine& b) {
  machines_[a.number()] = &a;
  machines_[b.number()] = &b;
  (void)from_to(a, b);
  (void)from_to(b, a);
}

void network::cut(machine& a, machine& b) {
  meet(a, b);
  from_to(a, b).held = from_to(b, a).held = true;
  hush(a, b);
  hush(b, a);
}

void network::mend(machine& a, machine& b) {
  for (const auto& [from, to] : {std::pair{&a, &b}, std::pair{&b, &a}}) {
    auto& way = from_to(*from, *to);
    way.held = false;
    way.silent = !from->running();
    if (way.sender_closed && !way.receiver_closed)
      time_.after(1ms, [this, from = from, to = to] { break_off(*to, *from, false); });
    pump(*from, *to);
  }
}

void network::freeze(machine& m) {
  for (auto* peer : peers_of(m))
    hush(m, *peer);
}

void network::thaw(machine& m) {
  for (auto* peer : peers_of(m)) {
    auto& way = from_to(m, *peer);
    way.silent = way.held;
  }
}

void network::die(machine& m, bool abruptly) {
  for (auto* peer : peers_of(m)) {
    if (abruptly) {
      from_to(m, *peer).held = true;
      hush(m, *peer);
      continue;
    }
    // What it has sent arrives, and then the end of the connection.
    auto& way = from_to(m, *peer);
    time_.at(std::max(way.last, time_.now()) + 1ms,
             [this, &m, peer] { break_off(*peer, m, false); });
  }
}

/// CAF takes a connection for broken that has been silent for some seconds
/// (middleman.connection-timeout; it looks once a heartbeat).
void network::hush(machine& from, machine& to) {
  auto& way = from_to(from, to);
  way.silent = true;
  const auto count = ++way.silences;
  const auto silence =
      chance_.of(from.number()).of(to.number()).of(count).between("silence", 5s, 7s);
  time_.after(silence, [this, &from, &to, count] {
    const auto& now = from_to(from, to);
    if (now.silent && now.silences == count)
      break_off(to, from, !now.held);
  });
}

/// `side` gives up its connection to `peer`.
void network::break_off(machine& side, machine& peer, bool tell_peer) {
  side.happen([this, &side, &peer, tell_peer] {
    auto& out = from_to(side, peer);
    auto& in = from_to(peer, side);
    if (over_ || std::exchange(in.receiver_closed, true))
      return;
    if (tell_peer || !out.held)
      put(side, peer, [this, &side, &peer] { break_off(peer, side, false); });
    out.sender_closed = true;
    for (auto& [key, entry] : known_)
      if (entry.viewer == &side && entry.home == &peer)
        static_cast<actor_proxy*>(entry.proxy->get())
            ->kill_proxy(nullptr, caf::exit_reason::remote_link_unreachable);
  });
}

void network::end() {
  over_ = true;
  for (auto& [key, entry] : known_)
    static_cast<actor_proxy*>(entry.proxy->get())
        ->kill_proxy(nullptr, caf::exit_reason::user_shutdown);
  known_.clear();
  actors_.clear();
  directions_.clear();
}

} // namespace loadtest::simulation
