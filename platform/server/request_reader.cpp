#include "platform/server/request_reader.hpp"

#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <optional>

namespace loadtest::platform {

namespace http = boost::beast::http;

namespace {

using parser = http::request_parser<http::string_body>;

core::secret key_of(const http::request<http::string_body>& message) {
  std::string_view value{message[http::field::authorization]};
  constexpr std::string_view scheme = "bearer ";
  if (value.size() > scheme.size() &&
      boost::beast::iequals(boost::beast::string_view{value.data(), scheme.size()}, scheme)) {
    value.remove_prefix(scheme.size());
    value.remove_prefix(std::min(value.find_first_not_of(' '), value.size()));
    return core::secret{std::string{value}};
  }
  return core::secret{std::string{message["X-API-Key"]}};
}

void fill(http_request& into, http::request<http::string_body>&& message) {
  const std::string_view target{message.target()};
  const auto mark = target.find('?');
  into.method = message.method_string();
  into.path = target.substr(0, mark);
  into.query = mark == std::string_view::npos ? "" : target.substr(mark + 1);
  into.request_id = message["X-Request-ID"];
  into.key = key_of(message);
  into.chunked_answer = message.version() >= 11;
  // Without chunks only the end of the connection ends a stream.
  into.keep_alive = message.keep_alive() && into.chunked_answer;
  into.body = std::move(message.body());
}

} // namespace

struct request_reader::parser_state {
  std::size_t max_body_bytes;
  std::optional<parser> current;
  bool continued = false;
  int refusal = 400;

  void begin() {
    current.emplace();
    current->eager(true);
    current->body_limit(max_body_bytes);
    current->header_limit(32 * 1024);
    continued = false;
  }
};

request_reader::request_reader(std::size_t max_body_bytes)
    : state_(std::make_unique<parser_state>()) {
  state_->max_body_bytes = max_body_bytes;
}

request_reader::~request_reader() = default;

request_reader::state request_reader::read(std::string& bytes, http_request& request) {
  if (!state_->current)
    state_->begin();
  auto& current = *state_->current;

  std::size_t used = 0;
  boost::beast::error_code error;
  while (!current.is_done() && used < bytes.size() && !error)
    used += current.put(boost::asio::buffer(bytes.data() + used, bytes.size() - used), error);
  bytes.erase(0, used);

  if (error && error != http::error::need_more) {
    state_->refusal = error == http::error::body_limit     ? 413
                      : error == http::error::header_limit ? 431
                                                           : 400;
    return state::refused;
  }
  if (current.is_done()) {
    fill(request, current.release());
    state_->current.reset();
    return state::whole;
  }
  if (current.is_header_done() && !state_->continued &&
      boost::beast::iequals(current.get()[http::field::expect], "100-continue")) {
    state_->continued = true;
    return state::wants_100;
  }
  return state::more;
}

int request_reader::refusal() const noexcept {
  return state_->refusal;
}

} // namespace loadtest::platform
