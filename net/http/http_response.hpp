#pragma once

#include "net/http/answer_head.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace loadtest::net {

/// Parses the answers (HTTP/1.0 and 1.1, RFC 9112) of one connection, one after another, sans-io.
/// Interim answers (1xx) are skipped. Keeps only what of a read cannot be parsed yet.
class http_response {
public:
  class sink {
  public:
    /// An interim answer (1xx) has come, and is skipped.
    virtual void on_interim() = 0;
    virtual void on_head(const answer_head& head) = 0;
    virtual void on_body(std::string_view bytes) = 0;

  protected:
    ~sink() = default;
  };
  enum class progress : std::uint8_t { more, done, broken };

  /// In front of the bytes given to `put` so many may be overwritten.
  static constexpr std::size_t headroom = 4096;
  static constexpr std::size_t max_head = 64 * 1024;

  explicit http_response(sink& to);
  ~http_response();
  http_response(const http_response&) = delete;
  http_response& operator=(const http_response&) = delete;

  /// Before each answer.
  void begin();
  /// The next bytes of the connection; not after `done` or `broken`.
  progress put(std::span<char> bytes);
  /// The peer closed the connection.
  progress put_end();

  bool head_done() const noexcept;
  /// Of a `done` answer: may the connection be used again?
  bool keeps_alive() const noexcept;
  /// What is wrong with a `broken` one.
  const std::string& complaint() const noexcept { return complaint_; }

private:
  struct parser;

  progress parse(std::string_view bytes);
  progress fail(std::string complaint);

  sink& sink_;
  std::unique_ptr<parser> parser_;
  std::string rest_;
  std::string complaint_;
  bool surplus_ = false; ///< bytes that nobody asked for followed the answer
};

} // namespace loadtest::net
