#include "net/llm/body_opening.hpp"

#include "test/net/llm/splits.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace loadtest::net;

namespace {

/// The form, and what was left to read of the body.
std::pair<body_form, std::string> look(const pieces& body, std::string_view content_type) {
  body_opening opening;
  opening.expect(content_type);
  std::string rest;
  for (auto piece : body) {
    if (opening.form() == body_form::undecided)
      piece = opening.look(piece);
    rest += piece;
  }
  return {opening.form(), rest};
}

} // namespace

TEST_CASE("the first character tells what a body is, however it is split") {
  struct example {
    const char* body;
    const char* content_type;
    body_form form;
    const char* rest;
  };
  const std::vector<example> examples{
      {"data: x", "", body_form::stream, "data: x"},
      {": ping", "application/json", body_form::stream, ": ping"},
      {"event: x", "", body_form::stream, "event: x"},
      {"id: 1", "", body_form::stream, "id: 1"},
      {"retry: 1", "", body_form::stream, "retry: 1"},
      {"foo: x", "text/event-stream", body_form::stream, "foo: x"},
      {"foo: x", "text/plain", body_form::plain, "foo: x"},
      {"{\"a\":1}", "text/event-stream", body_form::plain, "{\"a\":1}"},
      {"[1]", "", body_form::plain, "[1]"},
      {" \r\n\t{", "", body_form::plain, "{"},
      {"\xEF\xBB\xBF{", "", body_form::plain, "{"},
      {"\xEF\xBB\xBF\r\ndata: x", "", body_form::stream, "data: x"},
      {"<html>", "text/html", body_form::plain, "<html>"},
      {" \n", "", body_form::undecided, ""},
      {"", "text/event-stream", body_form::undecided, ""},
  };
  for (const auto& one : examples)
    for (const auto& pieces : splits(one.body)) {
      INFO(one.body << " as " << one.content_type << " in " << pieces.size());
      CHECK(look(pieces, one.content_type) == std::pair{one.form, std::string{one.rest}});
    }
}

TEST_CASE("the content type of a stream may have parameters and capitals") {
  for (const auto* type : {"text/event-stream", "Text/Event-Stream; charset=utf-8"}) {
    body_opening opening;
    opening.expect(type);
    CHECK(opening.event_stream());
  }
  for (const auto* type : {"", "text/event", "application/json", "text/plain"}) {
    body_opening opening;
    opening.expect(type);
    CHECK_FALSE(opening.event_stream());
  }
}
