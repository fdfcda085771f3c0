#include "platform/server/http_message.hpp"

#include "platform/server/request_log.hpp"
#include "platform/server/rfc3339.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace loadtest;
using namespace std::chrono_literals;
using nlohmann::json;

TEST_CASE("an answer has its length, echoes the request id and says when it is the last") {
  platform::http_request request;
  request.request_id = "r-1";
  request.keep_alive = false;
  CHECK(platform::reply_text(request, {200, "text/plain", "hello"}) ==
        "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n"
        "Connection: close\r\nX-Request-ID: r-1\r\n\r\nhello");
  CHECK(platform::reply_text({}, {204, "", ""}) == "HTTP/1.1 204 No Content\r\n\r\n");
  CHECK(platform::reply_text({}, {404, "", ""}) ==
        "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
}

TEST_CASE("parameters of a query are decoded") {
  using platform::query_value;
  CHECK(query_value("name=a%20b+c%2B&x=1", "name") == "a b c+");
  CHECK(query_value("name=a&x=1", "x") == "1");
  CHECK(query_value("x=50%&name=%4", "name") == "%4");
  CHECK(query_value("", "name").empty());
  CHECK(query_value("names=a", "name").empty());
}

TEST_CASE("escapes of a path are decoded, and a plus stays") {
  CHECK(platform::percent_decoded("org%2Fmodel+1%zz%") == "org/model+1%zz%");
}

TEST_CASE("a JSON string survives quotes, controls and ill-formed UTF-8") {
  const std::string wild = "a\"b\\c\n\x01\xc3\xa9";
  CHECK(json::parse(platform::json_string(wild)) == wild);
  CHECK(json::parse(platform::json_string("\xff")) == "\xef\xbf\xbd");
}

TEST_CASE("a router's error is JSON with a code, and a trace when the request has an id") {
  platform::http_request request;
  auto body = json::parse(platform::router_error(request, 404, "NOT_FOUND", "no \"m\"").body);
  CHECK(body == json{{"error", "no \"m\""}, {"code", "NOT_FOUND"}});
  request.request_id = "r-1";
  body = json::parse(platform::router_error(request, 404, "NOT_FOUND", "no").body);
  CHECK(body["trace_id"] == "r-1");
}

TEST_CASE("times are read and written as RFC 3339 has them") {
  const core::unix_time at{1'893'456'000s};
  CHECK(platform::rfc3339(at + 1ms) == "2030-01-01T00:00:00Z");
  CHECK(platform::parse_rfc3339("2030-01-01T00:00:00Z") == at);
  CHECK(platform::parse_rfc3339("2030-01-01T02:30:00+02:30") == at);
  CHECK(platform::parse_rfc3339("2029-12-31T19:00:00.250-05:00") == at + 250ms);
  for (const char* wrong :
       {"", "tomorrow", "2030-01-01", "2030-01-01T00:00:00", "2030-02-30T00:00:00Z",
        "2030-01-01T24:00:00Z", "2030-01-01T00:00:00Zz", "1500-01-01T00:00:00Z"})
    CHECK_FALSE(platform::parse_rfc3339(wrong));
}

TEST_CASE("a line of the log has the stamps that were reached, and no others") {
  platform::log_entry entry;
  entry.request_id = "r\"1";
  entry.arrived = {core::mono_time{1ns}, core::unix_time{1001ns}};
  entry.model = "m";
  entry.outcome = "refused";
  entry.status = 404;
  CHECK(json::parse(platform::log_line(entry)) == json{{"request_id", "r\"1"},
                                                       {"arrived_unix_ns", 1001},
                                                       {"arrived_mono_ns", 1},
                                                       {"status", 404},
                                                       {"model", "m"},
                                                       {"prompt_tokens", 0},
                                                       {"cached_tokens", 0},
                                                       {"completion_tokens", 0},
                                                       {"outcome", "refused"}});

  entry.first_token = platform::write_stamps{{core::mono_time{2ns}, core::unix_time{1002ns}},
                                             {core::mono_time{3ns}, core::unix_time{1003ns}}};
  entry.first_token->left = core::unix_time{1004ns};
  entry.reached = core::unix_time{1000ns};
  entry.status = 0;
  const auto line = json::parse(platform::log_line(entry));
  CHECK(line["first_token_begin_mono_ns"] == 2);
  CHECK(line["first_token_begin_unix_ns"] == 1002);
  CHECK(line["first_token_end_mono_ns"] == 3);
  CHECK(line["first_token_end_unix_ns"] == 1003);
  CHECK(line["first_token_left_unix_ns"] == 1004);
  CHECK(line["reached_unix_ns"] == 1000);
  CHECK_FALSE(line.contains("last_token_end_mono_ns"));
  CHECK_FALSE(line.contains("last_token_left_unix_ns"));
  CHECK_FALSE(line.contains("status"));
}
