#include "core/token_trail.hpp"

#include <algorithm>

namespace loadtest::core {

namespace {

constexpr std::uint64_t longest = (std::uint64_t{1} << 48) - 1;
constexpr std::uint64_t most_events = (std::uint64_t{1} << 16) - 1;

} // namespace

void token_trail::on_read(mono_time at) {
  if (reads_.empty())
    first_ = at;
  const auto since = std::max(at - first_, nanoseconds{0}).count();
  reads_.push_back({std::min(static_cast<std::uint64_t>(since), longest), 1});
}

void token_trail::on_event() noexcept {
  auto& last = reads_.back();
  if (last.events < most_events)
    ++last.events;
}

void token_trail::add_gaps(histogram& into) const {
  for (std::size_t i = 1; i < reads_.size(); ++i)
    into.add(
        nanoseconds{static_cast<std::int64_t>(reads_[i].since_first - reads_[i - 1].since_first)});
}

} // namespace loadtest::core
