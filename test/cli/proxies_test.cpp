#include "cli/proxies.hpp"

#include <catch2/catch.hpp>

using namespace loadtest;
using lines = std::vector<std::string>;

namespace {

std::optional<std::string> company(const std::string& name) {
  if (name == "HTTPS_PROXY" || name == "http_proxy")
    return "http://me:s3cret@proxy.company:3128";
  return std::nullopt;
}

scenario::target_plan plan_for(const std::string& router, const std::string& proxy = {}) {
  scenario::target_plan result;
  result.router_url = router;
  result.proxy = core::secret{proxy};
  return result;
}

core::result<std::optional<net::proxy_server>> chosen(const scenario::target_plan& plan) {
  return cli::proxy_for(plan, *net::parse_url(plan.router_url), company);
}

} // namespace

TEST_CASE("the scenario's proxy goes before the environment's") {
  CHECK((*chosen(plan_for("https://llm.test")))->authority() == "proxy.company:3128");
  CHECK((*chosen(plan_for("https://llm.test", "other:1")))->authority() == "other:1");
  CHECK_FALSE(*chosen(plan_for("https://llm.test", "none")));
  CHECK_FALSE(*chosen(plan_for("http://127.0.0.1:8000")));
  // Who writes it down means it.
  CHECK(*chosen(plan_for("http://127.0.0.1:8000", "other:1")));
}

TEST_CASE("a proxy that is none is refused with the way out, and not shown") {
  const auto wrong = chosen(plan_for("https://llm.test", "http://me:s3cret@x:99999"));
  REQUIRE_FALSE(wrong);
  CHECK(wrong.failure().message.starts_with("targets.proxy: "));
  CHECK(wrong.failure().message.find("s3cret") == std::string::npos);
  const auto socks = cli::proxy_for(
      plan_for("https://llm.test"), *net::parse_url("https://llm.test"),
      [](const std::string& name) {
        return name == "https_proxy" ? std::optional<std::string>{"socks5://p:1"} : std::nullopt;
      });
  REQUIRE_FALSE(socks);
  CHECK(socks.failure().message.starts_with("https_proxy: "));
  CHECK(socks.failure().message.find("targets.proxy: none") != std::string::npos);
}

TEST_CASE("the notes say which way the requests went") {
  auto plan = plan_for("https://llm.test");
  plan.admin_url = "http://127.0.0.1:9000";
  CHECK(cli::proxy_notes(plan, company) ==
        lines{"requests to llm.test went through the proxy proxy.company:3128 (HTTPS_PROXY), which "
              "is part of the times",
              "requests to 127.0.0.1:9000 did not use the proxy of http_proxy"});
  plan.admin_url = plan.router_url;
  CHECK(cli::proxy_notes(plan, company).size() == 1);
  CHECK(cli::proxy_notes(plan_for("https://llm.test", "none"), company).empty());
  CHECK(cli::proxy_notes(plan, [](const auto&) { return std::optional<std::string>{}; }).empty());
}
