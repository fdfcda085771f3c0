#include "net/text/redaction.hpp"

#include "net/text/utf8.hpp"

#include <catch2/catch.hpp>

using namespace loadtest;
using net::presentable;

TEST_CASE("whatever looks like a key is masked") {
  CHECK(presentable("key sk-abc123 is bad") == "key sk-[redacted] is bad");
  CHECK(presentable("\"sk-proj-a_b-c\"") == "\"sk-[redacted]\"");
  CHECK(presentable("sk-a sk-b") == "sk-[redacted] sk-[redacted]");
  CHECK(presentable("sk-abc***xyz") == "sk-[redacted]");
  CHECK(presentable("Authorization: Bearer abc.def-123 refused") ==
        "Authorization: Bearer [redacted] refused");
  CHECK(presentable("bearer  abc") == "bearer [redacted]");
  CHECK(presentable("BEARER abc") == "BEARER [redacted]");
  CHECK(presentable("Bearer: abc") == "Bearer: [redacted]");
  CHECK(presentable("Bearer sk-abc") == "Bearer [redacted]");
  CHECK(presentable("xsk-abcdefghijklmnopqrstuv") == "xsk-[redacted]");
}

TEST_CASE("words that only resemble a key's beginning are kept") {
  CHECK(presentable("a risk-free task-queue") == "a risk-free task-queue");
  CHECK(presentable("unbearable bearers") == "unbearable bearers");
  CHECK(presentable("sk- and Bearer") == "sk- and Bearer");
}

TEST_CASE("a given key is masked whatever it looks like") {
  const core::secret key{std::string{"hunter2"}};
  CHECK(presentable("bad key hunter2, hunter2!", key) == "bad key [redacted], [redacted]!");
  CHECK(presentable("bad key", core::secret{}) == "bad key");
}

TEST_CASE("foreign text becomes one line of well-formed UTF-8") {
  CHECK(presentable("  a\r\n\tb\x01\x7F  ") == "a b");
  CHECK(presentable("a\xFF"
                    "b") == "a\uFFFDb");
  CHECK(presentable("") == "");
  CHECK(presentable(std::string("a\0b", 3)) == "a b");
}

TEST_CASE("long text is cut between characters") {
  for (std::size_t bytes = 0; bytes < 40; ++bytes) {
    const auto text = presentable("äöü€😀 äöü€😀 äöü€😀 äöü€😀", bytes);
    CHECK(text.size() <= bytes);
    CHECK(net::is_utf8(text));
  }
  const auto detail = presentable(std::string(2000, 'x'));
  CHECK(detail.size() == net::max_detail);
  CHECK(detail.substr(detail.size() - 3) == "…");
  CHECK(presentable(std::string(512, 'x')) == std::string(512, 'x'));
}

TEST_CASE("a key at the cut is masked all the same") {
  for (std::size_t pad = 480; pad < 520; ++pad) {
    const auto text = presentable(std::string(pad, '.') + " sk-abcdefghijkl");
    CHECK(text.find("abc") == std::string::npos);
  }
}
