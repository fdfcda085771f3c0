#pragma once

#include "core/goodput.hpp"
#include "core/sample.hpp"
#include "metrics/record/delta.hpp"

#include <array>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace loadtest::metrics {

/// Folds samples into the delta under construction: one per node, at most 10 µs a sample.
class recorder {
public:
  /// `phases`: the names of the plan's, in its order.
  explicit recorder(std::string node, core::goodput_limits good = {},
                    std::vector<std::string> phases = {});
  // The indices point into the delta.
  recorder(const recorder&) = delete;
  recorder& operator=(const recorder&) = delete;

  void add(const core::sample& sample);
  void add(const core::client_health& health);
  /// The delta since the last call, numbered from 1. Its gauges are the caller's to fill in.
  delta take();

private:
  struct text_hash : std::hash<std::string_view> {
    using is_transparent = void;
  };
  /// The groups of one map of the delta, found without building a key.
  struct group_index {
    using by_value = std::unordered_map<std::string, group_stats*, text_hash, std::equal_to<>>;
    std::array<by_value, dimension_count> groups;
  };

  static group_stats& at(group_index& index, std::map<group_key, group_stats>& groups, dimension by,
                         std::string_view value);
  std::string_view told_apart(const std::string& backend);
  static group_stats& overall(group_index& index, std::map<group_key, group_stats>& groups);
  template <typename Fold>
  void each_measured(const core::sample& sample, const Fold& fold);
  void add_attempt(const core::sample& sample);
  void add_moments(const core::sample& sample);
  void add_gaps(const core::sample& sample);
  void add_failure(const core::sample& sample);

  core::goodput_limits good_;
  std::vector<std::string> phases_;
  delta current_;
  group_index measured_;
  group_index all_;
  std::set<std::string, std::less<>> backends_;
};

} // namespace loadtest::metrics
