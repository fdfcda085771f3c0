#include "actors/run/roster.hpp"

#include <utility>

namespace loadtest::actors {

namespace {

using namespace std::chrono_literals;

/// A host that was not heard of for so long is lost. Heartbeats come, and are looked for, once a
/// second: it is noticed within ten (spec cluster.md).
constexpr auto longest_silence = 9s;
/// When a look of each second comes so late, it was this process that stood still.
constexpr auto late_look = 3s;

} // namespace

void roster::add(const host_info& host, core::mono_time now) {
  hosts_[host.name] = {host.local, standing::here, now};
}

const roster::host* roster::find(const std::string& name) const {
  const auto found = hosts_.find(name);
  return found == hosts_.end() ? nullptr : &found->second;
}

bool roster::counts_on(const std::string& name) const {
  const auto* h = find(name);
  return h && h->at != standing::lost;
}

bool roster::is_local(const std::string& name) const {
  const auto* h = find(name);
  return h && h->local;
}

bool roster::is_leaving(const std::string& name) const {
  const auto* h = find(name);
  return h && h->at == standing::leaving;
}

bool roster::is_lost(const std::string& name) const {
  const auto* h = find(name);
  return h && h->at == standing::lost;
}

bool roster::heard(const std::string& name, core::mono_time now) {
  if (!counts_on(name))
    return false;
  hosts_[name].heard = now;
  return true;
}

bool roster::leave(const std::string& name) {
  const auto found = hosts_.find(name);
  if (found == hosts_.end() || found->second.at != standing::here)
    return false;
  found->second.at = standing::leaving;
  return true;
}

bool roster::lose(const std::string& name) {
  const auto found = hosts_.find(name);
  return found != hosts_.end() && std::exchange(found->second.at, standing::lost) != standing::lost;
}

std::vector<std::string> roster::silent(core::mono_time now, const predicate& must_speak) {
  const auto since = core::reached(looked_) ? now - looked_ : core::nanoseconds{0};
  looked_ = now;
  std::vector<std::string> result;
  for (auto& [name, h] : hosts_) {
    if (h.local || h.at == standing::lost)
      continue;
    if (since > late_look)
      h.heard += since;
    if (!must_speak(name))
      h.heard = now;
    if (now - h.heard >= longest_silence)
      result.push_back(name);
  }
  return result;
}

std::vector<std::string> roster::takers() const {
  std::vector<std::string> result;
  for (const auto& [name, h] : hosts_)
    if (h.at == standing::here)
      result.push_back(name);
  return result;
}

std::vector<std::string> roster::remote() const {
  std::vector<std::string> result;
  for (const auto& [name, h] : hosts_)
    if (!h.local && h.at != standing::lost)
      result.push_back(name);
  return result;
}

} // namespace loadtest::actors
