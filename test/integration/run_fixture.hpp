#pragma once

#include "actors/run/run_actors.hpp"
#include "net/io/io_pool.hpp"

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace loadtest::test {

/// How a run on the simulated platform is to be.
struct run_setup {
  std::string scenario;        ///< YAML, without targets
  std::string platform = "{}"; ///< configuration of the simulated platform
  bool kernel_stamps = true;
  std::size_t io_threads = 1;
  bool tls = false;
  std::uint64_t seed = 7;
  /// Each I/O thread is held up so long, so often; zero: not at all.
  std::chrono::milliseconds stall{0};
  std::chrono::milliseconds stall_every{200};
};

struct run_outcome {
  actors::run_report finished;
  std::vector<nlohmann::json> records; ///< requests.jsonl
  std::vector<nlohmann::json> truth;   ///< the platform's ground-truth log
  std::string left_on_platform;        ///< what its lists show afterwards
};

/// Runs a scenario against a simulated platform of its own, over real sockets.
run_outcome run_on_simulated_platform(const run_setup& setup);

} // namespace loadtest::test
