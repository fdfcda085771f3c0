#include "net/io/segment_watch.hpp"

#include <catch2/catch.hpp>

using namespace loadtest::net;

TEST_CASE("a read of one segment is told from one of several") {
  segment_watch watch;
  watch.took(100, true);
  CHECK_FALSE(watch.was_single({100, 1})); // nothing was known before
  watch.took(50, true);
  CHECK(watch.was_single({150, 2}));
  watch.took(50, true);
  CHECK_FALSE(watch.was_single({200, 4}));
  watch.took(50, true);
  CHECK(watch.was_single({250, 5}));
}

TEST_CASE("reads between two counts are each of one segment, or nothing is said of the last") {
  segment_watch watch;
  watch.took(10, true);
  watch.was_single({10, 1});
  for (int i = 0; i < 3; ++i)
    watch.took(10, true);
  CHECK(watch.was_single({40, 4}));
  watch.took(20, true); // two segments
  watch.took(10, true);
  CHECK_FALSE(watch.was_single({70, 7}));
}

TEST_CASE(
    "a count that bytes have spoilt which came after the read says nothing, nor does the next") {
  segment_watch watch;
  watch.took(10, true);
  watch.was_single({10, 1});
  watch.took(10, true);
  CHECK_FALSE(watch.was_single({30, 3}));
  watch.took(10, true);
  CHECK_FALSE(watch.was_single({30, 3}));
  watch.took(10, true);
  CHECK(watch.was_single({40, 4}));
}

TEST_CASE("the rest of a segment is not taken for another one") {
  segment_watch watch;
  watch.took(10, true);
  watch.was_single({10, 1});
  watch.took(64, false); // a part of one
  watch.took(64, true);  // its rest, and another
  CHECK_FALSE(watch.was_single({138, 3}));
}

TEST_CASE("the count of segments may wrap") {
  segment_watch watch;
  watch.took(10, true);
  watch.was_single({10, 0xffffffffU});
  watch.took(10, true);
  CHECK(watch.was_single({20, 0}));
}
