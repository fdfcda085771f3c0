#include "cli/secrecy_notes.hpp"

#include <catch2/catch.hpp>

using namespace loadtest;
using notes = std::vector<std::string>;

namespace {

scenario::target_plan to(const std::string& url) {
  scenario::target_plan targets;
  targets.router_url = url;
  targets.static_keys.emplace_back("key");
  return targets;
}

} // namespace

TEST_CASE("keys over plain http are a note, once for each server") {
  auto targets = to("http://llm.test:8080/v1");
  targets.admin_url = "http://llm.test:8080";
  CHECK(cli::secrecy_notes(targets) ==
        notes{"keys went to llm.test:8080 over plain http, which hides nothing"});
  targets.admin_url = "http://admin.test";
  CHECK(cli::secrecy_notes(targets).size() == 2);
}

TEST_CASE("plain http without a key, and https that is checked, are none") {
  auto targets = to("http://llm.test");
  targets.static_keys.clear();
  CHECK(cli::secrecy_notes(targets).empty());
  CHECK(cli::secrecy_notes(to("https://llm.test")).empty());
}

TEST_CASE("a secret header, and keys that the run makes, are keys") {
  auto targets = to("http://llm.test");
  targets.static_keys.clear();
  targets.secret_headers.emplace_back("x");
  CHECK(cli::secrecy_notes(targets).size() == 1);
  targets.secret_headers.clear();
  targets.dialect.emplace();
  CHECK(cli::secrecy_notes(targets).size() == 1);
}

TEST_CASE("a certificate that is not checked is a note, with the key to change") {
  auto targets = to("https://llm.test");
  targets.tls_verify = false;
  CHECK(cli::secrecy_notes(targets) ==
        notes{"the certificate of llm.test was not checked (targets.tlsVerify: false)"});
}
