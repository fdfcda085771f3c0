#include "cli/console.hpp"

namespace loadtest::cli {

namespace {

// Control sequences of ECMA-48 and of xterm. Terminals skip the private ones (?) that they do not
// know.
constexpr const char* begin_update = "\033[?2026h"; ///< show nothing until
constexpr const char* end_update = "\033[?2026l";
constexpr const char* hide_cursor = "\033[?25l";
constexpr const char* show_cursor = "\033[?25h";
constexpr const char* no_wrap = "\033[?7l";
constexpr const char* wrap = "\033[?7h";
constexpr const char* clear_line = "\033[2K";
constexpr const char* clear_below = "\033[J";
constexpr const char* clear_all = "\033[H\033[2J";

} // namespace

console::~console() {
  clear();
}

void console::print(std::string_view lines) {
  const std::lock_guard lock{mutex_};
  if (screen_.empty())
    return write(std::string{lines});
  write(begin_update + back_to_top() + clear_below + std::string{lines} + screen_text() +
        end_update);
}

void console::draw(std::vector<std::string> screen) {
  const std::lock_guard lock{mutex_};
  auto text = begin_update + std::string{hide_cursor} + back_to_top();
  if (screen.size() < screen_.size())
    text += clear_below;
  screen_ = std::move(screen);
  write(text + screen_text() + end_update);
}

void console::redraw(std::vector<std::string> screen) {
  const std::lock_guard lock{mutex_};
  screen_ = std::move(screen);
  write(begin_update + std::string{hide_cursor} + clear_all + screen_text() + end_update);
}

void console::forget() {
  const std::lock_guard lock{mutex_};
  screen_.clear();
}

void console::clear() {
  const std::lock_guard lock{mutex_};
  if (screen_.empty())
    return;
  write(back_to_top() + clear_below + show_cursor);
  screen_.clear();
}

/// From anywhere in the last line of the screen to the start of its first.
std::string console::back_to_top() const {
  if (screen_.size() < 2)
    return "\r";
  return "\r\033[" + std::to_string(screen_.size() - 1) + "A";
}

/// The cursor ends at the start of the last line, so that an echoed ^C moves nothing.
std::string console::screen_text() const {
  std::string text{no_wrap};
  for (std::size_t i = 0; i < screen_.size(); ++i)
    text += (i > 0 ? "\n" : "") + std::string{clear_line} + screen_[i];
  return text + wrap + "\r";
}

/// Standard error has no buffer: a whole string is one write.
void console::write(const std::string& text) {
  out_ << text << std::flush;
}

} // namespace loadtest::cli
