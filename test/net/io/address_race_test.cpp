#include "net/io/address_race.hpp"

#include <catch2/catch.hpp>

using namespace loadtest;
using namespace loadtest::net;
using namespace std::chrono_literals;

namespace {

constexpr core::mono_time t0{100s};

} // namespace

TEST_CASE("the addresses of a host are tried one after another, a quarter of a second apart") {
  address_race race{3};
  CHECK(race.next(t0) == 0U);
  CHECK_FALSE(race.next(t0));
  CHECK(race.due() == t0 + 250ms);
  CHECK_FALSE(race.next(t0 + 250ms - 1ns));
  CHECK(race.next(t0 + 260ms) == 1U);
  CHECK(race.due() == t0 + 510ms);
  CHECK(race.next(t0 + 510ms) == 2U);
  CHECK(race.due() == core::mono_time::max());
  CHECK_FALSE(race.next(t0 + 1h));
  CHECK_FALSE(race.lost());
}

TEST_CASE("an address that fails makes room for the next one at once") {
  address_race race{3};
  race.next(t0);
  race.failed(0);
  CHECK(race.next(t0 + 1ms) == 1U);
  CHECK(race.due() == t0 + 251ms);
  race.failed(1);
  CHECK(race.next(t0 + 2ms) == 2U);
  CHECK_FALSE(race.lost());
  race.failed(2);
  CHECK(race.lost());
}

TEST_CASE("an older address that fails does not hurry the next one") {
  address_race race{3};
  race.next(t0);
  race.next(t0 + 250ms);
  race.failed(0);
  CHECK(race.due() == t0 + 500ms);
  race.failed(1);
  CHECK(race.next(t0 + 300ms) == 2U);
}

TEST_CASE("an address is late when the next one's time has come") {
  address_race race{2};
  CHECK_FALSE(race.is_late(0, t0));
  race.next(t0);
  CHECK_FALSE(race.is_late(0, t0 + 249ms));
  CHECK(race.is_late(0, t0 + 250ms));
  CHECK_FALSE(race.is_late(1, t0 + 1s));
  race.failed(0);
  CHECK_FALSE(race.is_late(0, t0 + 1s));
}

TEST_CASE("a single address, or none, is no race") {
  address_race one{1};
  CHECK(one.next(t0) == 0U);
  CHECK(one.due() == core::mono_time::max());
  CHECK(address_race{0}.lost());
  CHECK_FALSE(address_race{0}.next(t0));
}
