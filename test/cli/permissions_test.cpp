#include "cli/permissions.hpp"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>

using namespace loadtest::cli;
namespace fs = std::filesystem;

namespace {

bool contains(const std::string& text, const std::string& what) {
  return text.find(what) != std::string::npos;
}

struct scratch {
  scratch() {
    std::string name = (fs::temp_directory_path() / "loadtest-allow-XXXXXX").string();
    REQUIRE(mkdtemp(name.data()) != nullptr);
    path = fs::canonical(name);
    fs::create_directories(path / "keys" / "deep");
    for (const auto* file : {"keys/a", "keys/deep/b", "keysecret", "c"})
      std::ofstream{path / file} << "x";
  }
  ~scratch() { fs::remove_all(path); }
  fs::path path;
};

} // namespace

TEST_CASE("a scenario that was sent has the variables that were allowed, by their whole names") {
  const permissions given{{"A", "LONGER"}, {}};
  CHECK(forbidden_variable(given, "A").empty());
  CHECK(forbidden_variable(given, "LONGER").empty());
  for (const auto* name : {"B", "LONG", "LONGER2", "a", ""})
    CHECK(contains(forbidden_variable(given, name), std::string{"--allow-env "} + name));
  CHECK_FALSE(forbidden_variable({}, "A").empty());
}

TEST_CASE("what the worker's own scenario refers to is allowed") {
  const permissions given{{}, {}, "url: ${URL:-http://a}\nkey: ${KEY}\nother: KEYS ${LONGER}\n"};
  for (const auto* name : {"URL", "KEY", "LONGER"})
    CHECK(forbidden_variable(given, name).empty());
  for (const auto* name : {"KEYS", "LONG", "http"})
    CHECK_FALSE(forbidden_variable(given, name).empty());
}

TEST_CASE("a file is allowed by its path, or by a folder that it lies in") {
  const scratch s;
  const permissions given{{}, {s.path / "keys", s.path / "c"}};
  for (const auto* name : {"keys/a", "keys/deep/b", "c", "keys/../keys/a", "keys/new"})
    CHECK(forbidden_file(given, s.path / name).empty());
  for (const auto* name : {"keysecret", "keys/../keysecret", "cc", "", "c/../keysecret"})
    CHECK(contains(forbidden_file(given, s.path / name), "--allow-file"));
  for (const auto* folder : {"keys/", "missing/"}) // as it was written, whether it is there or not
    CHECK(forbidden_file({{}, {s.path / folder}}, s.path / folder / "a").empty());
  CHECK_FALSE(forbidden_file({}, s.path / "c").empty());
}

TEST_CASE("a link leads to what it is a link to") {
  const scratch s;
  fs::create_symlink(s.path / "keysecret", s.path / "keys" / "link");
  fs::create_directory_symlink(s.path, s.path / "keys" / "up");
  fs::create_symlink(s.path / "keys" / "a", s.path / "in");
  const permissions given{{}, {s.path / "keys"}};
  CHECK_FALSE(forbidden_file(given, s.path / "keys" / "link").empty());
  CHECK_FALSE(forbidden_file(given, s.path / "keys" / "up" / "keysecret").empty());
  CHECK(forbidden_file(given, s.path / "in").empty());
}

TEST_CASE("overrides that were sent name no file that nothing here has named") {
  const scratch s;
  const permissions given{{}, {s.path / "keys"}, "apiKeysFile: /my/keys\n"};
  const auto why = [&](const std::string& path, const std::string& value) {
    return forbidden_override(given, {{"limits.maxRequests", "5"}, {path, value}});
  };
  CHECK(why("targets.apiRouterUrl", "http://a").empty());
  CHECK(why("targets.apiKeysFile", "/my/keys").empty());
  CHECK(why("targets.caFile", (s.path / "keys" / "a").string()).empty());
  CHECK(contains(why("targets.adminApiKeyFile", "/etc/shadow"), "--set targets.adminApiKeyFile"));
  CHECK(contains(why("targets", "{adminApiKeyFile: /etc/shadow}"), "--allow-file"));
}
