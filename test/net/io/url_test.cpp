#include "net/io/url.hpp"

#include "net/io/endpoint.hpp"

#include <catch2/catch.hpp>

using namespace loadtest;
using net::parse_url;
using net::url;

namespace {

url parsed(std::string_view text) {
  const auto result = parse_url(text);
  INFO(text);
  REQUIRE(result);
  return *result;
}

std::string complaint(std::string_view text) {
  const auto result = parse_url(text);
  INFO(text);
  REQUIRE_FALSE(result);
  return result.failure().message;
}

} // namespace

TEST_CASE("a URL gives scheme, host, port and path prefix") {
  CHECK(parsed("http://example.org") == url{false, "example.org", 80, ""});
  CHECK(parsed("https://example.org") == url{true, "example.org", 443, ""});
  CHECK(parsed("HTTPS://Example.ORG:8443/Api/") == url{true, "example.org", 8443, "/Api"});
  CHECK(parsed("http://localhost:8080/v1//") == url{false, "localhost", 8080, "/v1"});
  CHECK(parsed("http://127.0.0.1:65535/") == url{false, "127.0.0.1", 65535, ""});
  CHECK(parsed("http://a_b-c.d:") == url{false, "a_b-c.d", 80, ""});
  CHECK(parsed("http://h/a%20b/~c;d=e") == url{false, "h", 80, "/a%20b/~c;d=e"});
  CHECK(parsed("http://[::1]:80/x") == url{false, "::1", 80, "/x"});
  CHECK(parsed("https://[2001:DB8::1]") == url{true, "2001:db8::1", 443, ""});
}

TEST_CASE("the authority names the port only when it is not the scheme's") {
  CHECK(parsed("http://h").authority() == "h");
  CHECK(parsed("http://h:80").authority() == "h");
  CHECK(parsed("http://h:443").authority() == "h:443");
  CHECK(parsed("https://h:443").authority() == "h");
  CHECK(parsed("https://h:80").authority() == "h:80");
  CHECK(parsed("http://[::1]").authority() == "[::1]");
  CHECK(parsed("http://[::1]:81").authority() == "[::1]:81");
}

TEST_CASE("what is wrong with a URL is said in words") {
  CHECK(complaint("example.org") ==
        "cannot use the URL \"example.org\": it must begin with http:// or https://");
  CHECK_THAT(complaint(""), Catch::Contains("must begin with http://"));
  CHECK_THAT(complaint("ftp://h"), Catch::Contains("only http and https"));
  CHECK_THAT(complaint("http://"), Catch::Contains("the host is missing"));
  CHECK_THAT(complaint("http:///x"), Catch::Contains("the host is missing"));
  CHECK_THAT(complaint("http://:80"), Catch::Contains("the host is missing"));
  CHECK_THAT(complaint("http://a b"), Catch::Contains("no host name has"));
  CHECK_THAT(complaint("http://a..b"), Catch::Contains("not a name"));
  CHECK_THAT(complaint("http://bücher.de"), Catch::Contains("xn--"));
  CHECK_THAT(complaint("http://" + std::string(254, 'a')), Catch::Contains("longer than 253"));
  CHECK_THAT(complaint("http://h:0"), Catch::Contains("from 1 to 65535"));
  CHECK_THAT(complaint("http://h:65536"), Catch::Contains("from 1 to 65535"));
  CHECK_THAT(complaint("http://h:8x"), Catch::Contains("from 1 to 65535"));
  CHECK_THAT(complaint("http://h:-1"), Catch::Contains("from 1 to 65535"));
  CHECK_THAT(complaint("http://::1"), Catch::Contains("the host is missing"));
  CHECK_THAT(complaint("http://[::1"), Catch::Contains("has no ]"));
  CHECK_THAT(complaint("http://[::g]"), Catch::Contains("not an IPv6 address"));
  CHECK_THAT(complaint("http://[::1]x"), Catch::Contains("only a port"));
  CHECK_THAT(complaint("http://h/a b"), Catch::Contains("percent-encoded"));
  CHECK_THAT(complaint("http://h/a\r\nX: y"), Catch::Contains("percent-encoded"));
  CHECK_THAT(complaint("http://h/%2"), Catch::Contains("two hex digits"));
  CHECK_THAT(complaint("http://h/#x"), Catch::Contains("fragment"));
}

TEST_CASE("an error about a URL does not repeat what may hold a key") {
  CHECK(complaint("http://user:hunter2@h/").find("hunter2") == std::string::npos);
  CHECK(complaint("http://h/?api_key=hunter2").find("hunter2") == std::string::npos);
  CHECK_THAT(complaint("http://user:hunter2@h/"), Catch::Contains("user info"));
  CHECK_THAT(complaint("http://h?x"), Catch::Contains("query"));
}

TEST_CASE("a path goes below another, and the version at which both meet is said once") {
  CHECK(net::path_below("", "/v1/models") == "/v1/models");
  CHECK(net::path_below("/v1", "/v1/models") == "/v1/models");
  CHECK(net::path_below("/api/v1", "/v1/orgs?x=1") == "/api/v1/orgs?x=1");
  CHECK(net::path_below("/api/v1", "/v1") == "/api/v1");
  CHECK(net::path_below("/v2", "/v1/models") == "/v2/v1/models");
  CHECK(net::path_below("/pv1", "/v1/models") == "/pv1/v1/models");
  CHECK(net::path_below("/chat", "/chat/completions") == "/chat/chat/completions");
  CHECK(net::path_below("/api", "/v/models") == "/api/v/models");
}

TEST_CASE("a URL may name the version of what it leads to") {
  for (const auto* with : {"http://h/v1", "http://h/v1/", "http://h/v1beta/openai",
                           "http://h/api/paas/v4", "http://h/v1alpha2/x", "http://h/openai/v1"})
    CHECK(parsed(with).names_version());
  for (const auto* without :
       {"http://h", "http://h/", "http://h/openai", "http://h/v", "http://h/vx",
        "http://h/version1", "http://h/v1x", "http://h/xv1", "http://v1"})
    CHECK_FALSE(parsed(without).names_version());
}

TEST_CASE("an endpoint says where its server has a call of the documentation") {
  auto plain = *net::make_endpoint("http://h/openai", {});
  CHECK(plain->path_of("/v1/chat/completions") == "/v1/chat/completions");
  CHECK(plain->path_of("/v1/responses") == "/v1/responses");
  plain->paths.chat = "/ask?x=1";
  CHECK(plain->path_of("/v1/chat/completions") == "/ask?x=1");
  CHECK(plain->path_of("/v1/models") == "/v1/models");
  const auto versioned = *net::make_endpoint("http://h/v1beta/openai", {});
  CHECK(versioned->path_of("/v1/chat/completions") == "/chat/completions");
  CHECK(versioned->path_of("/v1/models") == "/models");
  CHECK(versioned->path_of("/v1/messages") == "/messages");
  CHECK(versioned->path_of("/v1x/messages") == "/v1x/messages");
}

TEST_CASE("an address is shown without its query") {
  CHECK(parsed("https://h:8443/a").address("/v1/models?key=x") == "https://h:8443/a/v1/models");
  CHECK(parsed("http://h/v1").address("/v1/models") == "http://h/v1/models");
}
