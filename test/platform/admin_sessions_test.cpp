#include "platform/model/admin_sessions.hpp"

#include <catch2/catch.hpp>

using namespace loadtest;
using namespace std::chrono_literals;
using platform::admin_sessions;

namespace {
const core::unix_time now{1'700'000'000s};
}

TEST_CASE("an access token is valid for its lifetime") {
  admin_sessions all{core::random_stream{1}, 10s};
  const auto tokens = all.open(now);
  CHECK(all.valid(tokens.access, now + 9s));
  CHECK_FALSE(all.valid(tokens.access, now + 10s));
  CHECK_FALSE(all.valid(tokens.refresh, now));
  CHECK_FALSE(all.valid(core::secret{}, now));
}

TEST_CASE("a refresh token gives new tokens once, also after the access token has ended") {
  admin_sessions all{core::random_stream{1}, 10s};
  const auto first = all.open(now);
  const auto second = all.refresh(first.refresh, now + 1h);
  REQUIRE(second);
  CHECK(all.valid(second->access, now + 1h));
  CHECK_FALSE(second->access == first.access);
  CHECK_FALSE(all.refresh(first.refresh, now + 1h));
  CHECK_FALSE(all.refresh(second->access, now + 1h));
  CHECK(all.refresh(second->refresh, now + 1h));
}

TEST_CASE("a new session leaves those of others alone") {
  admin_sessions all{core::random_stream{1}, 10s};
  const auto a = all.open(now);
  const auto b = all.open(now + 5s);
  CHECK(all.valid(a.access, now + 9s));
  CHECK(all.valid(b.access, now + 14s));
}
