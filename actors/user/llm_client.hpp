#pragma once

#include "core/outcome.hpp"
#include "core/request.hpp"

#include <functional>

namespace loadtest::actors {

/// Whom a user asks: the platform over the network, or a model of it in virtual time. One attempt
/// at a time.
class llm_client {
public:
  using handler = std::function<void(core::outcome)>;

  virtual ~llm_client() = default;

  /// `done` is called once, on any thread.
  virtual void ask(core::request request, core::mono_time intended, core::mono_time admitted,
                   handler done) = 0;
  /// Ends the attempt under way, if any, as abandoned or cancelled.
  virtual void cancel(core::outcome_status as) = 0;
  /// What the wall clock shows more than the clock of the outcomes, at this moment.
  virtual core::unix_offset to_unix() const = 0;
};

} // namespace loadtest::actors
