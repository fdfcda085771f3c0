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

} // namespace

struct resolver::state : std::enable_shared_from_this<resolver::state> {
  struct entry {
    address_book known;
    core::mono_time until; ///< when it is asked for anew; not reached: never found
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
    entry.known.renew({native({literal, port})});
    entry.until = core::mono_time::max();
  }
  const core::mono_time now = std::chrono::steady_clock::now();
  if (!entry.known.empty() && now < entry.until)
    return (*done)(entry.known.in_order(now));
  entry.waiting.push_back(done);
  if (!entry.asking)
    state_->ask(whom);
}

void resolver::demote(const std::string& host, std::uint16_t port, const socket_address& address,
                      core::mono_time now) {
  const auto found = state_->entries.find({host, port});
  if (found != state_->entries.end())
    found->second.known.demote(address, now);
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
  const core::mono_time now = std::chrono::steady_clock::now();
  // A failure is not remembered: the next one asks again.
  entry.until = found ? now + remembered_for : core::mono_time{};
  if (found)
    entry.known.renew(*found);
  for (const auto& waiting : std::exchange(entry.waiting, {}))
    if (const auto done = waiting.lock())
      (*done)(found ? core::result<addresses>{entry.known.in_order(now)} : found);
}

} // namespace loadtest::net
