#include "core/shared_value.hpp"

#include <catch2/catch.hpp>

#include <vector>

using loadtest::core::shared_value;

namespace {

/// Counts how many of it there are.
struct counted_life {
  explicit counted_life(int& alive) : alive_(&alive) { ++*alive_; }
  counted_life() = default;
  counted_life(const counted_life& other) : alive_(other.alive_) { ++*alive_; }
  counted_life(counted_life&& other) noexcept : alive_(other.alive_) { ++*alive_; }
  counted_life& operator=(const counted_life&) = delete;
  ~counted_life() {
    if (alive_)
      --*alive_;
  }

private:
  int* alive_ = nullptr;
};

} // namespace

TEST_CASE("copies are the same value in memory until one is changed") {
  shared_value<std::vector<int>> first{{1}};
  auto second = first;
  CHECK(first.shares_with(second));
  second.change().push_back(2);
  CHECK_FALSE(first.shares_with(second));
  CHECK(*first == std::vector{1});
  CHECK(*second == std::vector{1, 2});
  CHECK(second->size() == 2);
}

TEST_CASE("a value that is nobody else's is changed where it is") {
  shared_value<std::vector<int>> value{{1}};
  const auto* before = &*value;
  value.change().push_back(2);
  CHECK(&*value == before);
  {
    const auto copy = value;
    CHECK(&*copy == before);
  }
  value.change().push_back(3);
  CHECK(&*value == before);
  CHECK(*value == std::vector{1, 2, 3});
}

TEST_CASE("the last copy takes the value with it") {
  int alive = 0;
  {
    shared_value<counted_life> first{counted_life{alive}};
    CHECK(alive == 1);
    auto second = first;
    CHECK(alive == 1);
    second.change();
    CHECK(alive == 2);
    first = second;
    CHECK(alive == 1);
    const auto moved = std::move(first);
    CHECK(alive == 1);
    const auto& itself = second;
    second = itself;
    CHECK(alive == 1);
  }
  CHECK(alive == 0);
}

TEST_CASE("without a value it has a default one of its own") {
  shared_value<int> zero;
  shared_value<int> one;
  one.change() = 1;
  CHECK(*zero == 0);
  CHECK(*one == 1);
}
