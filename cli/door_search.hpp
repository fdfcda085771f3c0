#pragma once

#include "core/time.hpp"

#include <string>

namespace loadtest::cli {

/// How long a worker looks for its coordinator, how often, and what of it is worth a line. Reads no
/// clock.
class door_search {
public:
  explicit door_search(core::mono_time begun) noexcept;

  /// What follows a try that has failed.
  struct step {
    bool over = false; ///< it was the last
    bool news = false; ///< `why` is another reason than that of the try before
    core::nanoseconds pause{};
  };
  step failed(const std::string& why, core::mono_time now);

private:
  core::mono_time until_;
  core::nanoseconds pause_;
  std::string told_;
};

} // namespace loadtest::cli
