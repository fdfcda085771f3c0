#include "net/io/resolver.hpp"

#include "core/time.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <map>
#include <utility>

namespace loadtest::net {

namespace {

using boost::asio::ip::tcp;

constexpr std::chrono::seconds remembered_for{30};

socket_address native(const tcp::endpoint& endpoint) {
  socket_address result;
  std::memcpy(&result.bytes, endpoint.data(), endpoint.size());
  result.size = static_cast<socklen_t>(endpoint.size());
  return result;
}

bool same(const socket_address& a, const socket_address& b) {
  return a.size == b.size && std::memcmp(&a.bytes, &b.bytes, a.size) == 0;
}

/// The first of several addresses of a kind becomes the last of them: users spread over them.
void take_turns(resolver::addresses& known) {
  const auto other = std::find_if(known.begin(), known.end(), [&](const socket_address& a) {
    return a.bytes.ss_family != known.front().bytes.ss_family;
  });
  if (known.begin() != other)
    std::rotate(known.begin(), known.begin() + 1, other);
}

} // namespace

struct resolver::state : std::enable_shared_from_this<resolver::state> {
  struct entry {
    core::result<addresses> known = addresses{};
    core::mono_time until; ///< when it is forgotten; not reached: never found
    std::vector<std::weak_ptr<handler>> waiting;
    bool asking = false;
  };
  using key = std::pair<std::string, std::uint16_t>;

  explicit state(boost::asio::io_context& context) : asker(context) {}

  void ask(const key& whom);
  void take(const key& whom, core::result<addresses> found);

  tcp::resolver asker;
  std::map<key, entry> entries;
};

resolver::resolver(boost::asio::io_context& context) : state_(std::make_shared<state>(context)) {}

resolver::~resolver() = default;

void resolver::resolve(const std::string& host, std::uint16_t port,
                       const std::shared_ptr<handler>& done) {
  boost::system::error_code failed;
  const auto literal = boost::asio::ip::make_address(host, failed);
  const state::key whom{host, port};
  auto& entry = state_->entries[whom];
  if (!failed && !core::reached(entry.until)) {
    entry.known = addresses{native({literal, port})};
    entry.until = core::mono_time::max();
  }
  if (entry.known && std::chrono::steady_clock::now() < entry.until) {
    const auto known = entry.known;
    take_turns(*entry.known);
    return (*done)(known);
  }
  entry.waiting.push_back(done);
  if (!entry.asking)
    state_->ask(whom);
}

void resolver::demote(const std::string& host, std::uint16_t port, const socket_address& address) {
  const auto found = state_->entries.find({host, port});
  if (found == state_->entries.end() || !found->second.known)
    return;
  auto& known = *found->second.known;
  const auto which = std::find_if(known.begin(), known.end(),
                                  [&](const socket_address& a) { return same(a, address); });
  if (which != known.end())
    std::rotate(which, which + 1, known.end());
}

void resolver::state::ask(const key& whom) {
  entries[whom].asking = true;
  asker.async_resolve(whom.first, std::to_string(whom.second), tcp::resolver::numeric_service,
                      [weak = weak_from_this(), whom](const auto& failed, const auto& results) {
                        const auto self = weak.lock();
                        if (!self)
                          return;
                        if (failed)
                          return self->take(whom, core::error{"cannot resolve host " + whom.first +
                                                              ": " + failed.message()});
                        addresses found;
                        for (const auto& result : results)
                          found.push_back(native(result.endpoint()));
                        self->take(whom, std::move(found));
                      });
}

void resolver::state::take(const key& whom, core::result<addresses> found) {
  auto& entry = entries[whom];
  entry.asking = false;
  entry.known = found;
  // A failure is not remembered: the next one asks again.
  entry.until = found ? std::chrono::steady_clock::now() + remembered_for : core::mono_time{};
  for (const auto& waiting : std::exchange(entry.waiting, {}))
    if (const auto done = waiting.lock())
      (*done)(found);
}

} // namespace loadtest::net
