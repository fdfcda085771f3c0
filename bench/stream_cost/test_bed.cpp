#include "bench/stream_cost/test_bed.hpp"

#include "bench/stream_cost/floor_client.hpp"
#include "bench/stream_cost/origin.hpp"
#include "bench/stream_cost/session_client.hpp"
#include "bench/stream_cost/whole_product.hpp"

#include <stdexcept>
#include <sys/prctl.h>
#include <thread>

namespace loadtest::bench {

namespace {

using namespace std::chrono_literals;

/// After the last first token: connecting is over, but not what it left behind.
constexpr auto settling = 300ms;
constexpr auto patience = 20s;

/// Polls until `done`; throws when that takes too long.
template <typename Condition>
void await(const char* what, Condition done) {
  const auto deadline = now() + patience;
  while (!done()) {
    if (now() > deadline)
      throw std::runtime_error{std::string{"waited too long for "} + what};
    std::this_thread::sleep_for(2ms);
  }
}

} // namespace

test_bed::test_bed(const bench_setup& setup, const mode& of, ledger& shared)
    : setup_(setup), mode_(of), shared_(shared), origin_(child_process::run([&] {
        // Else the kernel lets every wait be late by 50 µs.
        prctl(PR_SET_TIMERSLACK, 1000);
        serve_streams(of, of.tls ? setup.tls.settings.get() : nullptr, shared);
        return std::string{};
      })) {
  await("the origin", [&] { return shared_.port != 0 || !origin_.running(); });
}

test_bed::~test_bed() {
  shared_.quit = true;
  try {
    origin_.output(now() + 2s);
  } catch (const std::runtime_error&) {
    // Then it is killed.
  }
  // It may have ended before it saw the end of every connection.
  shared_.quit = false;
  shared_.port = 0;
  shared_.open = 0;
  shared_.streaming = 0;
}

client_run test_bed::measure(client_kind kind) {
  if (kind == client_kind::product) {
    if (!product_memory_) {
      auto single = mode_;
      single.streams = 1;
      product_memory_ = measure_product(single).memory;
    }
    auto run = measure_product(mode_);
    run.memory = *run.memory - std::min(*run.memory, *product_memory_);
    return run;
  }
  begin();
  auto client = child_process::run([&] {
    return to_text(kind == client_kind::floor ? run_floor(mode_, shared_)
                                              : run_sessions(mode_, setup_.ca_file, shared_));
  });
  await("a client to begin", [&] { return shared_.ready || !client.running(); });
  const auto before = client.memory().anonymous;
  shared_.go = true;
  auto run = follow(client, mode_);
  run.memory = *run.memory - std::min(*run.memory, before);
  run.figures = from_text(client.output(now() + patience));
  return run;
}

client_run test_bed::measure_product(const mode& of) {
  begin();
  const product_run product{setup_.program, setup_.scratch / "product", setup_.ca_file,
                            shared_.port, of};
  std::filesystem::remove_all(product.directory);
  auto client = child_process::execute(prepare(product));
  auto run = follow(client, of);
  client.output(now() + patience);
  run.figures = read_records(product);
  return run;
}

void test_bed::begin() {
  await("the last client's connections to end", [&] {
    if (!origin_.running())
      throw std::runtime_error{"the origin ended"};
    return shared_.open == 0;
  });
  shared_.clear();
}

void test_bed::await_streams(child_process& client, std::uint32_t count) {
  await("the streams", [&] {
    if (!client.running() || !origin_.running())
      throw std::runtime_error{"a process ended while the streams were opened"};
    return shared_.streaming == count;
  });
}

client_run test_bed::follow(child_process& client, const mode& of) {
  await_streams(client, of.streams);
  std::this_thread::sleep_for(settling);

  client_run run;
  const auto begin = now();
  const auto cpu = client.cpu_time();
  const auto origin_cpu = origin_.cpu_time();
  const auto tokens = shared_.tokens.load();
  std::this_thread::sleep_for(setup_.window);
  run.cpu = client.cpu_time() - cpu;
  run.origin_cpu = origin_.cpu_time() - origin_cpu;
  run.events = shared_.tokens.load() - tokens;
  run.window = now() - begin;
  run.memory = client.memory().anonymous;

  shared_.finish = true;
  await("the streams to end", [&] { return shared_.streaming == 0; });
  run.log.assign(shared_.log().begin(), shared_.log().end());
  run.lateness = {shared_.lateness.percentile(50), shared_.lateness.percentile(99), {}};
  run.origin_gaps = {shared_.gaps.percentile(50), shared_.gaps.percentile(99), {}};
  if (shared_.refused > 0)
    throw std::runtime_error{"a client asked for more streams than the mode has"};
  return run;
}

} // namespace loadtest::bench
