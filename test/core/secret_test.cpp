#include "core/secret.hpp"

#include <catch2/catch.hpp>

#include <cstring>
#include <sstream>
#include <type_traits>
#include <utility>

using loadtest::core::secret;

TEST_CASE("a secret prints as [redacted]") {
  std::ostringstream out;
  out << secret{"sk-abc"} << secret{};
  CHECK(out.str() == "[redacted][redacted]");
}

TEST_CASE("a secret is shown only where it is revealed") {
  CHECK(secret{"sk-abc"}.reveal() == "sk-abc");
  CHECK(secret{}.empty());
  CHECK_FALSE(secret{"x"}.empty());
  CHECK_FALSE(std::is_convertible_v<secret, std::string>);
  CHECK_FALSE(std::is_convertible_v<secret, std::string_view>);
  CHECK_FALSE(std::is_convertible_v<std::string, secret>);
}

TEST_CASE("secrets are copied, moved and compared as values") {
  const secret a{"sk-abc"};
  secret b = a;
  CHECK(b == a);
  const secret c = std::move(b);
  CHECK(c == a);
  CHECK(b.empty());
  secret d{"other"};
  CHECK_FALSE(d == a);
  d = a;
  CHECK(d == a);
  secret e;
  e = std::move(d);
  CHECK(e == a);
  CHECK(d.empty());
  auto& same = e;
  e = same;
  CHECK(e == a);
}

TEST_CASE("a secret overwrites its memory when another takes its place") {
  secret held{std::string(64, 'k')};
  // The new value is shorter, so that the string keeps its memory and the old rest can be seen.
  const char* const memory = held.reveal().data();
  held = secret{"short"};
  REQUIRE(held.reveal().data() == memory);
  CHECK(std::memchr(memory + 6, 'k', 58) == nullptr);
}

TEST_CASE("a long secret moves without a copy, a short one leaves nothing behind") {
  secret from{std::string(64, 'k')};
  const char* const memory = from.reveal().data();
  secret to{std::move(from)};
  CHECK(to.reveal().data() == memory);
  CHECK(from.empty());
  secret second{std::string(15, 's')};
  const char* const within = second.reveal().data();
  to = std::move(second);
  CHECK(to.reveal() == std::string(15, 's'));
  CHECK(second.empty());
  CHECK(std::memchr(within, 's', 15) == nullptr);
}
