#include "test/scenario/scenario_text.hpp"

#include <catch2/catch.hpp>

using namespace loadtest;
using test::with_spec;
using lines = std::vector<std::string>;

TEST_CASE("keys are taken without what editors and shells leave around them") {
  const std::string mark = "\xef\xbb\xbf";
  const auto keys = [&](const std::string& file) {
    return test::plan_of(with_spec("  targets: { apiRouterUrl: 'http://a', apiKeysFile: keys }\n"),
                         test::options({}, {{"keys", file}}))
        .targets.static_keys;
  };
  for (const auto* around : {"%\n", "%\r\n", "\n  % \n\n", "\t%"}) {
    std::string file = around;
    file.replace(file.find('%'), 1, "sk-1");
    CHECK(keys(file) == std::vector{core::secret{"sk-1"}});
    CHECK(keys(mark + file) == std::vector{core::secret{"sk-1"}});
  }
  const auto targets =
      test::plan_of(
          with_spec("  targets: { platform: loadtest-v1, apiRouterUrl: 'http://a', userOrgUrl: "
                    "'http://b', adminApiKey: '${KEY}', headers: { X-Api-Key: '${KEY}' } }\n"),
          test::options({{"KEY", mark + " sk-2\r\n"}}))
          .targets;
  CHECK(targets.admin_key.reveal() == "sk-2");
  CHECK(targets.headers.at("X-Api-Key") == "sk-2");
  CHECK(targets.secret_headers == std::vector{core::secret{"sk-2"}});
  const auto login =
      test::plan_of(
          with_spec("  targets: { platform: ai-aas, apiRouterUrl: 'http://a', userOrgUrl: "
                    "'http://b', adminLogin: { email: '${MAIL}', passwordFile: f } }\n"),
          test::options({{"MAIL", "me@example.com\n"}}, {{"f", mark + " pass word \r\n"}}))
          .targets;
  CHECK(login.admin_email == "me@example.com");
  CHECK(login.admin_password.reveal() == " pass word ");
}

TEST_CASE("addresses lose their surrounding space, as a Secret's line has it") {
  const auto targets =
      test::plan_of(
          with_spec("  targets: { platform: ai-aas, apiRouterUrl: '${ROUTER}', userOrgUrl: "
                    "'${ADMIN}', proxy: '${PROXY}', adminApiKey: k }\n"),
          test::options({{"ROUTER", " http://a/chat/completions\n"},
                         {"ADMIN", "http://b\r\n"},
                         {"PROXY", "http://p:3128\n"}}))
          .targets;
  CHECK(targets.router_url == "http://a");
  CHECK(targets.chat_path == "/chat/completions");
  CHECK(targets.admin_url == "http://b");
  CHECK(targets.proxy.reveal() == "http://p:3128");
}

TEST_CASE("a key that holds nothing is refused") {
  const auto loaded =
      test::load(with_spec("  targets: { apiRouterUrl: 'http://a', apiKeys: ['${KEY}'] }\n"),
                 test::options({{"KEY", " \n"}}));
  CHECK(test::lines(loaded.errors) ==
        lines{"test.yaml:5:50: spec.targets.apiKeys[0]: the key is empty"});
}
