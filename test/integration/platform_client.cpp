#include "test/integration/platform_client.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <openssl/ssl.h>
#include <stdexcept>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

namespace loadtest::test {

using nlohmann::json;

struct platform_client::state {
  int socket = -1;
  std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context{nullptr, SSL_CTX_free};
  std::unique_ptr<SSL, decltype(&SSL_free)> ssl{nullptr, SSL_free};
  std::string input;

  ~state() { ::close(socket); }
};

platform_client::platform_client(std::uint16_t port, bool tls) : state_(std::make_unique<state>()) {
  state_->socket = ::socket(AF_INET, SOCK_STREAM, 0);
  const timeval patience{10, 0};
  ::setsockopt(state_->socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(state_->socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    throw std::runtime_error("cannot connect");
  if (!tls)
    return;
  state_->context.reset(SSL_CTX_new(TLS_client_method()));
  state_->ssl.reset(SSL_new(state_->context.get()));
  SSL_set_fd(state_->ssl.get(), state_->socket);
  if (SSL_connect(state_->ssl.get()) != 1)
    throw std::runtime_error("no TLS");
}

platform_client::~platform_client() = default;

void platform_client::send(std::string_view bytes) {
  const auto sent = state_->ssl
                        ? SSL_write(state_->ssl.get(), bytes.data(), static_cast<int>(bytes.size()))
                        : ::send(state_->socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
  if (sent != static_cast<ssize_t>(bytes.size()))
    throw std::runtime_error("cannot send");
}

raw_answer platform_client::read() {
  raw_answer answer;
  answer.head = read_until("\r\n\r\n");
  answer.status = std::stoi(answer.head.substr(9, 3));
  if (const auto at = answer.head.find("Content-Length: "); at != std::string::npos) {
    answer.body = take(std::stoul(answer.head.substr(at + 16)));
  } else if (answer.head.find("Transfer-Encoding: chunked") != std::string::npos) {
    for (;;) {
      const auto size = std::stoul(read_until("\r\n"), nullptr, 16);
      const auto chunk = take(size + 2).substr(0, size);
      if (size == 0)
        break;
      answer.body += chunk;
      answer.chunks.push_back(chunk);
    }
  }
  return answer;
}

std::string platform_client::read_until(std::string_view text) {
  std::size_t at = 0;
  std::size_t searched = 0;
  while ((at = state_->input.find(text, searched)) == std::string::npos) {
    searched = state_->input.size() - std::min(state_->input.size(), text.size() - 1);
    if (!read_more())
      throw std::runtime_error("the connection ended too early");
  }
  return take(at + text.size());
}

bool platform_client::ended() {
  return state_->input.empty() && !read_more();
}

bool platform_client::ended_properly() const {
  return state_->ssl && (SSL_get_shutdown(state_->ssl.get()) & SSL_RECEIVED_SHUTDOWN) != 0;
}

void platform_client::read_first_token() {
  read_until(R"("role":"assistant")");
  read_until(R"(data: )");
  read_until(R"("content":")");
}

raw_answer platform_client::call(const std::string& method, const std::string& path,
                                 const std::string& body, const std::string& headers) {
  send(method + ' ' + path + " HTTP/1.1\r\nHost: test\r\nContent-Length: " +
       std::to_string(body.size()) + "\r\n" + headers + "\r\n" + body);
  return read();
}

bool platform_client::read_more() {
  char buffer[64 * 1024];
  errno = 0;
  const auto got = state_->ssl ? SSL_read(state_->ssl.get(), buffer, sizeof buffer)
                               : ::recv(state_->socket, buffer, sizeof buffer, 0);
  if (got > 0)
    state_->input.append(buffer, static_cast<std::size_t>(got));
  else if (errno == EAGAIN)
    throw std::runtime_error("nothing came for ten seconds");
  return got > 0;
}

std::string platform_client::take(std::size_t size) {
  while (state_->input.size() < size)
    if (!read_more())
      throw std::runtime_error("the connection ended too early");
  auto result = state_->input.substr(0, size);
  state_->input.erase(0, size);
  return result;
}

account make_account(platform_client& client, const std::string& admin_headers,
                     const std::string& budget) {
  const auto create = [&](const std::string& collection, const json& body) {
    const auto answer = client.call("POST", "/api/v1/" + collection, body.dump(), admin_headers);
    if (answer.status != 201)
      throw std::runtime_error(answer.body);
    return json::parse(answer.body);
  };
  account made;
  json org{{"name", "an org"}};
  if (!budget.empty())
    org["budget"] = json::parse(budget);
  made.organization = create("organizations", org).at("id");
  made.user = create("users", {{"name", "a user"},
                               {"email", "a@loadtest.invalid"},
                               {"organization_id", made.organization}})
                  .at("id");
  const auto key = create("api-keys", {{"name", "a key"}, {"user_id", made.user}});
  made.key_id = key.at("id");
  made.key = key.at("key");
  return made;
}

account make_ai_aas_account(platform_client& client) {
  account made;
  const auto call = [&](const std::string& method, const std::string& path, const json& body) {
    const auto answer = client.call(method, "/v1/" + path, body.dump(), made.admin);
    if (answer.status < 200 || answer.status > 202)
      throw std::runtime_error(answer.body);
    return json::parse(answer.body);
  };
  const auto tokens =
      call("POST", "auth/login", {{"email", "a@loadtest.invalid"}, {"password", "p"}});
  made.admin = with_key(tokens.at("access_token"));
  made.organization = call("POST", "orgs", {{"name", "an org"}, {"slug", "an-org"}}).at("orgId");
  const auto org = "orgs/" + made.organization;
  made.user = call("POST", org + "/invites", {{"email", "b@loadtest.invalid"}}).at("inviteId");
  const auto user = org + "/users/" + made.user;
  call("PATCH", user, {{"status", "active"}});
  const auto key = call("POST", user + "/api-keys", {{"display_name", "a key"}});
  made.key_id = key.at("apiKeyId");
  made.key = key.at("secret");
  return made;
}

std::string with_key(const std::string& key, const std::string& request_id) {
  return "Authorization: Bearer " + key + "\r\n" +
         (request_id.empty() ? "" : "X-Request-ID: " + request_id + "\r\n");
}

std::string chat_body(const std::string& model, int max_tokens, bool stream,
                      const std::string& question) {
  json body{{"model", model},
            {"messages", {{{"role", "user"}, {"content", question}}}},
            {"max_tokens", max_tokens},
            {"stream", stream}};
  if (stream)
    body["stream_options"]["include_usage"] = true;
  return body.dump();
}

platform::model_config quick_platform(std::uint32_t slots) {
  using std::chrono::milliseconds;
  platform::model_config config;
  config.models = {{"m", {{"b", slots, milliseconds{20}, milliseconds{0}, milliseconds{2}, 0.0}}}};
  config.median_answer_tokens = 100'000;
  config.answer_spread = 0;
  return config;
}

std::unique_ptr<platform::server> start(const platform::model_config& config,
                                        const platform::server_options& options) {
  auto server = platform::server::start(config, options);
  if (!server)
    throw std::runtime_error(server.failure().message);
  return *std::move(server);
}

scratch_file::scratch_file() {
  path = (std::filesystem::temp_directory_path() / "loadtest-XXXXXX").string();
  ::close(::mkstemp(path.data()));
}

scratch_file::~scratch_file() {
  std::filesystem::remove(path);
}

std::vector<json> scratch_file::lines() const {
  std::vector<json> result;
  std::ifstream file{path};
  for (std::string line; std::getline(file, line);)
    result.push_back(json::parse(line));
  return result;
}

} // namespace loadtest::test
