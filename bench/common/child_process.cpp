#include "bench/common/child_process.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <ctime>
#include <exception>
#include <fcntl.h>
#include <fstream>
#include <poll.h>
#include <stdexcept>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>

namespace loadtest::bench {

namespace {

[[noreturn]] void fail(const char* what) {
  throw std::system_error{errno, std::generic_category(), what};
}

void write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const auto taken = ::write(fd, text.data(), text.size());
    if (taken < 0)
      fail("write");
    text.remove_prefix(static_cast<std::size_t>(taken));
  }
}

/// Forks; in the child calls `body(write end)`, which must not return.
template <typename Body>
std::pair<pid_t, descriptor> fork_with_pipe(Body body) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0)
    fail("pipe2");
  descriptor read_end{ends[0]};
  descriptor write_end{ends[1]};
  const auto parent = getpid();
  // What is still buffered would be written twice.
  std::fflush(nullptr);
  const auto pid = fork();
  if (pid < 0)
    fail("fork");
  if (pid == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
      _exit(1);
    body(write_end.get());
  }
  return {pid, std::move(read_end)};
}

} // namespace

child_process child_process::run(const std::function<std::string()>& work) {
  auto [pid, pipe] = fork_with_pipe([&](int out) {
    try {
      write_all(out, work());
    } catch (const std::exception& e) {
      std::fprintf(stderr, "bench: %s\n", e.what());
      _exit(1);
    }
    _exit(0);
  });
  return {pid, std::move(pipe)};
}

child_process child_process::execute(const std::vector<std::string>& command) {
  auto [pid, pipe] = fork_with_pipe([&](int out) {
    std::vector<char*> arguments;
    arguments.reserve(command.size() + 1);
    for (const auto& a : command)
      arguments.push_back(const_cast<char*>(a.c_str()));
    arguments.push_back(nullptr);
    dup2(out, STDOUT_FILENO);
    execv(arguments[0], arguments.data());
    std::fprintf(stderr, "bench: %s: %s\n", arguments[0],
                 std::generic_category().message(errno).c_str());
    _exit(127);
  });
  return {pid, std::move(pipe)};
}

child_process::child_process(child_process&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)), pipe_(std::move(other.pipe_)),
      exit_code_(other.exit_code_) {}

child_process::~child_process() {
  if (pid_ <= 0 || !running())
    return;
  kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
}

core::nanoseconds child_process::cpu_time() const {
  clockid_t clock = 0;
  timespec t{};
  if (clock_getcpuclockid(pid_, &clock) != 0 || clock_gettime(clock, &t) != 0)
    throw std::runtime_error{"a client ended before its time"};
  return std::chrono::seconds{t.tv_sec} + core::nanoseconds{t.tv_nsec};
}

memory_use child_process::memory() const {
  std::ifstream status{"/proc/" + std::to_string(pid_) + "/status"};
  memory_use use;
  std::size_t kilobytes = 0;
  for (std::string key; status >> key;)
    if (key == "VmRSS:" && status >> kilobytes)
      use.resident = kilobytes * 1024;
    else if (key == "RssAnon:" && status >> kilobytes)
      use.anonymous = kilobytes * 1024;
  if (use.resident == 0)
    throw std::runtime_error{"a client ended before its time"};
  return use;
}

bool child_process::running() {
  if (exit_code_)
    return false;
  int status = 0;
  if (waitpid(pid_, &status, WNOHANG) == 0)
    return true;
  exit_code_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return false;
}

std::string child_process::output(core::mono_time deadline) {
  std::string text;
  std::array<char, 64 * 1024> buffer;
  for (;;) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - now());
    pollfd ready{pipe_.get(), POLLIN, 0};
    if (left.count() <= 0 || poll(&ready, 1, static_cast<int>(left.count())) <= 0)
      throw std::runtime_error{"a process did not end in time"};
    const auto bytes = ::read(pipe_.get(), buffer.data(), buffer.size());
    if (bytes <= 0)
      break;
    text.append(buffer.data(), static_cast<std::size_t>(bytes));
  }
  while (running()) {
    if (now() > deadline)
      throw std::runtime_error{"a process did not end in time"};
    usleep(1000);
  }
  return text;
}

} // namespace loadtest::bench
