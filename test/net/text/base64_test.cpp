#include "net/text/base64.hpp"

#include <catch2/catch.hpp>

using loadtest::net::base64;

TEST_CASE("base64 is that of RFC 4648") {
  CHECK(base64("").empty());
  CHECK(base64("f") == "Zg==");
  CHECK(base64("fo") == "Zm8=");
  CHECK(base64("foo") == "Zm9v");
  CHECK(base64("foobar") == "Zm9vYmFy");
  CHECK(base64("\xFB\xEF\xFF") == "++//");
}

TEST_CASE("a long text is one line of base64") {
  const auto text = base64(std::string(300, 'x'));
  CHECK(text.size() == 400);
  CHECK(text.find('\n') == std::string::npos);
}
