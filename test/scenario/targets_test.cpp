#include "test/scenario/scenario_text.hpp"

#include <catch2/catch.hpp>

#include <filesystem>

using namespace loadtest;
using namespace std::chrono_literals;
using test::errors_of;
using test::with_spec;
using lines = std::vector<std::string>;

TEST_CASE("every key of the targets reaches the plan") {
  const auto plan = test::plan_of(with_spec("  targets:\n"
                                            "    apiRouterUrl: https://router.example/api\n"
                                            "    userOrgUrl: https://admin.example\n"
                                            "    platform: loadtest-v1\n"
                                            "    adminApiKeyFile: admin.key\n"
                                            "    authHeader: x-api-key\n"
                                            "    tlsVerify: false\n"
                                            "    caFile: /etc/ca.pem\n"
                                            "    clientCertFile: me.pem\n"
                                            "    clientKeyFile: me.key\n"
                                            "    timeout: 2m\n"
                                            "    connectTimeout: 500ms\n"
                                            "    firstByteTimeout: 20\n"
                                            "    stallTimeout: 1.5s\n"
                                            "    headers: { X-Stage: test }\n"
                                            "    maxTokensField: max_completion_tokens\n"),
                                  test::options({}, {{"admin.key", "  the-admin-key\n"}}));
  const auto& targets = plan.targets;
  REQUIRE(targets.dialect);
  CHECK(targets.dialect->name == "loadtest-v1");
  CHECK(targets.router_url == "https://router.example/api");
  CHECK(targets.admin_url == "https://admin.example");
  CHECK(targets.admin_key.reveal() == "the-admin-key");
  CHECK(targets.auth == scenario::auth_header::x_api_key);
  CHECK_FALSE(targets.tls_verify);
  CHECK(targets.ca_file == "/etc/ca.pem");
  CHECK(targets.client_cert_file == std::filesystem::absolute("me.pem").string());
  CHECK(targets.client_key_file == std::filesystem::absolute("me.key").string());
  CHECK(targets.total_timeout == 2min);
  CHECK(targets.connect_timeout == 500ms);
  CHECK(targets.first_byte_timeout == 20s);
  CHECK(targets.stall_timeout == 1500ms);
  CHECK(targets.headers.at("X-Stage") == "test");
  CHECK(targets.max_tokens_field == "max_completion_tokens");
}

TEST_CASE("files are looked for beside the scenario") {
  const auto loaded = scenario::load(
      "/etc/load/test.yaml",
      with_spec("  targets: { apiRouterUrl: 'http://a', caFile: ../ca.pem }\n"), test::options());
  REQUIRE(loaded.loaded);
  CHECK(loaded.loaded->targets.ca_file == "/etc/ca.pem");
}

TEST_CASE("keys of a static platform come from the file's lines, without comments") {
  const auto plan =
      test::plan_of(with_spec("  targets: { apiRouterUrl: 'http://a', apiKeysFile: keys }\n"),
                    test::options({}, {{"keys", "# two keys\nk1\r\n\n  k2"}}));
  REQUIRE(plan.targets.static_keys.size() == 2);
  CHECK(plan.targets.static_keys[0].reveal() == "k1");
  CHECK(plan.targets.static_keys[1].reveal() == "k2");
  CHECK(plan.targets.admin_url.empty());
}

TEST_CASE("a key from an empty default is no key") {
  CHECK(test::plan_of(with_spec("  targets: { apiRouterUrl: 'http://a', apiKeys: ['${KEY:-}'] }\n"))
            .targets.static_keys.empty());
}

TEST_CASE("missing targets are refused with the way out") {
  const std::string head = "apiVersion: loadtest.ai-aas.dev/v1\nkind: LoadTestScenario\n";
  const std::string message = "spec.targets.apiRouterUrl: is missing: where is the platform? Write "
                              "it, like http://127.0.0.1:8000, or run with --platform URL or "
                              "--platform simulated";
  CHECK(test::lines(test::load(head).errors) == lines{"test.yaml:1:1: " + message});
  CHECK(errors_of("  targets: { timeout: 5s }\n") == lines{"test.yaml:5:12: " + message});
  CHECK(errors_of("  targets: { apiRouterUrl: 'http://a', platform: loadtest-v1 }\n") ==
        lines{"test.yaml:5:50: spec.targets.userOrgUrl: is missing: loadtest-v1 creates "
              "organizations there; choose static to use a server without administration"});
}

TEST_CASE("a URL that can't be used is refused without showing what it holds") {
  const auto error_of = [](const std::string& url) {
    const auto errors = errors_of("  targets: { apiRouterUrl: '" + url + "' }\n");
    return errors.empty() ? "" : errors.front();
  };
  CHECK(error_of("llm.example.com").find("must begin with http:// or https://") !=
        std::string::npos);
  CHECK(error_of("ftp://a").find("must begin with") != std::string::npos);
  CHECK(error_of("http://").find("the host is missing") != std::string::npos);
  CHECK(error_of("http://a b").find("must not contain spaces") != std::string::npos);
  CHECK(error_of("https://me:hunter2@a").find("have settings of their own") != std::string::npos);
  CHECK(error_of("https://me:hunter2@a").find("hunter2") == std::string::npos);
  CHECK(error_of("https://[::1]:8443/base").empty());
}

TEST_CASE("contradicting and unusable keys are refused without showing them") {
  CHECK(
      errors_of("  targets: { apiRouterUrl: 'http://a', apiKeys: [k], apiKeysFile: f }\n").at(0) ==
      "test.yaml:5:67: spec.targets.apiKeysFile: contradicts 'apiKeys'; remove one of the two");
  CHECK(errors_of("  targets: { apiRouterUrl: 'http://a', adminApiKeyFile: f }\n") ==
        lines{"test.yaml:5:57: spec.targets.adminApiKeyFile: cannot read 'f'"});
  CHECK(errors_of("  targets: { apiRouterUrl: 'http://a', apiKeys: [\"k1\\nk2\"] }\n") ==
        lines{"test.yaml:5:50: spec.targets.apiKeys[0]: a key must be one line of printable "
              "characters"});
  CHECK(errors_of("  targets: { apiRouterUrl: 'http://a', adminApiKey: [s3cret] }\n") ==
        lines{"test.yaml:5:53: spec.targets.adminApiKey: expected one value, found a list"});
  CHECK(errors_of("  targets: { apiRouterUrl: 'http://a', clientCertFile: c }\n") ==
        lines{"test.yaml:5:56: spec.targets.clientCertFile: clientCertFile and clientKeyFile go "
              "together; give both"});
  CHECK(errors_of("  targets: { apiRouterUrl: 'http://a', headers: { X-A: \"b\\r\\nX-C: d\" } }\n")
            .size() == 1);
}

TEST_CASE("a secret in the wrong form is refused without showing it") {
  for (const std::string wrong : {"apiKeys: s3cret", "headers: 's3cret'", "adminApiKey: [s3cret]",
                                  "adminApiKey: \"s3cret\\n2\"", "headers: [s3cret]"}) {
    const auto errors = errors_of("  targets: { apiRouterUrl: 'http://a', " + wrong + " }\n");
    REQUIRE(errors.size() == 1);
    INFO(errors[0]);
    CHECK(errors[0].find("s3cret") == std::string::npos);
  }
}

TEST_CASE("an administration service without a named dialect means one that is not built") {
  const auto loaded =
      test::load(with_spec("  targets: { apiRouterUrl: 'http://a', userOrgUrl: 'http://b' }\n"));
  CHECK(test::lines(loaded.not_built) ==
        lines{"test.yaml:5:52: spec.targets.platform: with a userOrgUrl the default is ai-aas, "
              "which is not built yet; choose loadtest-v1 or static"});
  CHECK(test::lines(test::load(with_spec("  targets: { apiRouterUrl: 'http://a', platform: ai-aas "
                                         "}\n"))
                        .not_built) ==
        lines{"test.yaml:5:50: spec.targets.platform: 'ai-aas' is not built yet; choose "
              "loadtest-v1 or static"});
}
