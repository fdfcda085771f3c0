#pragma once

#include "metrics/show/screen.hpp"

#include <optional>
#include <termios.h>

namespace loadtest::cli {

/// Text written to this descriptor may have colours: it is a terminal, and NO_COLOR is not set.
bool has_colour(int fd);

/// The terminal at standard error is ours to draw on: a process in the background would disturb
/// whatever is in front.
bool in_front();

/// Standard error is a terminal that can redraw in place, and we are in front.
bool can_redraw();

/// Of the terminal at this descriptor; 80 when it is none, or does not say.
std::size_t columns_of(int fd);

/// Of the terminal at standard error; 80 × 24 when it does not say.
metrics::screen_size terminal_size();

/// While a screen is redrawn: keys are not echoed into it, and a signal that ends or stops the
/// process shows the cursor first.
class terminal_guard {
public:
  terminal_guard();
  ~terminal_guard();
  terminal_guard(const terminal_guard&) = delete;
  terminal_guard& operator=(const terminal_guard&) = delete;

  /// The process was stopped (Ctrl-Z) since the last call, and others have written meanwhile.
  static bool was_stopped();

private:
  std::optional<termios> before_; ///< of standard input, where that is a terminal
};

} // namespace loadtest::cli
