#include "platform/server/server.hpp"

#include "net/io/host_port.hpp"
#include "net/io/receive.hpp"
#include "platform/server/connection.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <random>
#include <sys/resource.h>
#include <thread>
#include <unistd.h>
#include <unordered_map>

namespace loadtest::platform {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

/// Each client takes a file.
void allow_many_files() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < limit.rlim_max) {
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
  }
}

core::random_stream unpredictable() {
  std::random_device device;
  return core::random_stream{(std::uint64_t{device()} << 32) | device()};
}

/// The address to bind, of `host:port` or `[host]:port`; without a host, any address.
core::result<tcp::endpoint> resolve(asio::io_context& context, const std::string& listen) {
  const auto where = net::parse_host_port(listen);
  if (!where)
    return core::error{"cannot listen on '" + listen + "': an address is host:port"};
  boost::system::error_code error;
  const auto found = tcp::resolver{context}.resolve(where->host.empty() ? "0.0.0.0" : where->host,
                                                    std::to_string(where->port), error);
  if (error || found.empty())
    return core::error{"cannot listen on '" + listen + "': " + error.message()};
  return found.begin()->endpoint();
}

} // namespace

struct server::state {
  state(const model_config& config, const server_options& options, request_log log,
        std::optional<tls_context> tls)
      : config_(config), tls_(std::move(tls)), log_(std::move(log)),
        accounts_(unpredictable(), config_.admin.key_grace), books_(config_, accounts_, log_),
        driver_(context_, config_),
        admin_(accounts_, config_.admin, options.admin_key, unpredictable()),
        inference_(config_, accounts_, driver_, books_, unpredictable()),
        routes_(admin_, inference_, config_.ready), idle_limit_(options.idle_limit) {}
  ~state() {
    if (stamping_ >= 0)
      ::close(stamping_);
  }
  state(const state&) = delete;
  state& operator=(const state&) = delete;

  core::result<void> listen(const std::string& address);
  void run();
  void stop();
  const tcp::endpoint& local() const noexcept { return local_; }
  bool has_tls() const noexcept { return tls_.has_value(); }

private:
  void accept();
  void every_second();

  model_config config_;
  std::optional<tls_context> tls_;
  request_log log_;
  accounts accounts_;
  books books_;
  asio::io_context context_{1};
  tcp::acceptor acceptor_{context_};
  asio::steady_timer retry_{context_};
  asio::steady_timer second_{context_};
  model_driver driver_;
  admin_routes admin_;
  inference_routes inference_;
  routes routes_;
  std::unordered_map<connection*, std::shared_ptr<connection>> connections_;
  std::chrono::seconds idle_limit_;
  tcp::endpoint local_;
  std::thread thread_;
  int stamping_ = net::open_stamp_keeper(); ///< keeps the kernel stamping what arrives
};

core::result<void> server::state::listen(const std::string& address) {
  const auto endpoint = resolve(context_, address);
  if (!endpoint)
    return endpoint.failure();
  try {
    acceptor_.open(endpoint->protocol());
    acceptor_.set_option(tcp::acceptor::reuse_address{true});
    acceptor_.bind(*endpoint);
    acceptor_.listen();
    local_ = acceptor_.local_endpoint();
  } catch (const boost::system::system_error& e) {
    return core::error{"cannot listen on '" + address + "': " + e.code().message()};
  }
  return {};
}

void server::state::run() {
  accept();
  every_second();
  thread_ = std::thread{[this] { context_.run(); }};
}

void server::state::stop() {
  asio::post(context_, [this] {
    acceptor_.close();
    retry_.cancel();
    second_.cancel();
    driver_.stop();
    const auto open = std::exchange(connections_, {});
    for (const auto& [address, client] : open)
      client->stop();
  });
  thread_.join();
  log_.flush();
}

void server::state::accept() {
  acceptor_.async_accept([this](const boost::system::error_code& error, tcp::socket socket) {
    if (!acceptor_.is_open())
      return;
    if (error) {
      // Most likely no file is left; the clients that wait are taken later.
      retry_.expires_after(std::chrono::milliseconds{10});
      retry_.async_wait([this](const boost::system::error_code& cancelled) {
        if (!cancelled)
          accept();
      });
      return;
    }
    auto client = std::make_shared<connection>(
        transport{std::move(socket), tls_ ? &*tls_ : nullptr}, routes_, config_.max_body_bytes,
        [this](connection& gone) { connections_.erase(&gone); });
    connections_.emplace(client.get(), client);
    client->start();
    accept();
  });
}

void server::state::every_second() {
  second_.expires_after(std::chrono::seconds{1});
  second_.async_wait([this](const boost::system::error_code& cancelled) {
    if (cancelled)
      return;
    log_.flush();
    for (auto at = connections_.begin(); at != connections_.end();)
      (at++)->second->tick(idle_limit_); // which may take it out
    every_second();
  });
}

server::server(std::unique_ptr<state> s) : state_(std::move(s)) {}

server::~server() {
  state_->stop();
}

core::result<std::unique_ptr<server>> server::start(const model_config& config,
                                                    const server_options& options) {
  std::optional<tls_context> tls;
  if (options.cert_file.empty() != options.key_file.empty())
    return core::error{"TLS needs both a certificate and its key"};
  if (!options.cert_file.empty()) {
    auto loaded = tls_context::load(options.cert_file, options.key_file);
    if (!loaded)
      return loaded.failure();
    tls = *loaded;
  }
  auto log = request_log::open(options.request_log);
  if (!log)
    return log.failure();

  allow_many_files();
  auto made = std::make_unique<state>(config, options, *std::move(log), std::move(tls));
  if (const auto listening = made->listen(options.listen); !listening)
    return listening.failure();
  made->run();
  return std::unique_ptr<server>{new server{std::move(made)}};
}

std::uint16_t server::port() const noexcept {
  return state_->local().port();
}

std::string server::url() const {
  const auto address = state_->local().address();
  auto host = address.to_string();
  if (address.is_unspecified())
    host = address.is_v6() ? "[::1]" : "127.0.0.1";
  else if (address.is_v6())
    host = '[' + host + ']';
  return (state_->has_tls() ? "https://" : "http://") + host + ':' + std::to_string(port());
}

} // namespace loadtest::platform
