#pragma once

#include "platform/server/server.hpp"

#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace loadtest::test {

/// An answer as it came.
struct raw_answer {
  int status = 0;
  std::string head;                ///< with the status line
  std::string body;                ///< without the framing
  std::vector<std::string> chunks; ///< of a body in chunks
};

/// A client as plain as can be: one connection with blocking reads that give up after 10 s.
class platform_client {
public:
  explicit platform_client(std::uint16_t port, bool tls = false);
  ~platform_client();
  platform_client(const platform_client&) = delete;
  platform_client& operator=(const platform_client&) = delete;

  void send(std::string_view bytes);
  /// Reads one answer, to the end of its framing; throws when the connection ends before.
  raw_answer read();
  /// Reads up to and including the text; throws when the connection ends before.
  std::string read_until(std::string_view text);
  /// Reads the events of a stream up to its first token.
  void read_first_token();
  /// Has the server ended the connection, with nothing left to read?
  bool ended();
  /// Did the server say so over TLS (close_notify)?
  bool ended_properly() const;

  raw_answer call(const std::string& method, const std::string& path, const std::string& body = "",
                  const std::string& headers = "");

private:
  struct state;
  bool read_more();
  std::string take(std::size_t size);

  std::unique_ptr<state> state_;
};

/// Creates an organisation with one user and one key, and with a budget unless that is empty.
struct account {
  std::string organization;
  std::string user;
  std::string key_id;
  std::string key;
  std::string admin;
};
account make_account(platform_client& client, const std::string& admin_headers = "",
                     const std::string& budget = "");
/// The same in the dialect ai-aas; `admin` is then the header of who logged in.
account make_ai_aas_account(platform_client& client);

/// Headers of an inference request.
std::string with_key(const std::string& key, const std::string& request_id = "");

/// A chat completion of one user message.
std::string chat_body(const std::string& model, int max_tokens, bool stream,
                      const std::string& question = "Why?");

/// One model on one backend, quick: 20 ms to the first token, 2 ms for each further one.
platform::model_config quick_platform(std::uint32_t slots = 8);

/// Starts it on a free port; throws when it cannot.
std::unique_ptr<platform::server> start(const platform::model_config& config,
                                        const platform::server_options& options = {});

/// A file that goes with the test.
struct scratch_file {
  std::string path;
  scratch_file();
  ~scratch_file();
  std::vector<nlohmann::json> lines() const;
};

} // namespace loadtest::test
