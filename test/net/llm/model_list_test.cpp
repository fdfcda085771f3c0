#include "net/llm/model_list.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace loadtest;

namespace {

core::result<std::vector<std::string>> models(int status, std::string body) {
  return net::read_models({status, std::move(body)}, core::secret{std::string{"sk-own"}},
                          "GET http://h/v1/models");
}

} // namespace

TEST_CASE("a list of models gives their ids, and never the key") {
  const auto listed =
      models(200, R"({"data":[{"id":"m"},{"id":7},{},5,{"id":"org/sk-own"},{"id":"sk-owner"}]})");
  REQUIRE(listed);
  CHECK(*listed == std::vector<std::string>{"m", "org/[redacted]", "[redacted]er"});
}

TEST_CASE("what lists no model is an error that shows nothing of it") {
  for (const auto* body :
       {"", "[]", "[7]", "{}", R"({"data":[]})", R"({"data":{"id":"m"}})", "<html>"}) {
    const auto listed = models(200, body);
    REQUIRE_FALSE(listed);
    CHECK(listed.failure().message == "GET http://h/v1/models lists no model");
  }
  const auto refused = models(302, R"({"data":[{"id":"m"}]})");
  REQUIRE_FALSE(refused);
  CHECK(refused.failure().message == "GET http://h/v1/models answered 302");
}

TEST_CASE("lists of other servers are read as well") {
  const std::vector<std::string> both{"a", "b"};
  for (const auto* body :
       {R"([{"id":"a"},{"id":"b"}])", R"(["a","b"])", R"({"models":[{"name":"a"},{"name":"b"}]})",
        R"({"data":["a",{"id":"b","name":"another"}]})", R"({"data":null,"models":["a","b"]})"}) {
    const auto listed = models(200, body);
    INFO(body);
    REQUIRE(listed);
    CHECK(*listed == both);
  }
}
