#pragma once

#include "core/result.hpp"
#include "metrics/record/snapshot.hpp"

#include <string>
#include <string_view>

namespace loadtest::metrics {

inline constexpr int histograms_schema_version = 3;

/// histograms.jsonl: the scheme, then the counters and merged histograms of each group, one
/// object a line. Lossless.
std::string histograms_jsonl(const snapshot& s);
/// The snapshot that histograms.jsonl was made of: every report of it is the same. Fails on
/// another scheme and names the first line that makes no sense.
core::result<snapshot> read_histograms_jsonl(std::string_view text);

} // namespace loadtest::metrics
