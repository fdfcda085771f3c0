#include "cli/signals.hpp"

#include <csignal>
#include <poll.h>
#include <sys/signalfd.h>
#include <unistd.h>

namespace loadtest::cli {

signals::signals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  // One that is blocked comes here also when it is ignored.
  struct sigaction hangup = {};
  if (sigaction(SIGHUP, nullptr, &hangup) == 0 && hangup.sa_handler != SIG_IGN)
    sigaddset(&set, SIGHUP);
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  fd_ = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
  // A reader of our stdout that goes away is an ordinary write error.
  std::signal(SIGPIPE, SIG_IGN);
}

signals::~signals() {
  close(fd_);
}

std::optional<int> signals::poll() {
  signalfd_siginfo info;
  if (read(fd_, &info, sizeof info) != sizeof info)
    return std::nullopt;
  return static_cast<int>(info.ssi_signo);
}

int signals::wait() {
  for (;;) {
    pollfd ready{fd_, POLLIN, 0};
    ::poll(&ready, 1, -1);
    if (const auto signal = poll())
      return *signal;
  }
}

const char* ended_by(int signal) noexcept {
  return signal == SIGINT ? "sigint" : "sigterm";
}

int exit_code_of(int signal) noexcept {
  return signal == SIGINT ? 130 : 143;
}

} // namespace loadtest::cli
