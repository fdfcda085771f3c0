#include "net/llm/error_answer.hpp"

#include "net/llm/completion_reader.hpp"
#include "net/text/redaction.hpp"
#include "test/net/llm/answer_probe.hpp"

#include <catch2/catch.hpp>

using namespace loadtest;
using core::error_type;
using std::chrono::seconds;

namespace {

net::scripted_answer refusal(int status, std::string body, std::string content_type = "") {
  net::scripted_answer answer;
  answer.status = status;
  answer.body = std::move(body);
  answer.content_type = std::move(content_type);
  return answer;
}

core::outcome outcome_of(int status, std::string body, std::string content_type = "") {
  return net::fold(refusal(status, std::move(body), std::move(content_type))).outcome;
}

} // namespace

TEST_CASE("a status has the error type of the platform's table") {
  for (const int status : {400, 404, 405, 409, 418, 500, 502, 503, 504, 301, 304})
    CHECK(net::error_of_status(status) == error_type::http_error);
  CHECK(net::error_of_status(401) == error_type::auth_error);
  CHECK(net::error_of_status(403) == error_type::auth_error);
  CHECK(net::error_of_status(402) == error_type::budget_exceeded);
  CHECK(net::error_of_status(413) == error_type::request_too_large);
  CHECK(net::error_of_status(429) == error_type::rate_limited);
}

TEST_CASE("the body of an error tells code and message") {
  const auto detail = [](const char* body) { return net::read_error(body).detail; };
  CHECK(detail(R"({"error":"no such model","code":"NOT_FOUND","trace_id":"t"})") ==
        "NOT_FOUND: no such model");
  CHECK(detail(R"({"error":{"message":"bad","type":"invalid_request_error","code":"x"}})") ==
        "x: bad");
  CHECK(detail(R"({"error":{"message":"bad","type":"invalid_request_error","code":null}})") ==
        "invalid_request_error: bad");
  CHECK(detail(R"({"error":{"message":"bad","code":400}})") == "400: bad");
  CHECK(detail(R"({"error":{"message":"bad"},"code":"X"})") == "X: bad");
  CHECK(detail(R"({"object":"error","message":"bad","type":"T","code":400})") == "400: bad");
  CHECK(detail(R"({"detail":"Not Found"})") == "Not Found");
  CHECK(detail(R"({"detail":[{"msg":"field required"}]})") == R"([{"msg":"field required"}])");
  CHECK(detail(R"({"detail":{"message":"bad"}})") == "bad");
  CHECK(detail(R"({"detail":{"error":{"message":"bad","code":7}}})") == "bad");
  CHECK(detail(R"({"detail":{"foo":1}})") == R"({"foo":1})");
  CHECK(detail(R"({"detail":["bad","worse"]})") == "bad; worse");
  CHECK(detail(R"({"error":{"message":"bad"},"message":"worse","detail":"worst"})") ==
        "worse; bad; worst");
  CHECK(detail(R"({"error":{"message":"bad","detail":"bad"}})") == "bad");
  CHECK(detail(R"({"error":{"error":{"message":"bad"}}})") == "bad");
  CHECK(detail(R"({"errors":[{"message":"bad"},{"message":"worse"}]})") == "bad; worse");
  CHECK(detail(R"([{"error":{"message":"bad","code":429}}])") == "429: bad");
  CHECK(detail(R"({"choices":[{"delta":{}},{"error":{"message":"bad","code":7}}]})") == "7: bad");
  CHECK(detail(R"({"message":"bad"})") == "bad");
  CHECK(detail(R"({"code":"X"})") == "X");
  CHECK(detail(R"({"foo":1})") == R"({"foo":1})");
  CHECK(detail("body too large\n") == "body too large\n");
  CHECK(detail("\"quoted\"") == "\"quoted\"");
  CHECK(detail("{broken") == "{broken");
  CHECK(detail("") == "");
}

TEST_CASE("where in the request a fault lies is told, at any depth") {
  const auto detail = [](const char* body) { return net::read_error(body).detail; };
  CHECK(detail(R"({"message":{"detail":[{"loc":["body","a",0],"msg":"extra"}]}})") ==
        "extra; body.a.0");
  CHECK(detail(R"({"error":{"message":"unknown field","param":"stream_options"}})") ==
        "unknown field; stream_options");
  CHECK(detail(R"({"error":{"message":"no field 'n'","param":"n"}})") == "no field 'n'");
  CHECK(detail(R"({"error":{"message":"no","param":null}})") == "no");
}

TEST_CASE("of a success nothing is shown but what tells the error") {
  const auto detail = [](const char* body) {
    return net::read_error(body, net::error_source::completion).detail;
  };
  CHECK(detail(R"({"error":{"message":"bad"},"key":"secret"})") == "bad");
  CHECK(detail(R"({"error":{"foo":1},"key":"secret"})") == R"({"foo":1})");
  CHECK(detail(R"({"key":"secret"})").empty());
  CHECK(detail(R"({"key":"secret)").empty());
  CHECK(detail("out of memory") == "out of memory");
}

TEST_CASE("a refusal is judged by its status, whatever its body, however it is cut") {
  const auto answer =
      refusal(402, R"({"error":"budget","code":"BUDGET_EXCEEDED"})", "application/json");
  const auto whole = net::fold(answer).outcome;
  CHECK(whole.status == core::outcome_status::error);
  CHECK(whole.error == error_type::budget_exceeded);
  CHECK(whole.error_detail == "BUDGET_EXCEEDED: budget");
  CHECK(whole.http_status == 402);
  net::completion_reader reader;
  for (const auto& pieces : net::splits(answer.body))
    CHECK(net::facts(net::fold(answer, pieces, net::reading::one_by_one, reader).outcome) ==
          net::facts(whole));

  CHECK(outcome_of(413, "Request body too large", "text/plain").error_detail ==
        "Request body too large");
  CHECK(outcome_of(413, "Request body too large", "text/plain").error ==
        error_type::request_too_large);
  CHECK(outcome_of(503, "").error_detail == "status 503");
  CHECK(outcome_of(500, R"({"choices":[{"message":{"content":"a"}}]})").error ==
        error_type::http_error);
}

TEST_CASE("a refusal whose connection is cut is still a refusal") {
  auto answer = refusal(401, "{\"error\":");
  answer.proper_end = false;
  const auto o = net::fold(answer).outcome;
  CHECK(o.error == error_type::auth_error);
  CHECK(o.error_detail == "{\"error\":");
}

TEST_CASE("a stream with an error is a stream error unless its status has a meaning of its own") {
  const std::string body = "data: {\"error\":\"slow down\",\"retry_after_seconds\":3}\n\n";
  CHECK(outcome_of(500, body, "text/event-stream").error == error_type::stream_error);
  const auto limited = outcome_of(429, body, "text/event-stream");
  CHECK(limited.error == error_type::rate_limited);
  CHECK(limited.error_detail == "slow down");
  CHECK(limited.retry_after == seconds{3});
  CHECK(outcome_of(500, "", "text/event-stream").error == error_type::http_error);
  CHECK(outcome_of(500, ": ping\n\n", "text/event-stream").error == error_type::http_error);
}

TEST_CASE("a refusal in JSON that calls itself a stream is read as JSON") {
  const auto o =
      outcome_of(429, R"({"error":"slow down","retry_after_seconds":3})", "text/event-stream");
  CHECK(o.error == error_type::rate_limited);
  CHECK(o.error_detail == "slow down");
  CHECK(o.retry_after == seconds{3});
}

TEST_CASE("of a refusal's body 64 KiB are kept") {
  std::string body = R"({"error":"bad","padding":")";
  body += std::string(64 * 1024, 'x') + "\"}";
  const auto o = outcome_of(400, body);
  CHECK(o.error == error_type::http_error);
  CHECK(o.error_detail.size() <= net::max_raw_detail);
  CHECK(o.error_detail.rfind(R"({"error":"bad","padding":"xxx)", 0) == 0);
}

TEST_CASE("the wait that a rate limit asks for is that of the header, else of the body") {
  const auto wait = [](const char* header, const char* body) {
    auto answer = refusal(429, body);
    answer.retry_after = header;
    return net::fold(answer).outcome.retry_after;
  };
  CHECK(wait("", "") == std::nullopt);
  CHECK(wait("7", "") == seconds{7});
  CHECK(wait("7", R"({"error":"x","retry_after_seconds":9})") == seconds{7});
  CHECK(wait("soon", R"({"error":"x","retry_after_seconds":9})") == seconds{9});
  CHECK(wait("", R"({"error":"x","retry_after_seconds":0.5})") == std::chrono::milliseconds{500});
  CHECK(wait("", R"({"error":"x","retry_after_seconds":"2"})") == seconds{2});
  CHECK(wait("", R"({"error":{"message":"x","retry_after_seconds":4}})") == seconds{4});
  CHECK(wait("", R"({"error":{"message":"x"},"retry_after_seconds":5})") == seconds{5});
  CHECK(wait("", R"({"error":"x","retry_after_seconds":-1})") == std::nullopt);
  CHECK(wait("", R"({"error":"x","retry_after_ms":1500})") == std::chrono::milliseconds{1500});
  CHECK(wait("", R"({"error":"x","retry_after_ms":"1500"})") == std::chrono::milliseconds{1500});
  CHECK(wait("", R"({"error":"x","retry_after_ms":"2s"})") == seconds{2});
  CHECK(wait("", R"({"message":"x","retry_after":0.5})") == std::chrono::milliseconds{500});
  CHECK(wait("", R"([{"error":{"code":429,"details":[{"@type":"x"},{"retryDelay":"34s"}]}}])") ==
        seconds{34});
  CHECK(wait("", R"({"error":{"details":[{"retryDelay":"1.5s"}]}})") ==
        std::chrono::milliseconds{1500});
  CHECK(wait("", R"({"error":{"message":"Please try again in 20ms."}})") ==
        std::chrono::milliseconds{20});
  CHECK(wait("", "Please retry after 2 seconds") == seconds{2});
  CHECK(wait("1", R"({"error":{"message":"Please try again in 20ms."}})") == seconds{1});
  CHECK(wait("", R"({"error":"x","retry_after_seconds":null})") == std::nullopt);
}

TEST_CASE("the reset of a rate limit is a wait only where one was hit and nothing else is said") {
  const auto wait = [](int status, const char* reset, const char* body = "") {
    auto answer = refusal(status, body);
    answer.reset = reset;
    return net::fold(answer).outcome.retry_after;
  };
  CHECK(wait(429, "3s") == seconds{3});
  CHECK(wait(429, "3s", "try again in 2s") == seconds{2});
  CHECK(wait(500, "3s") == std::nullopt);
  CHECK(wait(200, "3s") == std::nullopt);
}

TEST_CASE("a date to retry at is a wait from the answer's arrival") {
  // The probe's first second of the answer is 1,700,000,000 s of Unix time.
  auto answer = refusal(503, "x");
  answer.retry_after = "Tue, 14 Nov 2023 22:13:40 GMT";
  const auto wait = net::fold(answer).outcome.retry_after;
  REQUIRE(wait);
  CHECK(*wait == seconds{20} - std::chrono::microseconds{1});
  answer.retry_after = "Tue, 14 Nov 2023 22:13:00 GMT";
  CHECK(net::fold(answer).outcome.retry_after == seconds{0});
}

TEST_CASE("secrets in a refusal do not reach the detail") {
  const auto o = outcome_of(
      401,
      R"({"error":{"message":"Incorrect API key provided: sk-proj-abc***xyz.","code":"invalid_api_key"}})");
  CHECK(net::presentable(o.error_detail) ==
        "invalid_api_key: Incorrect API key provided: sk-[redacted]");
}
