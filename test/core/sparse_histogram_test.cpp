#include "core/random.hpp"
#include "core/sparse_histogram.hpp"

#include <catch2/catch.hpp>

using namespace loadtest::core;
using namespace std::chrono_literals;

namespace {

struct both {
  histogram dense;
  sparse_histogram sparse;

  void add(nanoseconds value) {
    dense.add(value);
    sparse.add(value);
  }
};

both some_values(std::uint64_t seed, int n) {
  both result;
  random_stream random{seed};
  for (int i = 0; i < n; ++i)
    result.add(nanoseconds{random.between(-1'000, 40'000'000'000)});
  return result;
}

} // namespace

TEST_CASE("a sparse histogram holds the same as a dense one") {
  CHECK(sparse_histogram{}.dense() == histogram{});
  for (const int n : {1, 2, 50, 2000}) {
    const auto values = some_values(7, n);
    CHECK(values.sparse.dense() == values.dense);
    CHECK(sparse_histogram{values.dense} == values.sparse);
  }
  both extremes;
  extremes.add(0ns);
  extremes.add(5h);
  CHECK(extremes.sparse.dense() == extremes.dense);
}

TEST_CASE("sparse histograms merge without loss") {
  auto all = some_values(1, 300);
  const auto more = some_values(2, 700);
  all.dense.merge(more.dense);
  all.sparse.merge(more.sparse);
  all.sparse.merge(sparse_histogram{});
  CHECK(all.sparse.dense() == all.dense);
}

TEST_CASE("what was added since is told by its buckets and its exact sum") {
  auto all = some_values(1, 300);
  const auto before = all.dense;
  CHECK(sparse_histogram::since(before, before) == sparse_histogram{});
  const auto more = some_values(2, 700);
  all.dense.merge(more.dense);
  const auto since = sparse_histogram::since(all.dense, before);
  CHECK(since.buckets() == more.sparse.buckets());
  CHECK(since.count() == 700);
  CHECK(since.sum() == more.sparse.sum());
  CHECK(since.dense().count() == 700); // its extremes fit its buckets
}
