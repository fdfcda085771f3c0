#include "net/http/probe_server.hpp"

#include "net/io/host_port.hpp"

#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/basic_stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>

#include <cstring>
#include <filesystem>
#include <optional>
#include <thread>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace loadtest::net {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;

using protocol = asio::generic::stream_protocol;
using error_code = boost::system::error_code;

constexpr auto longest_exchange = std::chrono::seconds{5};
/// Whoever opens more waits: the process needs its descriptors for the load.
constexpr long most_at_once = 16;
constexpr auto rest_time = std::chrono::milliseconds{20};
constexpr std::uint32_t largest_head = 8192;
constexpr std::uint64_t largest_body = 1024;

/// One request and its answer.
class exchange : public std::enable_shared_from_this<exchange> {
public:
  /// Holds the seat as long as it lives.
  exchange(asio::basic_stream_socket<protocol> socket, const probe_server::handler& answer,
           std::shared_ptr<const char> seat)
      : stream_(std::move(socket)), answer_(answer), seat_(std::move(seat)) {
    parser_.header_limit(largest_head);
    parser_.body_limit(largest_body);
  }

  void begin() {
    stream_.expires_after(longest_exchange);
    http::async_read(stream_, buffer_, parser_,
                     [self = shared_from_this()](error_code ec, std::size_t) {
                       if (!ec)
                         self->reply();
                     });
  }

private:
  void reply() {
    const auto& request = parser_.get();
    const auto method = request.method_string();
    const auto target = request.target();
    auto said = answer_({method.data(), method.size()}, {target.data(), target.size()});
    response_.result(static_cast<unsigned>(said.status));
    response_.set(http::field::content_type,
                  said.body.starts_with('{') ? "application/json" : "text/plain; charset=utf-8");
    response_.keep_alive(false);
    response_.body() = std::move(said.body);
    response_.prepare_payload();
    http::async_write(stream_, response_, [self = shared_from_this()](error_code, std::size_t) {
      error_code ignored;
      self->stream_.socket().shutdown(asio::socket_base::shutdown_send, ignored);
    });
  }

  beast::basic_stream<protocol> stream_;
  const probe_server::handler& answer_;
  std::shared_ptr<const char> seat_;
  beast::flat_buffer buffer_;
  http::request_parser<http::string_body> parser_;
  http::response<http::string_body> response_;
};

/// A Unix socket by a path of any length: through its folder's descriptor (proc(5)).
class socket_path {
public:
  explicit socket_path(const std::string& path)
      : folder_(::open(std::filesystem::path{path}.parent_path().c_str(),
                       O_PATH | O_DIRECTORY | O_CLOEXEC)),
        name_(std::filesystem::path{path}.filename().string()) {}
  ~socket_path() {
    if (folder_ >= 0)
      ::close(folder_);
  }
  socket_path(const socket_path&) = delete;
  socket_path& operator=(const socket_path&) = delete;

  std::string get() const { return "/proc/self/fd/" + std::to_string(folder_) + "/" + name_; }

private:
  int folder_;
  std::string name_;
};

core::result<protocol::endpoint> parse(const std::string& where) {
  const auto parsed = parse_host_port(where);
  if (!parsed)
    return parsed.failure();
  error_code ec;
  const auto address = asio::ip::make_address(parsed->host, ec);
  if (ec)
    return core::error{"'" + where + "' is not an IP address and a port"};
  return protocol::endpoint{asio::ip::tcp::endpoint{address, parsed->port}};
}

} // namespace

struct probe_server::state {
  state(handler a) : answer(std::move(a)) {}

  core::result<void> open(const std::string& where) {
    const bool is_local = where.find('/') != std::string::npos;
    std::optional<socket_path> path;
    protocol::endpoint endpoint;
    if (is_local) {
      path.emplace(where);
      endpoint = asio::local::stream_protocol::endpoint{path->get()};
    } else {
      auto parsed = parse(where);
      if (!parsed)
        return parsed.failure();
      endpoint = *parsed;
    }
    error_code ec;
    acceptor.open(endpoint.protocol(), ec);
    if (!ec && !is_local)
      acceptor.set_option(asio::socket_base::reuse_address{true}, ec);
    if (!ec)
      acceptor.bind(endpoint, ec);
    if (!ec && is_local) {
      ::chmod(path->get().c_str(), S_IRUSR | S_IWUSR);
      file = where;
    }
    if (!ec)
      acceptor.listen(asio::socket_base::max_listen_connections, ec);
    if (ec)
      return core::error{"cannot listen on " + where + ": " + ec.message()};
    return {};
  }

  void accept() {
    if (seats.use_count() > most_at_once)
      return rest();
    acceptor.async_accept([this](error_code ec, asio::basic_stream_socket<protocol> socket) {
      if (!acceptor.is_open())
        return;
      // Without a descriptor the connection stays in the queue, and would be told again at once.
      if (ec)
        return rest();
      std::make_shared<exchange>(std::move(socket), answer, seats)->begin();
      accept();
    });
  }

  void rest() {
    pause.expires_after(rest_time);
    pause.async_wait([this](error_code ec) {
      if (!ec)
        accept();
    });
  }

  handler answer;
  asio::io_context context{1};
  asio::basic_socket_acceptor<protocol> acceptor{context};
  asio::steady_timer pause{context};
  std::shared_ptr<const char> seats = std::make_shared<const char>(); ///< one use for each exchange
  std::string file;                                                   ///< of a Unix socket
  std::thread thread;
};

core::result<std::unique_ptr<probe_server>> probe_server::listen(const std::string& where,
                                                                 handler answer) {
  auto s = std::make_unique<state>(std::move(answer));
  if (const auto opened = s->open(where); !opened)
    return opened.failure();
  s->accept();
  s->thread = std::thread{[context = &s->context] { context->run(); }};
  return std::unique_ptr<probe_server>{new probe_server{std::move(s)}};
}

probe_server::probe_server(std::unique_ptr<state> s) : state_(std::move(s)) {}

probe_server::~probe_server() {
  state_->context.stop();
  state_->thread.join();
  if (!state_->file.empty())
    ::unlink(state_->file.c_str());
}

unsigned short probe_server::port() const noexcept {
  error_code ec;
  const auto endpoint = state_->acceptor.local_endpoint(ec);
  if (ec || !state_->file.empty())
    return 0;
  asio::ip::tcp::endpoint tcp;
  tcp.resize(endpoint.size());
  std::memcpy(tcp.data(), endpoint.data(), endpoint.size());
  return tcp.port();
}

core::result<std::string> ask_probe(const std::string& socket, std::string_view method,
                                    std::string_view path) {
  asio::io_context context;
  asio::local::stream_protocol::socket connection{context};
  const socket_path at{socket};
  error_code ec;
  connection.connect(asio::local::stream_protocol::endpoint{at.get()}, ec);
  if (ec)
    return core::error{"nobody listens at '" + socket + "': " + ec.message()};
  http::request<http::empty_body> request;
  request.method_string({method.data(), method.size()});
  request.target({path.data(), path.size()});
  request.set(http::field::host, "loadtest");
  request.keep_alive(false);
  http::write(connection, request, ec);
  beast::flat_buffer buffer;
  http::response<http::string_body> response;
  if (!ec)
    http::read(connection, buffer, response, ec);
  if (ec)
    return core::error{"no answer from '" + socket + "': " + ec.message()};
  if (response.result() != http::status::ok)
    return core::error{response.body()};
  return std::move(response.body());
}

} // namespace loadtest::net
