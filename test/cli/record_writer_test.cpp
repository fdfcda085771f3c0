#include "cli/record_writer.hpp"

#include <catch2/catch.hpp>
#include <future>
#include <optional>

using namespace loadtest;
using loadtest::cli::record_writer;

namespace {

std::vector<core::sample> some(std::size_t n) {
  return std::vector<core::sample>(n);
}

} // namespace

TEST_CASE("batches are written in their order, and who asks is told when they are") {
  std::vector<std::size_t> sizes;
  record_writer writer{[&](const auto& batch) {
    sizes.push_back(batch.size());
    return true;
  }};
  std::promise<std::uint64_t> written;
  writer.take(some(3), {});
  writer.take(some(5), {});
  writer.take({}, [&](std::uint64_t lost) { written.set_value(lost); });
  CHECK(written.get_future().get() == 0);
  CHECK(sizes == std::vector<std::size_t>{3, 5});
}

TEST_CASE("what could not be kept is told once") {
  bool full = true;
  record_writer writer{[&](const auto&) { return !full; }};
  const auto ask = [&] {
    std::promise<std::uint64_t> written;
    writer.take(some(2), [&](std::uint64_t lost) { written.set_value(lost); });
    return written.get_future().get();
  };
  writer.take(some(3), {});
  CHECK(ask() == 5);
  full = false;
  CHECK(ask() == 0);
  CHECK(writer.dropped() == 0);
}

TEST_CASE("what waits is bounded: records that do not fit are lost and counted") {
  std::promise<void> begun;
  std::promise<void> go_on;
  std::size_t kept = 0;
  record_writer writer{[&](const auto& batch) {
    if (std::exchange(kept, kept + batch.size()) == 0) {
      begun.set_value();
      go_on.get_future().wait();
    }
    return true;
  }};
  writer.take(some(10), {});
  begun.get_future().wait();
  writer.take(some(record_writer::capacity - 10), {});
  writer.take(some(7), {});
  CHECK(writer.dropped() == 7);
  std::promise<std::uint64_t> written;
  writer.take({}, [&](std::uint64_t lost) { written.set_value(lost); });
  go_on.set_value();
  CHECK(written.get_future().get() == 7);
  CHECK(kept == record_writer::capacity);
}

TEST_CASE("what was written makes room for as much again") {
  record_writer writer{[](const auto&) { return true; }};
  for (int i = 0; i < 2; ++i) {
    std::promise<std::uint64_t> written;
    writer.take(some(record_writer::capacity),
                [&](std::uint64_t lost) { written.set_value(lost); });
    CHECK(written.get_future().get() == 0);
  }
  CHECK(writer.dropped() == 0);
}

TEST_CASE("closing writes what waits, and what comes later is lost") {
  std::size_t kept = 0;
  record_writer writer{[&](const auto& batch) {
    kept += batch.size();
    return true;
  }};
  writer.take(some(4), {});
  writer.close();
  CHECK(kept == 4);
  writer.take(some(2), [](std::uint64_t) { FAIL("nobody is called back any more"); });
  writer.close();
  CHECK(kept == 4);
  CHECK(writer.dropped() == 2);
}
