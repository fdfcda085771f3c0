#include "platform/server/admin_routes.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace loadtest;
using namespace std::chrono_literals;
using nlohmann::json;
using platform::admin_fault;

namespace {

/// The administration with the admin key "key".
struct administration {
  explicit administration(const platform::admin_config& wanted = {}) : config(wanted) {}

  platform::http_reply call(const std::string& method, const std::string& path,
                            const std::string& body = "{}") {
    platform::http_request request;
    request.method = method;
    request.path = path;
    request.key = core::secret{"key"};
    request.body = body;
    return routes.handle(request);
  }
  platform::http_reply create(const std::string& name = "o") {
    return call("POST", "/api/v1/organizations", json{{"name", name}}.dump());
  }

  platform::admin_config config;
  platform::accounts all{core::random_stream{1}};
  platform::admin_routes routes{all, config, core::secret{"key"}, core::random_stream{2}};
};

platform::admin_config with(admin_fault fault, double rate) {
  platform::admin_config config;
  config.faults.rates[static_cast<std::size_t>(fault)] = rate;
  return config;
}

} // namespace

TEST_CASE("without faults a call is answered at once") {
  administration admin;
  const auto reply = admin.create();
  CHECK(reply.status == 201);
  CHECK(reply.delay == 0ns);
  CHECK_FALSE(reply.lost);
}

TEST_CASE("every answer is delayed by what is configured") {
  platform::admin_config config;
  config.delay = 20ms;
  administration admin{config};
  CHECK(admin.create().delay == 20ms);
  CHECK(admin.call("GET", "/v1/orgs").delay == 20ms);
}

TEST_CASE("an error does nothing") {
  auto config = with(admin_fault::error, 1.0);
  config.faults.status = 500;
  administration admin{config};
  const auto reply = admin.create();
  CHECK(reply.status == 500);
  CHECK(std::string{reply.content_type} == "text/plain");
  CHECK(admin.all.organizations().empty());
}

TEST_CASE("a conflict hits changes in the dialect ai-aas, and does nothing") {
  administration admin{with(admin_fault::conflict, 1.0)};
  const auto org = admin.all.add_organization("o", "o", {})->id;
  const auto reply = admin.call("PATCH", "/v1/orgs/" + org, R"({"status": "suspended"})");
  CHECK(reply.status == 409);
  CHECK(reply.body == "modified concurrently\n");
  CHECK(admin.call("DELETE", "/v1/orgs/" + org + "/api-keys/k").status == 409);
  CHECK_FALSE(admin.all.organization_with(org)->state.status ==
              platform::account_status::suspended);
  CHECK(admin.call("POST", "/v1/orgs", R"({"name": "p", "slug": "p"})").status == 201);
  CHECK(admin.call("DELETE", "/api/v1/organizations/" + org).status == 204);
}

TEST_CASE("a lost delete says that it was done") {
  administration admin{with(admin_fault::lost_delete, 1.0)};
  const auto org = json::parse(admin.create().body).at("id").get<std::string>();
  CHECK(admin.call("DELETE", "/api/v1/organizations/" + org).status == 204);
  CHECK(admin.all.organizations().size() == 1);
}

TEST_CASE("a cut call is done, and its answer lost") {
  administration admin{with(admin_fault::cut, 1.0)};
  CHECK(admin.create().lost);
  CHECK(admin.all.organizations().size() == 1);
}

TEST_CASE("which calls fail follows from their content, and the same call may succeed next time") {
  const auto outcomes = [] {
    administration admin{with(admin_fault::error, 0.3)};
    std::string result;
    for (int i = 0; i < 200; ++i)
      for (int attempt = 0; attempt < 5; ++attempt)
        result += admin.create(std::to_string(i)).status == 201 ? '+' : '-';
    return result;
  };
  const auto once = outcomes();
  CHECK(outcomes() == once);
  const auto failed = std::count(once.begin(), once.end(), '-');
  CHECK(failed > 250);
  CHECK(failed < 350);
  // The first call of each, and the second of those that failed first.
  std::size_t first = 0;
  std::size_t second = 0;
  for (std::size_t i = 0; i < once.size(); i += 5) {
    first += once[i] == '-';
    second += once[i] == '-' && once[i + 1] == '-';
  }
  CHECK(first > 40);
  CHECK(second < first / 2);
}

TEST_CASE("a name of more than 512 bytes is refused") {
  administration flat;
  CHECK(flat.create(std::string(513, 'n')).status == 400);
  CHECK(flat.create(std::string(512, 'n')).status == 201);
}
