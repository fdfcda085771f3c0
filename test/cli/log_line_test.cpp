#include "cli/log_line.hpp"

#include <catch2/catch.hpp>

using namespace loadtest;
using namespace loadtest::cli;
using namespace std::chrono_literals;

namespace {

const core::unix_time noon{1'706'702'400'123ms};
const log_identity who{"run-1", "local"};

core::log_event an_event() {
  return {core::log_level::warn,
          "attempt failed",
          {{"error_type", "timeout"},
           {"detail", "first byte, after \"10 s\""},
           {"http_status", 503},
           {"phase", ""},
           {"waited_s", 10500ms}}};
}

} // namespace

TEST_CASE("a line of log.jsonl names the run and the worker, then what the event has") {
  CHECK(json_log_line(an_event(), noon, who) ==
        R"({"ts":"2024-01-31T12:00:00.123Z","level":"warn","msg":"attempt failed",)"
        R"("test_run_id":"run-1","worker_id":"local","error_type":"timeout",)"
        R"("detail":"first byte, after \"10 s\"","http_status":503,"waited_s":10.5})"
        "\n");
}

TEST_CASE("a line for a person has the time, the level, and quotes where blanks would mislead") {
  CHECK(text_log_line(an_event(), noon, false) ==
        "12:00:00.123Z warn  attempt failed  error_type=timeout"
        "  detail=\"first byte, after \\\"10 s\\\"\"  http_status=503  waited_s=10.5\n");
  const auto coloured = text_log_line(an_event(), noon, true);
  CHECK(coloured.find("\033[1;33mwarn ") != std::string::npos);
}

TEST_CASE("what looks like a key is redacted, and a foreign text stays on its line") {
  const core::log_event event{core::log_level::error,
                              "call failed",
                              {{"detail", "401: Bearer abc123 refused\nsk-secret-1 \033[2J"}}};
  for (const auto& line : {json_log_line(event, noon, who), text_log_line(event, noon, false)}) {
    INFO(line);
    CHECK(line.find("abc123") == std::string::npos);
    CHECK(line.find("secret-1") == std::string::npos);
    CHECK(line.find("Bearer [redacted] refused sk-[redacted]") != std::string::npos);
    CHECK(line.find('\033') == std::string::npos);
    CHECK(line.find('\n') == line.size() - 1);
  }
}

TEST_CASE("a request id stays as it is, even of a run whose name looks like a key") {
  const std::string id = "task-20240131T120000Z-ab12-1-2-3-1";
  const core::log_event event{core::log_level::info, "asked", {{"request_id", id}}};
  CHECK(json_log_line(event, noon, who).find(id) != std::string::npos);
}
