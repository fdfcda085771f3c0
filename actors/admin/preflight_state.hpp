#pragma once

#include "actors/user/user_world.hpp"
#include "core/outcome.hpp"
#include "core/result.hpp"
#include "scenario/plan/plan.hpp"

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace loadtest::actors {

/// A small question that finds something out about the platform.
struct preflight_question {
  std::string request_id;
  std::string model;
  std::string text;
  std::uint32_t max_tokens = 0;
  bool stream = false;
  bool stream_options = true;
  core::nanoseconds pause{0}; ///< before it is asked
};

/// The preflight once there are keys (requirements.md, F13): are the models there, does the
/// platform answer, does it stream when the users want that? Fails where a run would be pointless;
/// what it only can't do becomes a note. Knows no clock and makes no calls.
class preflight_state {
public:
  /// `chat_address`: how messages call the place where the questions go.
  preflight_state(std::shared_ptr<const scenario::plan> plan, std::string chat_address);

  /// What the platform answered when it was asked for its models; comes first.
  void listed(const core::result<std::vector<std::string>>& models);
  /// The next question; none: finished.
  std::optional<preflight_question> next() const;
  void answered(const core::outcome& outcome);
  /// Asks nothing more; `why` becomes the failure.
  void abandon(std::string why);

  const std::string& failure() const noexcept { return failure_; }
  const service_facts& service() const noexcept { return service_; }
  const std::vector<std::string>& notes() const noexcept { return notes_; }

private:
  struct check {
    std::string model;
    bool stream = false;
    std::string without_stream{}; ///< why the streamed question failed that this one repeats
  };

  void succeeded(const check& asked, const core::outcome& outcome);
  void failed(const check& asked, const core::outcome& outcome);
  void note(std::string text);
  void proceed();

  std::string way_out(const check& asked, const core::outcome& outcome) const;

  std::shared_ptr<const scenario::plan> plan_;
  std::string chat_address_;
  std::vector<std::string> models_; ///< that the platform lists
  std::deque<check> checks_;
  std::uint32_t tries_ = 0; ///< of the first check
  std::uint32_t asked_ = 0;
  core::nanoseconds pause_{0};
  service_facts service_;
  std::string failure_;
  std::vector<std::string> notes_;
};

} // namespace loadtest::actors
