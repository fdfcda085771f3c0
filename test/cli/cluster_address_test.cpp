#include "cli/cluster_address.hpp"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>

using namespace loadtest;
using namespace loadtest::cli;
namespace fs = std::filesystem;

namespace {

bool contains(const std::string& text, const std::string& what) {
  return text.find(what) != std::string::npos;
}

std::string refusal(const std::string& where, const cluster_options& options = {}) {
  const auto checked = cluster_address_of(where, options);
  return checked ? std::string{} : checked.failure().message;
}

struct scratch {
  scratch() {
    std::string name = (fs::temp_directory_path() / "loadtest-address-XXXXXX").string();
    REQUIRE(mkdtemp(name.data()) != nullptr);
    path = name;
  }
  ~scratch() { fs::remove_all(path); }
  fs::path path;
};

} // namespace

TEST_CASE("a port that others can reach needs TLS, or the word that it does not") {
  cluster_options insecure;
  insecure.insecure = "yes-i-know";
  for (const auto* where : {"127.0.0.1:1", "127.9.9.9:1", "[::1]:1", "localhost:1"})
    CHECK(refusal(where).empty());
  for (const auto* where : {"0.0.0.0:1", "192.0.2.1:1", "[::]:1", "example.org:1"}) {
    CHECK(contains(refusal(where), "mutual TLS"));
    CHECK(refusal(where, insecure).empty());
  }
  CHECK(contains(refusal(":1"), "names no host"));
  CHECK_FALSE(refusal("here").empty());
}

TEST_CASE("the coordinator's certificate is for the host that is joined, unless it is named") {
  CHECK(cluster_address_of("127.0.0.1:1", {})->name == "127.0.0.1");
  cluster_options named;
  named.name = "run.example";
  const auto where = cluster_address_of("127.0.0.1:77", named);
  CHECK(where->name == "run.example");
  CHECK(where->where.host == "127.0.0.1");
  CHECK(where->where.port == 77);
}

TEST_CASE("one of three files for TLS is a mistake") {
  for (auto member :
       {&cluster_options::certificate, &cluster_options::key, &cluster_options::authority}) {
    cluster_options options;
    options.*member = "/some/file";
    CHECK(contains(refusal("127.0.0.1:1", options), "is missing"));
  }
}

TEST_CASE("the token comes from its file, which is read at once") {
  const scratch s;
  cluster_options options;
  options.token_file = (s.path / "token").string();
  CHECK(contains(refusal("127.0.0.1:1", options), "--join-token-file"));
  std::ofstream{options.token_file} << " sixteen letters! \n";
  const auto where = cluster_address_of("127.0.0.1:1", options);
  REQUIRE(where);
  CHECK(token_for(*where)->reveal() == "sixteen letters!");
}

TEST_CASE(
    "without a file the token is looked for where a coordinator here leaves it, and only here") {
  const scratch s;
  setenv("XDG_RUNTIME_DIR", s.path.c_str(), 1);
  const auto here = cluster_address_of("127.0.0.1:77", {});
  const auto missing = token_for(*here);
  REQUIRE_FALSE(missing);
  CHECK(missing.failure().again == core::error::hope::later);
  CHECK(contains(missing.failure().message, "--join-token-file"));

  fs::create_directory(s.path / "loadtest");
  fs::permissions(s.path / "loadtest", fs::perms{0700});
  std::ofstream{s.path / "loadtest" / "77.token"} << "the token of port 77";
  CHECK(token_for(*here)->reveal() == "the token of port 77");
  CHECK_FALSE(token_for(*cluster_address_of("127.0.0.1:78", {})));

  cluster_options insecure;
  insecure.insecure = "yes-i-know";
  const auto elsewhere = token_for(*cluster_address_of("192.0.2.1:77", insecure));
  REQUIRE_FALSE(elsewhere);
  CHECK(contains(elsewhere.failure().message, "--join-token-file is missing"));
  unsetenv("XDG_RUNTIME_DIR");
}
