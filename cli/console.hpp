#pragma once

#include <mutex>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace loadtest::cli {

/// What log lines and the live screen share during a run: stderr. Lines are printed above the
/// screen, and the screen is redrawn in place, each in one write. Without a screen it only prints.
/// On any thread.
class console {
public:
  explicit console(std::ostream& out) : out_(out) {}
  /// Takes the screen away.
  ~console();
  console(const console&) = delete;
  console& operator=(const console&) = delete;

  /// Whole lines; they may wrap.
  void print(std::string_view lines);
  /// Replaces the screen by these lines, each no wider than the terminal and fewer than its rows.
  /// The cursor is hidden until `clear`.
  void draw(std::vector<std::string> screen);
  /// The same after the terminal has changed its size, which may have moved everything.
  void redraw(std::vector<std::string> screen);
  /// Leaves the screen where it is: others have written below it.
  void forget();
  /// Takes the screen away and shows the cursor.
  void clear();

private:
  std::string back_to_top() const;
  std::string screen_text() const;
  void write(const std::string& text);

  std::ostream& out_;
  std::mutex mutex_;
  std::vector<std::string> screen_; ///< what is there now
};

} // namespace loadtest::cli
