#pragma once

#include "bench/common/child_process.hpp"
#include "bench/common/tls.hpp"
#include "bench/stream_cost/comparison.hpp"
#include "bench/stream_cost/ledger.hpp"
#include "bench/stream_cost/mode.hpp"

#include <filesystem>

namespace loadtest::bench {

enum class client_kind : std::uint8_t {
  floor,    ///< the bare client
  sessions, ///< the product's read path without its actors
  product   ///< the whole program
};

/// What all modes have in common.
struct bench_setup {
  std::filesystem::path scratch; ///< a directory of our own
  std::filesystem::path ca_file; ///< the certificate of `tls`
  tls_server tls;
  std::filesystem::path program; ///< `loadtest`; empty: it is not measured
  core::nanoseconds window = std::chrono::seconds{2};
};

/// The origin of one mode, as a process of its own, and the clients against it, one by one.
/// Its functions throw std::runtime_error when a process fails or does not keep its time.
class test_bed {
public:
  test_bed(const bench_setup& setup, const mode& of, ledger& shared);
  ~test_bed();

  /// Runs one client: opens the streams, lets them settle, watches it for the window, ends them.
  client_run measure(client_kind kind);

private:
  client_run follow(child_process& client, const mode& of);
  client_run measure_product(const mode& of);
  void begin();
  void await_streams(child_process& client, std::uint32_t count);

  const bench_setup& setup_;
  mode mode_;
  ledger& shared_;
  child_process origin_;
  std::optional<std::size_t> product_memory_; ///< of the program with a single user
};

} // namespace loadtest::bench
