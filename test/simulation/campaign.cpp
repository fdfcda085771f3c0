#include "campaign.hpp"

#include <atomic>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

namespace loadtest::simulation {

namespace {

constexpr unsigned longest_seed = 60;

/// What a child tells its parent, in memory that both see.
struct tally {
  std::atomic<std::uint64_t> next; ///< its next seed, counted from the campaign's first
  std::atomic<std::uint64_t> tried;
  std::atomic<std::uint64_t> failed;
};

class shared_tallies {
public:
  explicit shared_tallies(std::size_t count)
      : size_(count * sizeof(tally)),
        memory_(mmap(nullptr, size_, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0)) {
    if (memory_ == MAP_FAILED)
      std::abort();
  }
  shared_tallies(const shared_tallies&) = delete;
  shared_tallies& operator=(const shared_tallies&) = delete;
  ~shared_tallies() { munmap(memory_, size_); }
  tally& operator[](std::size_t i) { return static_cast<tally*>(memory_)[i]; }

private:
  std::size_t size_;
  void* memory_;
};

pid_t start(const campaign& c, tally& t, const std::function<bool(std::uint64_t)>& holds) {
  std::fflush(nullptr);
  const auto child = fork();
  if (child != 0)
    return child;
  while (t.next < c.seeds) {
    alarm(longest_seed);
    if (!holds(c.from + t.next))
      ++t.failed;
    ++t.tried;
    t.next += c.jobs;
  }
  std::fflush(nullptr);
  _exit(0);
}

} // namespace

campaign_result carry_out(const campaign& c, const std::function<bool(std::uint64_t)>& holds) {
  shared_tallies tallies{c.jobs};
  std::vector<pid_t> children;
  for (unsigned j = 0; j < c.jobs; ++j) {
    tallies[j].next = j;
    children.push_back(start(c, tallies[j], holds));
  }
  for (unsigned j = 0; j < c.jobs; ++j)
    for (;;) {
      int status = 0;
      if (children[j] < 0 || waitpid(children[j], &status, 0) < 0 || WIFEXITED(status))
        break;
      auto& t = tallies[j];
      std::printf("seed %llu: its process ended with '%s'\n",
                  static_cast<unsigned long long>(c.from + t.next), strsignal(WTERMSIG(status)));
      ++t.failed;
      ++t.tried;
      t.next += c.jobs;
      children[j] = start(c, t, holds);
    }
  campaign_result result;
  for (unsigned j = 0; j < c.jobs; ++j) {
    result.tried += tallies[j].tried;
    result.failed += tallies[j].failed;
  }
  return result;
}

} // namespace loadtest::simulation
