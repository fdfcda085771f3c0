#include "cli/process.hpp"

#include <string>
#include <sys/prctl.h>
#include <sys/resource.h>

namespace loadtest::cli {

void forbid_core_dumps() {
  const rlimit none{0, 0};
  setrlimit(RLIMIT_CORE, &none);
  // The limit does not hold for a core that the kernel pipes into a program (core(5)).
  prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

core::result<void> check_open_files(std::uint64_t needed) {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_max >= needed)
    return {};
  return core::error{"the run needs about " + std::to_string(needed) +
                     " open files, as each user has a connection, but the hard limit of this "
                     "process is " +
                     std::to_string(limit.rlim_max) +
                     "; raise it (ulimit -Hn, LimitNOFILE= of a systemd unit, --ulimit nofile= of "
                     "a container), or run fewer users"};
}

} // namespace loadtest::cli
