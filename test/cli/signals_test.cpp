#include "cli/signals.hpp"

#include <catch2/catch.hpp>
#include <csignal>
#include <string>
#include <unistd.h>

using loadtest::cli::ended_by;
using loadtest::cli::exit_code_of;
using loadtest::cli::signals;

TEST_CASE("signals that end a run are handed out one by one, SIGHUP among them") {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    signals interrupts;
    CHECK_FALSE(interrupts.poll());
    kill(getpid(), signal);
    CHECK(interrupts.poll() == signal);
    CHECK_FALSE(interrupts.poll());
  }
}

TEST_CASE("a SIGHUP that is ignored, as under nohup, ends nothing") {
  std::signal(SIGHUP, SIG_IGN);
  sigset_t hangup;
  sigemptyset(&hangup);
  sigaddset(&hangup, SIGHUP);
  pthread_sigmask(SIG_UNBLOCK, &hangup, nullptr);
  signals interrupts;
  kill(getpid(), SIGHUP);
  CHECK_FALSE(interrupts.poll());
  kill(getpid(), SIGTERM);
  CHECK(interrupts.poll() == SIGTERM);
  std::signal(SIGHUP, SIG_DFL);
}

TEST_CASE("a terminal that goes away ends a run as SIGTERM does") {
  CHECK(std::string{ended_by(SIGINT)} == "sigint");
  CHECK(exit_code_of(SIGINT) == 130);
  for (const int signal : {SIGTERM, SIGHUP}) {
    CHECK(std::string{ended_by(signal)} == "sigterm");
    CHECK(exit_code_of(signal) == 143);
  }
}
