#include "scene.hpp"
#include "world.hpp"

#include <catch2/catch.hpp>

using namespace loadtest;
using namespace loadtest::simulation;

namespace {

std::uint64_t fingerprint_of(std::uint64_t seed) {
  const auto s = draw_scene(seed);
  world w{s};
  w.play();
  return w.fingerprint();
}

} // namespace

TEST_CASE("a seed replays exactly") {
  for (const std::uint64_t seed : {3, 4, 5, 6, 7})
    CHECK(fingerprint_of(seed) == fingerprint_of(seed));
  CHECK(fingerprint_of(3) != fingerprint_of(4));
}

TEST_CASE("tracing changes nothing") {
  const auto s = draw_scene(4);
  std::size_t lines = 0;
  world told{s, [&](core::nanoseconds, const std::string&) { ++lines; }};
  told.play();
  CHECK(lines > 100);
  CHECK(told.fingerprint() == fingerprint_of(4));
}
