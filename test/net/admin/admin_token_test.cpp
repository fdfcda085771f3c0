#include "net/admin/admin_token.hpp"

#include <catch2/catch.hpp>

using namespace loadtest;
using namespace loadtest::net;
using namespace std::chrono_literals;
using need = admin_token::need;

namespace {

const core::mono_time t0{1h};

token_grant grant(const char* access, const char* refresh,
                  std::optional<core::nanoseconds> lifetime = 1h) {
  return {core::secret{access}, core::secret{refresh}, lifetime};
}

} // namespace

TEST_CASE("a token is got by a log-in and renewed by a refresh before it ends") {
  admin_token token{true};
  CHECK(token.before_call(t0) == need::log_in);
  token.granted(grant("a", "r"), t0);
  CHECK(token.before_call(t0) == need::none);
  CHECK(token.before_call(t0 + 58min) == need::none);
  CHECK(token.before_call(t0 + 59min + 1s) == need::refresh);
  token.granted(grant("b", ""), t0 + 59min);
  CHECK(token.access().reveal() == "b");
  CHECK(token.refresh().reveal() == "r"); // it stays as it is
}

TEST_CASE("where there is nothing to refresh with, or it failed, the administrator logs in again") {
  admin_token none{true};
  none.granted(grant("a", ""), t0);
  CHECK(none.before_call(t0 + 1h) == need::log_in);
  admin_token cannot{false};
  cannot.granted(grant("a", "r"), t0);
  CHECK(cannot.before_call(t0 + 1h) == need::log_in);
  admin_token failed{true};
  failed.granted(grant("a", "r"), t0);
  failed.not_refreshed();
  CHECK(failed.before_call(t0 + 1h) == need::log_in);
}

TEST_CASE("a refused token is renewed, but not because of calls that were made with an older one") {
  admin_token token{true};
  token.granted(grant("a", "r"), t0);
  const auto first = token.number();
  token.refused(first);
  CHECK(token.before_call(t0) == need::refresh);
  token.granted(grant("b", "r"), t0);
  token.refused(first);
  CHECK(token.before_call(t0) == need::none);
}

TEST_CASE("a token that lives for seconds is used for most of them") {
  admin_token token{true};
  token.granted(grant("a", "r", 10s), t0);
  CHECK(token.before_call(t0 + 7s) == need::none);
  CHECK(token.before_call(t0 + 8s) == need::refresh);
}
