#include "net/io/proxy.hpp"

#include <catch2/catch.hpp>

#include <map>

using namespace loadtest;
using namespace loadtest::net;

namespace {

url to(const std::string& text) {
  return *parse_url(text);
}

core::result<environment_proxy> found(const std::string& base,
                                      const std::map<std::string, std::string>& environment) {
  return proxy_of_environment(to(base), [&](const std::string& name) {
    const auto at = environment.find(name);
    return at == environment.end() ? std::nullopt : std::optional{at->second};
  });
}

} // namespace

TEST_CASE("a proxy is written as a URL, or as host and port") {
  for (const auto* text :
       {"http://proxy.test:3128", "proxy.test:3128", "HTTP://proxy.test:3128/"}) {
    const auto proxy = parse_proxy(text);
    REQUIRE(proxy);
    CHECK(proxy->authority() == "proxy.test:3128");
    CHECK(proxy->authorization.empty());
  }
  CHECK(parse_proxy("proxy")->authority() == "proxy:80");
  CHECK(parse_proxy("http://[::1]:8080")->authority() == "[::1]:8080");
}

TEST_CASE("user and password of a proxy become a header, whatever their length") {
  const auto authorization = [](const std::string& user) {
    return std::string{parse_proxy("http://" + user + "@proxy:1")->authorization.reveal()};
  };
  CHECK(authorization("a:b") == "Basic YTpi");
  CHECK(authorization("ab:cd") == "Basic YWI6Y2Q=");
  CHECK(authorization("abc:d") == "Basic YWJjOmQ=");
  CHECK(authorization("abc:de") == "Basic YWJjOmRl");
  CHECK(authorization("a:b%40c%2f%") == "Basic YTpiQGMvJQ==");
}

TEST_CASE("what is no HTTP proxy is refused, and a password not shown") {
  for (const auto* text :
       {"socks5://s3cret@proxy:1", "https://me:s3cret@proxy:1", "http://me:s3cret@proxy:99999",
        "http://me:s3cret@", "http://me:s3cret@proxy:1/path", "http://me:s3cret@pro xy"}) {
    const auto proxy = parse_proxy(text);
    INFO(text);
    REQUIRE_FALSE(proxy);
    CHECK(proxy.failure().message.find("s3cret") == std::string::npos);
  }
}

TEST_CASE("NO_PROXY excepts hosts, what is below them, addresses and blocks") {
  const auto excepted = [](const std::string& list, const std::string& base) {
    return is_excepted(list, to(base));
  };
  CHECK(excepted("*", "http://any"));
  CHECK(excepted("a, b.test", "http://b.test"));
  CHECK(excepted("b.test", "http://a.b.test"));
  CHECK(excepted(".b.test", "http://b.test"));
  CHECK(excepted("*.b.test", "http://a.b.test"));
  CHECK(excepted("B.Test.", "http://b.test"));
  CHECK(excepted("b.test:8080", "http://b.test:8080"));
  CHECK_FALSE(excepted("b.test:8080", "http://b.test:8081"));
  CHECK_FALSE(excepted("b.test", "http://ab.test"));
  CHECK_FALSE(excepted("b.test", "http://b.test.org"));
  CHECK_FALSE(excepted("", "http://b.test"));
  CHECK_FALSE(excepted(",, .", "http://b.test"));
  CHECK(excepted("127.0.0.1", "http://127.0.0.1:9"));
  CHECK(excepted("10.0.0.0/8", "http://10.200.3.4"));
  CHECK_FALSE(excepted("10.0.0.0/9", "http://10.200.3.4"));
  CHECK_FALSE(excepted("10.0.0.0/40", "http://10.0.0.1"));
  CHECK(excepted("10.0.0.1/32", "http://10.0.0.1"));
  CHECK_FALSE(excepted("10.0.0.1/33", "http://10.0.0.1")); // there are no such addresses
  CHECK_FALSE(excepted("127.0.0.1", "http://1.127.0.0.1.test"));
  CHECK(excepted("::1", "http://[::1]:8080"));
  CHECK(excepted("[::1]:8080", "http://[::1]:8080"));
  CHECK(excepted("fd00::/8", "http://[fd12::1]"));
  CHECK_FALSE(excepted("fd00::/8", "http://[fe80::1]"));
}

TEST_CASE("the environment's proxy is that of the scheme, small letters first") {
  CHECK(found("http://h", {{"HTTP_PROXY", "p:1"}})->server->authority() == "p:1");
  CHECK(found("http://h", {{"HTTP_PROXY", "p:1"}})->variable == "HTTP_PROXY");
  CHECK(found("http://h", {{"HTTP_PROXY", "p:1"}, {"http_proxy", "q:2"}})->variable ==
        "http_proxy");
  CHECK_FALSE(found("https://h", {{"HTTP_PROXY", "p:1"}})->server);
  CHECK(found("https://h", {{"https_proxy", "p:1"}})->server->port == 1);
  CHECK(found("https://h", {{"HTTPS_PROXY", "p:1"}})->variable == "HTTPS_PROXY");
  const auto none = found("http://h", {{"http_proxy", ""}});
  CHECK_FALSE(none->server);
  CHECK(none->variable.empty());
}

TEST_CASE("an excepted host goes without, and it is known that there was a proxy") {
  for (const auto* name : {"NO_PROXY", "no_proxy"}) {
    const auto excepted = found("http://h", {{"HTTP_PROXY", "p:1"}, {name, "h"}});
    CHECK_FALSE(excepted->server);
    CHECK(excepted->variable == "HTTP_PROXY");
  }
  for (const auto* own : {"http://localhost", "http://127.3.2.1:8080", "http://[::1]"})
    CHECK_FALSE(found(own, {{"HTTP_PROXY", "p:1"}})->server);
  CHECK(found("http://128.0.0.1", {{"HTTP_PROXY", "p:1"}})->server);
  const auto wrong = found("http://h", {{"HTTP_PROXY", "socks5://p:1"}});
  REQUIRE_FALSE(wrong);
  CHECK(wrong.failure().message.starts_with("HTTP_PROXY: "));
}
