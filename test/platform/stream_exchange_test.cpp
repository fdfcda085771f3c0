#include "platform/server/stream_exchange.hpp"

#include "platform/server/completion_format.hpp"

#include <catch2/catch.hpp>

using namespace loadtest;
using platform::fault;
using platform::task;

namespace {

/// Keeps what a connection would send.
struct kept_wire : platform::wire {
  void send(std::string_view bytes) override { sent.emplace_back(bytes); }
  void send_late(std::string_view bytes, core::nanoseconds delay) override {
    late = bytes;
    late_by = delay;
  }
  bool drained() const override { return true; }
  void cut() override { was_cut = true; }
  void answered(bool keep) override { end = keep ? "kept" : "closed"; }

  std::vector<std::string> sent; ///< the head first
  std::string late;
  core::nanoseconds late_by{};
  std::string end;
  bool was_cut = false;
};

/// A stream of the tokens "a" to "e", with these faults in each.
struct stream {
  explicit stream(const std::vector<fault>& faults, task what = task::chat,
                  std::uint32_t tokens_per_event = 1, bool chunked = false) {
    platform::fault_config wanted;
    for (const auto each : faults)
      wanted.rates[static_cast<std::size_t>(each)] = 1.0;
    platform::model_config config;
    config.models = {{"m", {}, {}}};
    platform::accounts all{core::random_stream{1}};
    auto log = *platform::request_log::open("");
    platform::books books{config, all, log};
    boost::asio::io_context context;
    platform::model_driver driver{context, config};
    platform::http_request request;
    request.chunked_answer = chunked;
    platform::log_entry entry;
    entry.model = "m";
    platform::stream_exchange exchange{
        {wire, driver, books},
        request,
        entry,
        std::make_unique<platform::completion_format>(
            what, "id", 1, "m",
            platform::format_options{true, false, platform::faults_of(wanted, "")[fault::crlf]}),
        {true, tokens_per_event, platform::faults_of(wanted, ""), wanted.late_end}};
    exchange.begin({1, "b", "PRIMARY", 3, 5, "stop"}, "X-More: 1\r\n");
    exchange.started(0);
    for (const char* token : {"a", "b", "c", "d", "e"})
      exchange.token(token);
    exchange.finished();
  }

  /// What the events are about, one letter each: a text in brackets, Role, Finish, Usage, Done.
  std::string shape() const {
    std::string result;
    for (std::size_t i = 1; i < wire.sent.size(); ++i)
      result += shape_of(wire.sent[i]);
    return result;
  }
  static std::string shape_of(const std::string& event) {
    const auto has = [&](const char* text) { return event.find(text) != std::string::npos; };
    std::string text;
    for (const std::string member : {R"("content":")", R"("text":")"})
      if (const auto at = event.find(member); at != std::string::npos)
        text = event.substr(at + member.size(),
                            event.find('"', at + member.size()) - at - member.size());
    const std::string role = has("assistant") ? "R" : "";
    if (!text.empty())
      return role + "(" + text + ")";
    return has("[DONE]")               ? "D"
           : has("\"error\"")          ? "E"
           : has(R"("prompt_tokens")") ? "U"
           : has(R"("stop")")          ? "F"
           : event.starts_with(": ")   ? ":"
           : role.empty()              ? "?"
                                       : role;
  }

  kept_wire wire;
};

std::string shape_with(const std::vector<fault>& faults) {
  return stream{faults}.shape();
}

} // namespace

TEST_CASE("a stream has its head, role, tokens, finish, usage and end") {
  const stream whole{{}};
  CHECK(whole.wire.sent.at(0).find("X-Routing-Backend: b\r\n") != std::string::npos);
  CHECK(whole.wire.sent.at(0).find("X-More: 1\r\n") != std::string::npos);
  CHECK(whole.shape() == "R(a)(b)(c)(d)(e)FUD");
  CHECK(whole.wire.end == "kept");
}

TEST_CASE("a completion has no role, whatever is wanted of it") {
  CHECK(stream({}, task::completion).shape() == "(a)(b)(c)(d)(e)FUD");
  CHECK(stream({fault::no_role}, task::completion).shape() == "(a)(b)(c)(d)(e)FUD");
}

TEST_CASE("the role may come with the first token") {
  CHECK(shape_with({fault::no_role}) == "R(a)(b)(c)(d)(e)FUD");
  CHECK(stream({fault::no_role}).wire.sent.size() == 1 + 5 + 3);
}

TEST_CASE("several tokens may share an event, the last of them too") {
  CHECK(stream({}, task::chat, 2).shape() == "R(ab)(cd)(e)FUD");
  CHECK(stream({fault::no_role}, task::chat, 5).shape() == "R(abcde)FUD");
  CHECK(stream({}, task::chat, 9).shape() == "R(abcde)FUD");
}

TEST_CASE("what goes wrong goes wrong after the second token, which has been sent") {
  const stream cut{{fault::cut}};
  CHECK(cut.shape() == "R(a)(b)");
  CHECK(cut.wire.was_cut);
  CHECK(cut.wire.end.empty());
  CHECK(shape_with({fault::stall}) == "R(a)(b)");
  CHECK(shape_with({fault::stream_error}) == "R(a)(b)E");
  CHECK(shape_with({fault::malformed}) == "R(a)(b)?(c)(d)(e)FUD");
  CHECK(stream({fault::cut}, task::chat, 4).shape() == "R(ab)");
}

TEST_CASE("the end of a stream may lack what it should have") {
  CHECK(shape_with({fault::no_finish}) == "R(a)(b)(c)(d)(e)U:");
  CHECK(shape_with({fault::no_done}) == "R(a)(b)(c)(d)(e)FU:");
  CHECK(shape_with({fault::no_usage}) == "R(a)(b)(c)(d)(e)FD");
  CHECK(shape_with({fault::pings}) == "R:(a):(b):(c):(d):(e)FUD");
}

TEST_CASE("lines may end with CRLF, all of them") {
  const stream crlf{{fault::crlf, fault::pings, fault::malformed}};
  for (std::size_t i = 1; i < crlf.wire.sent.size(); ++i) {
    const auto& event = crlf.wire.sent[i];
    CHECK(event.substr(event.size() - 4) == "\r\n\r\n");
  }
}

TEST_CASE("the connection may end after the stream, though it was to be kept") {
  const stream closed{{fault::close_after}};
  CHECK(closed.wire.sent.at(0).find("Connection: close") == std::string::npos);
  CHECK(closed.shape() == "R(a)(b)(c)(d)(e)FUD");
  CHECK(closed.wire.end == "closed");
}

TEST_CASE("the end of the chunks may leave late, in a write of its own") {
  const stream at_once{{}, task::chat, 1, true};
  CHECK(at_once.wire.late.empty());
  CHECK(at_once.wire.sent.back().ends_with("data: [DONE]\n\n\r\n0\r\n\r\n"));
  const stream late{{fault::late_end}, task::chat, 1, true};
  CHECK(late.wire.late == "0\r\n\r\n");
  CHECK(late.wire.late_by == std::chrono::milliseconds{1});
  CHECK(late.wire.sent.back().ends_with("data: [DONE]\n\n\r\n"));
  CHECK(late.wire.end == "kept");
  // Without chunks the connection ends the body.
  CHECK(stream{{fault::late_end}}.wire.late.empty());
}
