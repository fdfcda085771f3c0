#include "cli/calibrate/child_process.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <ctime>
#include <fcntl.h>
#include <string_view>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <utility>

namespace loadtest::cli::calibrate {

namespace {

using namespace std::chrono_literals;

core::nanoseconds of(const timeval& t) {
  return std::chrono::seconds{t.tv_sec} + std::chrono::microseconds{t.tv_usec};
}

/// This environment without what speaks to `loadtest`: a step is what its files say.
std::vector<char*> environment() {
  constexpr std::array<std::string_view, 8> for_loadtest{
      "LOADTEST_",  "KUBERNETES_",    "CONFIG_PATH=",     "TEST_RUN_ID=",
      "WORKER_ID=", "ADMIN_API_KEY=", "PUSHGATEWAY_URL=", "JOB_COMPLETION_INDEX="};
  std::vector<char*> kept;
  for (char** entry = ::environ; *entry; ++entry) {
    const std::string_view text{*entry};
    if (std::none_of(for_loadtest.begin(), for_loadtest.end(),
                     [&](auto name) { return text.starts_with(name); }))
      kept.push_back(*entry);
  }
  kept.push_back(nullptr);
  return kept;
}

bool put_file_at(int place, const char* file) {
  const int fd = ::open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  return fd >= 0 && ::dup2(fd, place) == place;
}

/// In the child, after the fork: nothing that allocates.
[[noreturn]] void become(pid_t parent, char* const* arguments, char* const* variables,
                         const char* out, const char* err) {
  ::setpgid(0, 0);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  // The parent may have ended before.
  if (::getppid() != parent)
    ::_exit(127);
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  const int in = ::open("/dev/null", O_RDONLY);
  if (in >= 0 && ::dup2(in, STDIN_FILENO) == STDIN_FILENO && put_file_at(STDOUT_FILENO, out) &&
      put_file_at(STDERR_FILENO, err))
    ::execve("/proc/self/exe", arguments, variables);
  ::_exit(127);
}

} // namespace

core::result<child_process> child_process::start(std::vector<std::string> arguments,
                                                 const std::filesystem::path& out,
                                                 const std::filesystem::path& err) {
  arguments.insert(arguments.begin(), "loadtest");
  std::vector<char*> pointers;
  pointers.reserve(arguments.size() + 1);
  for (auto& a : arguments)
    pointers.push_back(a.data());
  pointers.push_back(nullptr);
  const auto variables = environment();
  const auto parent = ::getpid();
  const auto id = ::fork();
  if (id == 0)
    become(parent, pointers.data(), variables.data(), out.c_str(), err.c_str());
  if (id < 0)
    return core::error{std::string{"cannot start another process: "} + std::strerror(errno)};
  return child_process{id};
}

child_process::child_process(child_process&& other) noexcept
    : id_(std::exchange(other.id_, -1)), exit_code_(other.exit_code_), used_(other.used_) {}

child_process::~child_process() {
  if (id_ <= 0 || poll())
    return;
  ::kill(id_, SIGKILL);
  ::waitpid(id_, nullptr, 0);
}

std::optional<int> child_process::poll() {
  int status = 0;
  rusage use{};
  if (!exit_code_ && ::wait4(id_, &status, WNOHANG, &use) == id_) {
    exit_code_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    used_ = of(use.ru_utime) + of(use.ru_stime);
  }
  return exit_code_;
}

void child_process::stop() {
  if (!poll())
    ::kill(id_, SIGTERM);
  for (const auto until = std::chrono::steady_clock::now() + 10s;
       !poll() && std::chrono::steady_clock::now() < until;)
    std::this_thread::sleep_for(5ms);
}

core::nanoseconds child_process::cpu_time() {
  clockid_t clock{};
  timespec used{};
  if (!poll() && ::clock_getcpuclockid(id_, &clock) == 0 && ::clock_gettime(clock, &used) == 0)
    used_ = std::chrono::seconds{used.tv_sec} + core::nanoseconds{used.tv_nsec};
  return used_;
}

} // namespace loadtest::cli::calibrate
