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

TEST_CASE("the paths of a server's calls can be its own, with their queries") {
  const auto targets = [](const std::string& more) {
    return test::plan_of(with_spec("  targets: { apiRouterUrl: 'http://a'" + more + " }\n"))
        .targets;
  };
  CHECK(targets("").chat_path.empty());
  CHECK_FALSE(targets("").stream_options);
  CHECK(targets(", chatPath: '/d/m/chat/completions?api-version=1'").chat_path ==
        "/d/m/chat/completions?api-version=1");
  CHECK(targets(", modelsPath: /m").models_path == "/m");
  CHECK(targets(", streamOptions: auto").stream_options == std::nullopt);
  CHECK(targets(", streamOptions: true").stream_options == true);
  CHECK(targets(", streamOptions: false").stream_options == false);
}

TEST_CASE("a URL may be that of chat completions itself") {
  const auto targets = [](const std::string& url) {
    return test::plan_of(with_spec("  targets: { apiRouterUrl: '" + url + "' }\n")).targets;
  };
  const auto azure = targets("https://a/openai/deployments/m/chat/completions?api-version=1");
  CHECK(azure.router_url == "https://a/openai/deployments/m");
  CHECK(azure.chat_path == "/chat/completions?api-version=1");
  const auto plain = targets("http://a/v1/chat/completions");
  CHECK(plain.router_url == "http://a/v1");
  CHECK(plain.chat_path == "/chat/completions");
  CHECK(targets("http://a/chat").router_url == "http://a/chat");
}

TEST_CASE("what is no path is refused, and a key in a query") {
  const auto refusal = [](const std::string& more) {
    return errors_of("  targets: { apiRouterUrl: 'http://a', " + more + " }\n");
  };
  CHECK(refusal("chatPath: chat") ==
        lines{"test.yaml:5:50: spec.targets.chatPath: must begin with /"});
  CHECK(refusal("modelsPath: '/a b'") ==
        lines{"test.yaml:5:52: spec.targets.modelsPath: must be a path without spaces and #; write "
              "others as %20, %23"});
  const std::string key = ": must not carry a key; give it in targets.apiKeys or targets.headers";
  for (const auto* query : {"/c?key=x", "/c?a=1&api_key=x", "/c?access-token"})
    CHECK(refusal("chatPath: '" + std::string{query} + "'") ==
          lines{"test.yaml:5:50: spec.targets.chatPath" + key});
  CHECK(errors_of("  targets: { apiRouterUrl: 'http://a/chat/completions?key=x' }\n") ==
        lines{"test.yaml:5:28: spec.targets.apiRouterUrl" + key});
  CHECK(errors_of("  targets: { apiRouterUrl: 'http://a/chat/completions', chatPath: /c }\n") ==
        lines{"test.yaml:5:67: spec.targets.chatPath: apiRouterUrl ends in /chat/completions "
              "already; give the path once"});
}

TEST_CASE("addresses to make connections from are those of a machine, without a port") {
  const auto plan = test::plan_of(
      with_spec("  targets: { apiRouterUrl: 'http://a', sourceAddresses: [10.0.0.5, '::1'] }\n"));
  CHECK(plan.targets.source_addresses == lines{"10.0.0.5", "::1"});
  CHECK(errors_of(
            "  targets: { apiRouterUrl: 'http://a', sourceAddresses: [eth0, '10.0.0.5:80'] }\n") ==
        lines{"test.yaml:5:58: spec.targets.sourceAddresses[0]: must be an IP address of this "
              "machine",
              "test.yaml:5:64: spec.targets.sourceAddresses[1]: must be an IP address of this "
              "machine"});
}

TEST_CASE("the environment lets the run in where the scenario says nothing of that") {
  const auto environment = test::options({{"ADMIN_API_KEY", "from-outside"}});
  const std::string targets = "  targets: { platform: loadtest-v1, apiRouterUrl: 'http://a', "
                              "userOrgUrl: 'http://b'";
  const auto loaded = test::load(with_spec(targets + " }\n"), environment);
  REQUIRE(loaded.loaded);
  CHECK(loaded.loaded->targets.admin_key.reveal() == "from-outside");
  CHECK(loaded.effective.find("from-outside") == std::string::npos);
  CHECK(loaded.effective.find("adminApiKey: ${ADMIN_API_KEY}") != std::string::npos);
  CHECK(test::plan_of(with_spec(targets + ", adminApiKey: of-the-file }\n"), environment)
            .targets.admin_key.reveal() == "of-the-file");
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

TEST_CASE("headers that would break a request are refused by name") {
  const auto errors = [](const std::string& header, const std::string& more = {}) {
    return errors_of("  targets: { apiRouterUrl: 'http://a'" + more + ", headers: { " + header +
                     " } }\n");
  };
  for (const std::string name :
       {"Transfer-Encoding", "content-length", "X-REQUEST-ID", "Connection", "Keep-Alive",
        "Upgrade", "Expect", "TE", "Trailer", "a(b", "'a b'", "'a:b'", "Grüße"}) {
    INFO(name);
    const auto found = errors(name + ": x");
    REQUIRE(found.size() == 1);
    const auto shown = name.front() == '\'' ? name.substr(1, name.size() - 2) : name;
    CHECK(found[0].find("spec.targets.headers." + shown) != std::string::npos);
  }
  for (const std::string good : {"Content-Type: x", "Authorization: x", "user-agent: x", "Host: x",
                                 "accept: x", "X-API-Key: x", "\"!#$%&'*+-.^_`|~09azAZ\": x"})
    CHECK(errors(good).empty());
  CHECK(errors("X-A: b, x-a: c").size() == 1);
  CHECK(errors("'': x").size() == 1);
}

TEST_CASE("with keys that are made for the users no header takes their place") {
  const std::string admin = ", userOrgUrl: 'http://b', adminApiKey: k";
  const auto errors = [&](const std::string& rest) {
    return errors_of("  targets: { apiRouterUrl: 'http://a'" + admin + ", " + rest + " }\n");
  };
  CHECK(errors("headers: { authorization: x }").size() == 1);
  CHECK(errors("headers: { X-API-Key: x }").empty());
  CHECK(errors("authHeader: x-api-key, headers: { X-API-Key: x }").size() == 1);
}

TEST_CASE("a proxy is a secret, and written as a URL") {
  const auto targets = [](const std::string& proxy) {
    return with_spec("  targets: { apiRouterUrl: 'http://a', proxy: " + proxy + " }\n");
  };
  const auto loaded = test::load(targets("'http://me:s3cret@proxy:3128'"), test::options());
  REQUIRE(loaded.loaded);
  CHECK(loaded.loaded->targets.proxy.reveal() == "http://me:s3cret@proxy:3128");
  CHECK(loaded.effective.find("s3cret") == std::string::npos);
  CHECK(test::plan_of(targets("none")).targets.proxy.reveal() == "none");
  CHECK(test::plan_of(targets("proxy:3128")).targets.proxy.reveal() == "proxy:3128");
  for (const std::string wrong :
       {"'socks5://s3cret@p:1'", "'https://s3cret@p:1'", "'http://s3cret p'", "\"s3cret\\np\""}) {
    const auto errors =
        errors_of("  targets: { apiRouterUrl: 'http://a', proxy: " + wrong + " }\n");
    REQUIRE(errors.size() == 1);
    CHECK(errors[0].find("s3cret") == std::string::npos);
  }
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

TEST_CASE("an administration service without a named dialect means ai-aas") {
  const auto plan =
      test::plan_of(with_spec("  targets: { apiRouterUrl: 'http://a', userOrgUrl: 'http://b' }\n"));
  REQUIRE(plan.targets.dialect);
  CHECK(*plan.targets.dialect == core::ai_aas_dialect());
}

TEST_CASE("an administrator may log in, with a password that is taken as it is") {
  const auto login = "  targets: { apiRouterUrl: 'http://a', userOrgUrl: 'http://b', platform: " +
                     std::string{"ai-aas, adminLogin: { email: me@x.org, passwordFile: pw } }\n"};
  const auto plan =
      test::plan_of(with_spec(login), test::options({}, {{"pw", "# not a comment \n"}}));
  CHECK(plan.targets.admin_email == "me@x.org");
  CHECK(plan.targets.admin_password.reveal() == "# not a comment ");

  const auto empty =
      scenario::load("test.yaml", with_spec(login), test::options({}, {{"pw", "\n"}}));
  REQUIRE(empty.errors.size() == 1);
  CHECK(empty.errors[0].message.find("the first line of the file is empty") == 0);
  CHECK(errors_of("  targets: { apiRouterUrl: 'http://a', userOrgUrl: 'http://b', adminApiKey: k, "
                  "adminLogin: { email: e } }\n")
            .size() == 2); // both ways at once, and no password
}

TEST_CASE("a log-in that the platform does not have is noted and not used") {
  const auto loaded = scenario::load(
      "test.yaml",
      with_spec("  targets: { apiRouterUrl: 'http://a', userOrgUrl: 'http://b', platform: "
                "loadtest-v1, adminLogin: { email: me@x.org, passwordFile: pw } }\n"),
      test::options({}, {{"pw", "x"}}));
  REQUIRE(loaded.loaded);
  CHECK(loaded.loaded->targets.admin_email.empty());
  REQUIRE(loaded.notes.size() == 1);
  CHECK(loaded.notes[0].message == "unused: the platform loadtest-v1 has no log-in");
}

TEST_CASE("connections and sizes reach the plan") {
  const auto plan = test::plan_of(with_spec(R"(  targets:
    apiRouterUrl: http://a
    maxBodyBytes: 65536
    contextWindow: { small: 8192 }
    connections: { perRequest: true, maxAge: 5m,
                   resolve: { a: 10.0.0.5, b: "10.0.0.6:8443", c: "::1", d: "[fe80::1]:80" } }
)"));
  const auto& targets = plan.targets;
  CHECK(targets.max_body_bytes == 65536);
  CHECK(targets.context_windows.at("small") == 8192);
  CHECK(targets.connection_per_request);
  CHECK(targets.connection_max_age == 5min);
  CHECK(targets.resolve == std::map<std::string, scenario::host_address>{{"a", {"10.0.0.5", 0}},
                                                                         {"b", {"10.0.0.6", 8443}},
                                                                         {"c", {"::1", 0}},
                                                                         {"d", {"fe80::1", 80}}});
  for (const std::string wrong :
       {"host.example", "10.0.0.5:0", "10.0.0.5:http", "[::1", "[::1]x", ":80"})
    CHECK(errors_of("  targets: { apiRouterUrl: 'http://a', connections: { resolve: { a: '" +
                    wrong + "' } } }\n")
              .size() == 1);
}

TEST_CASE("each file that the targets name may be forbidden") {
  auto options = test::options({}, {{"a", "the-key-of-a"}});
  options.forbidden_file = [](const std::string& path) {
    return path == "a" ? "not " + path : std::string{};
  };
  const std::string targets = "  targets: { platform: loadtest-v1, apiRouterUrl: 'http://a', "
                              "userOrgUrl: 'http://b', ";
  for (const auto* file :
       {"adminApiKeyFile: a", "apiKeysFile: a", "caFile: a", "clientCertFile: a, clientKeyFile: b",
        "clientCertFile: b, clientKeyFile: a", "adminLogin: { email: x@y, passwordFile: a }"}) {
    const auto errors = test::lines(test::load(with_spec(targets + file + " }\n"), options).errors);
    INFO(file);
    REQUIRE_FALSE(errors.empty());
    CHECK(errors[0].find("not a") != std::string::npos);
  }
  CHECK(test::load(with_spec(targets + "caFile: b }\n"), options).errors.empty());
}
