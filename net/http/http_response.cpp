#include "net/http/http_response.hpp"

#include "net/http/wait_headers.hpp"

#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>

#include <cstring>

namespace loadtest::net {

namespace {

namespace beast = boost::beast;
namespace http = boost::beast::http;

std::string_view view(beast::string_view text) noexcept {
  return {text.data(), text.size()};
}

} // namespace

struct http_response::parser final : http::basic_parser<false> {
  explicit parser(sink& to) : to_(to) {
    body_limit(boost::none);
    header_limit(max_head);
    eager(true);
  }

  bool interim() const noexcept { return status_ / 100 == 1; }

private:
  using error_code = beast::error_code;

  void on_request_impl(http::verb, beast::string_view, beast::string_view, int,
                       error_code&) override {}
  void on_response_impl(int code, beast::string_view, int, error_code&) override { status_ = code; }
  void on_field_impl(http::field name, beast::string_view text, beast::string_view value,
                     error_code&) override {
    if (is_header_done())
      return; // a trailer
    if (name == http::field::content_type)
      content_type_ = value;
    else if (name == http::field::unknown && beast::iequals(text, "x-routing-backend"))
      backend_ = value;
    else
      waits_.take(view(text), view(value));
  }
  void on_header_impl(error_code&) override {
    if (!interim())
      to_.on_head({status_, content_type_, backend_, waits_.asked(), waits_.reset()});
    content_type_ = backend_ = {};
    waits_ = {};
  }
  void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {}
  std::size_t on_body_impl(beast::string_view body, error_code&) override {
    to_.on_body(view(body));
    return body.size();
  }
  void on_chunk_header_impl(std::uint64_t, beast::string_view, error_code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, beast::string_view body, error_code&) override {
    to_.on_body(view(body));
    return body.size();
  }
  void on_finish_impl(error_code&) override {}

  sink& to_;
  int status_ = 0;
  std::string content_type_;
  std::string backend_;
  wait_headers waits_;
};

http_response::http_response(sink& to) : sink_(to) {}

http_response::~http_response() = default;

void http_response::begin() {
  parser_ = std::make_unique<parser>(sink_);
  rest_ = {};
  complaint_ = {};
  surplus_ = false;
}

http_response::progress http_response::put(std::span<char> bytes) {
  if (rest_.empty())
    return parse({bytes.data(), bytes.size()});
  if (rest_.size() <= headroom) {
    // Nearly always the line end of the chunk before, which the parser wants to see together with
    // the next chunk's head.
    char* const start = bytes.data() - rest_.size();
    std::memcpy(start, rest_.data(), rest_.size());
    const auto size = rest_.size() + bytes.size();
    rest_.clear();
    return parse({start, size});
  }
  auto all = std::move(rest_);
  rest_ = {};
  all.append(bytes.data(), bytes.size());
  return parse(all);
}

http_response::progress http_response::parse(std::string_view bytes) {
  while (!bytes.empty()) {
    beast::error_code failed;
    bytes.remove_prefix(
        parser_->put(boost::asio::const_buffer{bytes.data(), bytes.size()}, failed));
    if (failed && failed != http::error::need_more)
      return fail("the answer is not HTTP: " + failed.message());
    if (parser_->is_done()) {
      if (!parser_->interim()) {
        surplus_ = !bytes.empty();
        return progress::done;
      }
      sink_.on_interim();
      parser_ = std::make_unique<parser>(sink_);
    } else if (failed) {
      if (bytes.size() > max_head)
        return fail("the answer is not HTTP: a chunk's head without an end");
      rest_ = bytes;
      break;
    }
  }
  return progress::more;
}

http_response::progress http_response::put_end() {
  if (!head_done() || !parser_->need_eof())
    return fail("the connection was closed within the answer");
  beast::error_code failed;
  parser_->put_eof(failed);
  return failed ? fail("the connection was closed within the answer") : progress::done;
}

bool http_response::head_done() const noexcept {
  return parser_ && parser_->is_header_done();
}

bool http_response::keeps_alive() const noexcept {
  return head_done() && parser_->keep_alive() && !surplus_;
}

http_response::progress http_response::fail(std::string complaint) {
  complaint_ = std::move(complaint);
  return progress::broken;
}

} // namespace loadtest::net
