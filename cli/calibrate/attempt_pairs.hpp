#pragma once

#include "core/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What the client measured of an attempt, beside what the simulated platform knows of it.
namespace loadtest::cli::calibrate {

/// What a request and its answer may take on loopback, from one of the kernel's stamps to the
/// other, beside what is known of it. The client measures all of it as part of the answer's time,
/// the platform can't, and it is nobody's error.
inline constexpr core::nanoseconds loopback_transit = std::chrono::microseconds{20};

/// A duration that the client measured, and how far off it may be by its own account.
struct measured_time {
  core::nanoseconds value{};
  core::nanoseconds bound{};
};

/// One line of requests.jsonl.
struct measured_attempt {
  std::string request_id;
  std::string phase;
  bool ok = false;
  std::optional<measured_time> ttft;
  std::optional<measured_time> latency;
  core::unix_time started;
  core::unix_time sent_off;    ///< from when TTFT and latency count
  core::unix_time written;     ///< the call that sent the request returned
  core::unix_time first_token; ///< default: none came
  core::unix_time last_token;
  std::uint32_t events = 0; ///< with tokens
};

/// The platform sent it at some time from `from` to `to`; where the kernel has stamped it, both are
/// the same.
struct sending {
  core::unix_time from;
  core::unix_time to;
  bool stamped = false;       ///< by the kernel
  core::unix_time returned{}; ///< when the call that sent it did
};

/// One line of the platform's ground truth.
struct true_attempt {
  std::string request_id;
  core::unix_time reached; ///< the request was there, by the kernel's stamp
  std::optional<sending> first_token;
  std::optional<sending> last_token;
  std::uint32_t tokens = 0;
};

/// A measured time beside the truth, which lies in [low, high].
struct compared_time {
  measured_time measured;
  core::nanoseconds low{};
  core::nanoseconds high{};
  /// On loopback a packet is received within the call that sends it, so that whatever holds up that
  /// call holds up the packet: for so long request and answer were seen to be in it.
  core::nanoseconds transit{};

  /// Measured − truth; where that is not known exactly, the least that it can be.
  core::nanoseconds error() const noexcept;
  /// The truth, and what loopback may have added to it, lies within the bound of what was measured.
  bool covered() const noexcept;
  /// The same, as if loopback took no time.
  bool covered_exactly() const noexcept;
};

struct compared_attempt {
  std::string request_id;
  compared_time ttft;
  compared_time latency;
  std::uint32_t tokens = 0;
  core::nanoseconds first_sent{}; ///< from the request's arrival to the platform's sending
  core::nanoseconds last_sent{};
};

struct comparison {
  std::vector<compared_attempt> attempts;
  /// Successes that the platform knows nothing of, or of which it knows other tokens.
  std::uint64_t contradicted = 0;
  /// Successes whose truth is not known: TCP kept their tokens for a while after they were written,
  /// and the platform's kernel, which stamped others, did not say when it sent them.
  std::uint64_t unknown = 0;
};

/// Of a line of JSON. Throws std::exception when it is none, or lacks what every line has.
measured_attempt read_record(std::string_view line);
true_attempt read_truth(std::string_view line);

/// Matches the successful attempts of a phase (empty: of all) with the truth, by their request id.
comparison compare(const std::vector<measured_attempt>& measured,
                   const std::vector<true_attempt>& truth, std::string_view phase);

} // namespace loadtest::cli::calibrate
