#include "cli/terminal.hpp"

#include <csignal>
#include <cstdlib>
#include <string_view>
#include <sys/ioctl.h>
#include <unistd.h>

namespace loadtest::cli {

namespace {

/// They end the process where it stands. SIGINT and SIGTERM are not among them: they end a run in
/// its own way.
constexpr int fatal_signals[] = {SIGQUIT, SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL};

/// The only thing that a signal handler can tell.
volatile std::sig_atomic_t stopped = 0;

void show_cursor() {
  constexpr std::string_view sequence = "\033[?25h";
  [[maybe_unused]] const auto written = write(STDERR_FILENO, sequence.data(), sequence.size());
}

extern "C" void show_cursor_and_end(int signal) {
  show_cursor();
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

extern "C" void show_cursor_and_stop(int) {
  show_cursor();
  stopped = 1;
  std::raise(SIGSTOP);
}

/// What is ignored stays ignored.
void handle(int signal, void (*handler)(int)) {
  if (std::signal(signal, handler) == SIG_IGN)
    std::signal(signal, SIG_IGN);
}

/// 80 × 24 where it does not say.
metrics::screen_size size_of(int fd) {
  winsize size{};
  if (ioctl(fd, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0)
    return {};
  return {size.ws_col, size.ws_row};
}

} // namespace

bool has_colour(int fd) {
  const char* no_colour = std::getenv("NO_COLOR");
  return isatty(fd) != 0 && (!no_colour || *no_colour == '\0');
}

bool in_front() {
  return tcgetpgrp(STDERR_FILENO) == getpgrp();
}

bool can_redraw() {
  const char* kind = std::getenv("TERM");
  return isatty(STDERR_FILENO) != 0 && kind && std::string_view{kind} != "dumb" && in_front();
}

std::size_t columns_of(int fd) {
  return size_of(fd).columns;
}

metrics::screen_size terminal_size() {
  return size_of(STDERR_FILENO);
}

terminal_guard::terminal_guard() {
  for (const int signal : fatal_signals)
    handle(signal, show_cursor_and_end);
  handle(SIGTSTP, show_cursor_and_stop);
  termios now{};
  if (tcgetattr(STDIN_FILENO, &now) != 0)
    return;
  before_ = now;
  now.c_lflag &= ~static_cast<tcflag_t>(ECHO);
  tcsetattr(STDIN_FILENO, TCSANOW, &now);
}

terminal_guard::~terminal_guard() {
  // In the background that would stop the process; the shell has its own settings then.
  if (before_ && in_front())
    tcsetattr(STDIN_FILENO, TCSANOW, &*before_);
  for (const int signal : fatal_signals)
    handle(signal, SIG_DFL);
  handle(SIGTSTP, SIG_DFL);
}

bool terminal_guard::was_stopped() {
  if (stopped == 0)
    return false;
  stopped = 0;
  return true;
}

} // namespace loadtest::cli
