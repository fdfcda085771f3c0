#include "net/text/redaction.hpp"

#include "net/text/utf8.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <string_view>
#include <vector>

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

TEST_CASE("a key is masked as a whole though its beginning looks like one") {
  for (const auto* text : {"sk-abc$tail", "sk-abc@tail", "sk abc", "a'b'c,d!", "abc+/=~:xyz"}) {
    const core::secret key{std::string{text}};
    CHECK(presentable(std::string{"bad key "} + text + ".", key) == "bad key [redacted].");
  }
}

TEST_CASE("a key ends where a character stands that no key has") {
  for (const char c : std::string_view{"-_.*+/=~:"})
    CHECK(presentable(std::string{"sk-ab"} + c + "cd ef") == "sk-[redacted] ef");
  for (const char c : std::string_view{",;\"')]}<>"})
    CHECK(presentable(std::string{"sk-ab"} + c + "cd") == std::string{"sk-[redacted]"} + c + "cd");
}

TEST_CASE("more secrets than the key are masked, in every spelling") {
  const std::vector<core::secret> more{core::secret{std::string{"tok/en"}},
                                       core::secret{std::string{"other"}}};
  CHECK(presentable(R"(tok\/en tok%2Fen other key)", core::secret{std::string{"key"}}, more) ==
        "[redacted] [redacted] [redacted] [redacted]");
  CHECK(net::without_secrets("tok/en\n  other", core::secret{}, more) ==
        "[redacted]\n  [redacted]");
}

TEST_CASE("a key is masked though characters that are not printed stand in it") {
  const core::secret key{std::string{"hunter two"}};
  CHECK(presentable("bad hunter\u200Etwo", key) == "bad [redacted]");
  CHECK(presentable("bad hunter \x01two", key) == "bad [redacted]");
}

TEST_CASE("nothing that steers a terminal or the direction of text is left") {
  CHECK(presentable("a\x1B[31mb") == "a [31mb");
  CHECK(presentable("a\u0085b\u009Bc\u0080d") == "a b c d");
  CHECK(presentable("\u00A0\u00BF") == "\u00A0\u00BF");
  for (const auto* mark :
       {"\u061C", "\u200B", "\u200E", "\u200F", "\u2028", "\u2029", "\u202A", "\u202B", "\u202C",
        "\u202D", "\u202E", "\u2066", "\u2067", "\u2068", "\u2069", "\uFEFF"}) {
    CHECK(presentable(std::string{"a"} + mark + "b") == "a b");
    CHECK(presentable(std::string{mark} + "b" + mark) == "b");
  }
  CHECK(presentable("\u2027\u202F\u2065\u206A") == "\u2027\u202F\u2065\u206A");
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
