#include "net/io/address_book.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace loadtest::net {

namespace {

/// The members of two lists by turns, beginning with the first one's.
std::vector<socket_address> by_turns(const std::vector<socket_address>& a,
                                     const std::vector<socket_address>& b) {
  std::vector<socket_address> result;
  for (std::size_t i = 0; i < std::max(a.size(), b.size()); ++i) {
    if (i < a.size())
      result.push_back(a[i]);
    if (i < b.size())
      result.push_back(b[i]);
  }
  return result;
}

void turn(std::vector<socket_address>& list, std::size_t by) {
  if (!list.empty())
    std::rotate(list.begin(), list.begin() + static_cast<std::ptrdiff_t>(by % list.size()),
                list.end());
}

} // namespace

bool operator==(const socket_address& a, const socket_address& b) noexcept {
  return a.size == b.size && std::memcmp(&a.bytes, &b.bytes, a.size) == 0;
}

void address_book::renew(const std::vector<socket_address>& found) {
  const auto old = std::exchange(known_, {});
  for (const auto& address : found) {
    const auto before =
        std::find_if(old.begin(), old.end(), [&](const entry& e) { return e.address == address; });
    known_.push_back({address, before == old.end() ? core::mono_time{} : before->demoted_until});
  }
}

std::vector<socket_address> address_book::in_order(core::mono_time now) {
  std::vector<socket_address> first, other, last;
  const auto healthy = [&](const entry& e) { return e.demoted_until <= now; };
  const auto leader = std::find_if(known_.begin(), known_.end(), healthy);
  for (const auto& each : known_) {
    const bool leads =
        leader != known_.end() && each.address.bytes.ss_family == leader->address.bytes.ss_family;
    (!healthy(each) ? last : leads ? first : other).push_back(each.address);
  }
  turn(first, turn_);
  turn(other, turn_);
  ++turn_;
  auto result = by_turns(first, other);
  result.insert(result.end(), last.begin(), last.end());
  return result;
}

void address_book::demote(const socket_address& address, core::mono_time now) {
  for (auto& each : known_)
    if (each.address == address)
      each.demoted_until = now + demotion;
}

} // namespace loadtest::net
