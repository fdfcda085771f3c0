#include "cli/addresses.hpp"

#include <catch2/catch.hpp>

using namespace loadtest;
using lines = std::vector<std::string>;

namespace {

scenario::target_plan targets_at(const std::string& url) {
  scenario::target_plan result;
  result.router_url = url;
  return result;
}

lines calls(const scenario::target_plan& targets) {
  const auto all = cli::addresses_of(targets);
  REQUIRE(all);
  return *all;
}

} // namespace

TEST_CASE("base URLs as their servers' documentation writes them lead to the right places") {
  const auto chat = [](const std::string& url) { return calls(targets_at(url)).at(1); };
  CHECK(chat("https://api.openai.com/v1") == "POST https://api.openai.com/v1/chat/completions");
  CHECK(chat("http://localhost:8000") == "POST http://localhost:8000/v1/chat/completions");
  CHECK(chat("http://localhost:11434/v1/") == "POST http://localhost:11434/v1/chat/completions");
  CHECK(chat("https://openrouter.ai/api/v1") ==
        "POST https://openrouter.ai/api/v1/chat/completions");
  CHECK(chat("https://generativelanguage.googleapis.com/v1beta/openai/") ==
        "POST https://generativelanguage.googleapis.com/v1beta/openai/chat/completions");
  CHECK(chat("https://r.openai.azure.com/openai/v1/") ==
        "POST https://r.openai.azure.com/openai/v1/chat/completions");
  CHECK(calls(targets_at("https://openrouter.ai/api/v1")).at(0) ==
        "GET https://openrouter.ai/api/v1/models");
}

TEST_CASE("paths of one's own go below the base, and queries are not shown") {
  auto targets = targets_at("https://a/prefix");
  targets.chat_path = "/openai/deployments/m/chat/completions?api-version=1";
  targets.models_path = "/openai/models?api-version=1";
  CHECK(calls(targets) == lines{"GET https://a/prefix/openai/models",
                                "POST https://a/prefix/openai/deployments/m/chat/completions"});
}

TEST_CASE("administration's calls are among them, its log-in only where there is no key") {
  auto targets = targets_at("http://a");
  targets.admin_url = "http://b/v1";
  targets.dialect = core::ai_aas_dialect();
  const auto log_in = calls(targets);
  CHECK(log_in.at(2) == "POST http://b/v1/auth/login");
  CHECK(std::find(log_in.begin(), log_in.end(), "POST http://b/v1/orgs") != log_in.end());
  targets.admin_key = core::secret{std::string{"k"}};
  CHECK(calls(targets).at(2) == "GET http://b/v1/orgs");
}

TEST_CASE("what is no URL is named by its key") {
  auto targets = targets_at("http://a:99999");
  CHECK(cli::addresses_of(targets).failure().message.starts_with("targets.apiRouterUrl: "));
  targets = targets_at("http://a");
  targets.dialect = core::ai_aas_dialect();
  targets.admin_url = "http://b/%zz";
  CHECK(cli::addresses_of(targets).failure().message.starts_with("targets.userOrgUrl: "));
}
