// The habits that people bring to a program that they meet for the first time.
#include "test/cli/run_program.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace loadtest::test;
namespace fs = std::filesystem;

namespace {

/// A port of 127.0.0.1 that is taken.
struct taken_port {
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  std::uint16_t port = 0;
  taken_port() {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    bind(fd, reinterpret_cast<sockaddr*>(&address), size);
    listen(fd, 1);
    getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
    port = ntohs(address.sin_port);
  }
  ~taken_port() { close(fd); }
  std::string text() const { return "127.0.0.1:" + std::to_string(port); }
};

/// Standard input has this text while it lives.
class input {
public:
  explicit input(const std::string& text) : text_(text), before_(std::cin.rdbuf(text_.rdbuf())) {}
  ~input() { std::cin.rdbuf(before_); }
  input(const input&) = delete;
  input& operator=(const input&) = delete;

private:
  std::istringstream text_;
  std::streambuf* before_;
};

} // namespace

TEST_CASE("- is standard input, to run and to validate") {
  const scenario_folder folder;
  {
    const input text{small()};
    const auto r = loadtest_with(
        {"run", "-", "--platform", "simulated", "--quiet", "--out", (folder.path / "r").string()});
    INFO(r.err);
    CHECK(r.exit_code == 0);
  }
  {
    const input text{small()};
    const auto r = loadtest_with({"validate", "-", "--set", "targets.apiRouterUrl=http://h"});
    INFO(r.err);
    CHECK(r.exit_code == 0);
    CHECK(r.out.find("2 organizations, 4 users") != std::string::npos);
  }
  const input wrong{small("  nonsense: 1\n")};
  const auto r = loadtest_with({"validate", "-"});
  CHECK(r.exit_code == 2);
  CHECK(r.err.find("stdin:12:3: spec.nonsense") != std::string::npos);
  CHECK(loadtest_with({"validate", "-", "a.yaml"}).exit_code == 2);
}

TEST_CASE("a platform is all that a run needs") {
  const scenario_folder folder;
  const auto r =
      loadtest_with({"run", "--platform", "simulated", "--users", "2", "--duration", "1s", "--json",
                     "--set", "userBehavior.thinkTimeSeconds={min: 0.1, max: 0.2}", "--quiet",
                     "--out", (folder.path / "r").string()});
  INFO(r.err);
  CHECK(r.exit_code == 0);
  const auto summary = nlohmann::json::parse(r.out);
  CHECK(summary.at("run").at("scenario") == "quick");
  CHECK(summary.at("run").at("users") == 2);
  CHECK(summary.at("models")[0].at("name") == "sim-small");
}

TEST_CASE("a start that fails leaves nothing behind") {
  const scenario_folder folder;
  const taken_port taken;
  const auto file = folder.write("small.yaml", small());
  const auto out = folder.path / "runs" / "r";
  const auto refused = [&](std::vector<std::string> more, const std::string& why) {
    std::vector<std::string> arguments{"run", file, "--out", out.string()};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const auto r = loadtest_with(arguments);
    INFO(r.err);
    CHECK(r.exit_code == 2);
    CHECK(r.err.find(why) != std::string::npos);
    CHECK_FALSE(fs::exists(folder.path / "runs"));
  };
  refused({"--platform", "simulated", "--platform-listen", taken.text()}, "--platform-listen: ");
  refused({"--platform", "simulated", "--metrics-listen", taken.text()}, "--metrics-listen: ");
  refused({"--platform", "simulated", "--platform-config", "none.yaml"},
          "--platform-config: cannot read 'none.yaml'");
  refused({"--platform", "simulated", "--platform-config", "/dev/zero"},
          "--platform-config: cannot read '/dev/zero': it is larger than 16 MiB");
  refused({"--platform", "https://127.0.0.1:1", "--set", "targets.caFile=none.pem"}, "none.pem");
  refused({"--platform", "simulated", "--set", "userBehavior.behavior=shout"},
          "there is no behavior 'shout'; known: chat");
}

TEST_CASE("validate finds what run would refuse before it connects") {
  const scenario_folder folder;
  const auto file = folder.write("small.yaml", small());
  const auto refused = [&](const std::string& set, const std::string& why) {
    const auto r =
        loadtest_with({"validate", file, "--set", "targets.apiRouterUrl=https://h", "--set", set});
    INFO(r.err);
    CHECK(r.exit_code == 2);
    CHECK(r.err.find(why) != std::string::npos);
    CHECK(r.out.empty());
  };
  refused("userBehavior.behavior=shout",
          "spec.userBehavior.behavior: there is no behavior 'shout'");
  refused("targets.caFile=none.pem", "none.pem");
  refused("targets.sourceAddresses=[192.0.2.1]", "targets.sourceAddresses");
}

TEST_CASE("a run directory is replaced by force, and by nothing else") {
  const scenario_folder folder;
  const auto out = (folder.path / "r").string();
  const auto run = [&](std::vector<std::string> more) {
    std::vector<std::string> arguments{
        "run", folder.write("small.yaml", small()), "--quiet", "--platform", "simulated", "--out",
        out};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return loadtest_with(arguments);
  };
  REQUIRE(run({"--seed", "1"}).exit_code == 0);
  folder.write("r/mine.txt", "not the run's");
  const auto again = run({"--seed", "2"});
  CHECK(again.exit_code == 2);
  CHECK(again.err.find("already holds a run") != std::string::npos);
  CHECK(again.err.find("--force") != std::string::npos);
  CHECK(folder.read("r/summary.json").find("\"seed\": 1") != std::string::npos);
  const auto forced = run({"--seed", "2", "--force"});
  INFO(forced.err);
  CHECK(forced.exit_code == 0);
  CHECK(folder.read("r/summary.json").find("\"seed\": 2") != std::string::npos);
  CHECK(fs::exists(folder.path / "r" / "mine.txt"));
}
