#pragma once

#include "core/result.hpp"
#include "core/time.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace loadtest::actors {

/// Notices a platform that does not answer, so that it is not asked for each object in turn. After
/// some calls in succession without an answer (or one that failed after all its tries) it lets
/// single calls through, with a pause before each that doubles; when none of them is answered, it
/// gives the platform up. Any answer, also a refusal, closes it again.
class circuit_breaker {
public:
  struct settings {
    std::uint32_t unanswered = 3; ///< calls in succession that open it
    std::uint32_t probes = 3;     ///< single calls before it gives up
    core::nanoseconds pause = std::chrono::seconds{1};
  };

  circuit_breaker() = default;
  explicit circuit_breaker(settings s) : settings_(s) {}

  /// May a call be begun now?
  bool lets_through(core::mono_time now) const noexcept;
  /// One was begun, with this number.
  void began(std::size_t call) noexcept {
    if (state_ == state::open)
      probe_ = call;
  }
  /// It ended; `failure` is null after a success. `last_try`: it will not be made again.
  void ended(std::size_t call, const core::error* failure, bool last_try, core::mono_time now);

  /// When the next probe may be made; none: calls may be made at any time, one is awaited, or no
  /// more will be made.
  std::optional<core::mono_time> due() const noexcept;
  /// Its probe is awaited: until then nothing is due.
  bool probes() const noexcept { return state_ == state::open && probe_; }
  bool given_up() const noexcept { return state_ == state::given_up; }
  /// Why, with what the last call met.
  std::string complaint() const { return "the platform does not answer (" + last_ + ")"; }

private:
  enum class state : std::uint8_t { closed, open, given_up };

  void open(core::mono_time now);

  settings settings_{};
  state state_ = state::closed;
  std::uint32_t unanswered_ = 0;     ///< in succession
  std::uint32_t probes_ = 0;         ///< that were not answered
  std::optional<std::size_t> probe_; ///< the one that is under way
  core::mono_time next_probe_{};
  std::string last_;
};

} // namespace loadtest::actors
