#include "metrics/record/headroom.hpp"

#include "metrics/record/fields.hpp"

#include <algorithm>
#include <limits>

namespace loadtest::metrics {

namespace {

template <typename Fields, typename Owner>
bool all_have_room(const Fields& fields, const Owner& sum, const Owner& more) {
  return std::all_of(fields.begin(), fields.end(),
                     [&](const auto& f) { return has_room(sum.*f.member, more.*f.member); });
}

} // namespace

bool has_room(std::uint64_t sum, std::uint64_t more) noexcept {
  return more <= std::numeric_limits<std::uint64_t>::max() - sum;
}

bool has_room(std::int64_t sum, std::int64_t more) noexcept {
  using limits = std::numeric_limits<std::int64_t>;
  return more >= 0 ? sum <= limits::max() - more : sum >= limits::min() - more;
}

/// No bucket holds more than the whole.
bool has_room(const core::histogram& sum, const core::histogram& more) noexcept {
  return has_room(sum.count(), more.count()) && has_room(sum.sum().count(), more.sum().count());
}

bool has_room(const group_stats& sum, const group_stats& more) {
  for (const auto& [type, n] : more.errors_by_type)
    if (const auto known = sum.errors_by_type.find(type);
        known != sum.errors_by_type.end() && !has_room(known->second, n))
      return false;
  return has_room(sum.cost_nanousd, more.cost_nanousd) &&
         all_have_room(group_counters, sum, more) && all_have_room(group_histograms, sum, more);
}

bool has_room(const second_stats& sum, const second_stats& more) {
  return has_room(sum.cost_nanousd, more.cost_nanousd) && all_have_room(second_counters, sum, more);
}

bool has_room(const core::client_health& sum, const core::client_health& more) {
  return all_have_room(client_counters, sum, more) && all_have_room(client_histograms, sum, more);
}

} // namespace loadtest::metrics
