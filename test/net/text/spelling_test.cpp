#include "net/text/spelling.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using loadtest::net::without_spellings;

namespace {

std::string masked(std::string text, std::string_view secret) {
  return without_spellings(std::move(text), secret, "#");
}

} // namespace

TEST_CASE("a secret is masked as it is, wherever it stands and however often") {
  CHECK(masked("hunter2", "hunter2") == "#");
  CHECK(masked("a hunter2hunter2 b", "hunter2") == "a ## b");
  CHECK(masked("hunter", "hunter2") == "hunter");
  CHECK(masked("hunter3", "hunter2") == "hunter3");
  CHECK(masked("text", "") == "text");
}

TEST_CASE("a secret is masked in the escapes of JSON") {
  CHECK(masked(R"(a\"b)", "a\"b") == "#");
  CHECK(masked(R"(a\/b)", "a/b") == "#");
  CHECK(masked(R"(a\\b)", "a\\b") == "#");
  CHECK(masked(R"(a\tb)", "a\tb") == "#");
  CHECK(masked(R"(a\u0022b)", "a\"b") == "#");
  CHECK(masked(R"(\u0061\u0062\u0063)", "abc") == "#");
  CHECK(masked(R"(k\u00e9y)", "k\u00e9y") == "#");
  CHECK(masked(R"(k\u00E9y)", "k\u00e9y") == "#");
  CHECK(masked(R"(k\ud83d\ude00y)", "k\U0001F600y") == "#");
  CHECK(masked(R"(a\u0026b \u003c)", "a&b") == R"(# \u003c)");
  // JSON within a string of JSON.
  CHECK(masked(R"(a\\\"b)", "a\"b") == "#");
  CHECK(masked(R"(a\\u0022b)", "a\"b") == "#");
  CHECK(masked(R"(a\u0023b)", "a\"b") == R"(a\u0023b)");
}

TEST_CASE("a secret is masked in the encoding of URLs") {
  CHECK(masked("a%2Fb", "a/b") == "#");
  CHECK(masked("a%2fb", "a/b") == "#");
  CHECK(masked("%61%62", "ab") == "#");
  CHECK(masked("a%252Fb", "a/b") == "#");
  CHECK(masked("a+b", "a b") == "#");
  CHECK(masked("a%20b", "a b") == "#");
  CHECK(masked("k%C3%A9y", "k\u00e9y") == "#");
  CHECK(masked("%31%2500", "1%00") == "#");
  CHECK(masked("1%2500", "1%2500") == "#");
  CHECK(masked("a%2Gb", "a/b") == "a%2Gb");
}

TEST_CASE("a secret is masked in the entities of HTML") {
  CHECK(masked("a&amp;b", "a&b") == "#");
  CHECK(masked("a&#39;b", "a'b") == "#");
  CHECK(masked("a&#x27;b", "a'b") == "#");
  CHECK(masked("&lt;a&gt;&quot;", "<a>\"") == "#");
  CHECK(masked("a&#38", "xa&") == "a&#38");
}

TEST_CASE("a secret is masked in base64, whatever stands around it") {
  const std::string secret = "hunter2-hunter2";
  CHECK(masked("aHVudGVyMi1odW50ZXIy", secret) == "#");
  CHECK(masked("Basic dXNlcjpodW50ZXIyLWh1bnRlcjI= refused", secret) == "Basic # refused");
  CHECK(masked("YTpodW50ZXIyLWh1bnRlcjI6eg==", secret) == "#");             // a:…:z
  CHECK(masked("YWI6aHVudGVyMi1odW50ZXIyOnp6", secret) == "#");             // ab:…:zz
  CHECK(masked("key=YWJjOmh1bnRlcjItaHVudGVyMg== x", secret) == "key=# x"); // abc:…
  CHECK(masked("/-_+", "\xff\xef\xbf") == "/-_+"); // too short to be told from other text
  CHECK(masked("_-7__-7__-7_", "\xff\xee\xff\xff\xee\xff\xff\xee\xff") == "#");
  CHECK(masked("/+7//+7//+7/", "\xff\xee\xff\xff\xee\xff\xff\xee\xff") == "#");
}

TEST_CASE("what the mask leaves never holds the secret, however it is split and mixed") {
  const std::string secret = "s3/ret\"k\u00e9y";
  const std::vector<std::string> spelled{"s3/ret\"k\u00e9y", R"(s3\/ret\"k\u00e9y)",
                                         "s3%2Fret%22k%C3%A9y", R"(s3\/ret%22k&#233;y)"};
  for (const auto& one : spelled) {
    INFO(one);
    for (std::size_t cut = 1; cut < one.size(); ++cut)
      CHECK(masked(one.substr(0, cut) + "|" + one, secret).ends_with("|#"));
  }
}
