#pragma once

#include "net/http/answer_head.hpp"
#include "net/http/chunked_body.hpp"
#include "net/http/read_head.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace loadtest::net {

/// Parses the answers (HTTP/1.0 and 1.1, RFC 9112) of one connection, one after another, sans-io.
/// Interim answers (1xx) are skipped. Keeps nothing of a body.
class http_response {
public:
  class sink {
  public:
    /// A head that another one follows (1xx).
    virtual void on_interim() = 0;
    virtual void on_head(const answer_head& head) = 0;
    virtual void on_body(std::string_view bytes) = 0;
    /// So many bytes that are no part of the body came behind what was told before.
    virtual void on_framing(std::size_t count) = 0;

  protected:
    ~sink() = default;
  };
  enum class progress : std::uint8_t { more, done, broken };

  static constexpr std::size_t max_head = 64 * 1024;

  explicit http_response(sink& to) : sink_(to) {}
  http_response(const http_response&) = delete;
  http_response& operator=(const http_response&) = delete;

  /// Before each answer.
  void begin();
  /// The next bytes of the connection; not after `done` or `broken`.
  progress put(std::string_view bytes);
  /// The peer closed the connection.
  progress put_end();

  /// The final head has come.
  bool head_done() const noexcept { return stage_ != stage::head; }
  /// Of a `done` answer: may the connection be used again?
  bool keeps_alive() const noexcept { return keep_alive_ && !surplus_; }
  /// What is wrong with a `broken` one.
  const std::string& complaint() const noexcept { return complaint_; }

private:
  enum class stage : std::uint8_t { head, length, chunks, close, done };

  void take_head(std::string_view& bytes);
  bool head_is_whole() const noexcept;
  bool begin_body();
  progress take_body(std::string_view bytes);
  progress take_chunks(std::string_view bytes);
  progress finish(std::string_view surplus);
  progress fail(std::string complaint);

  sink& sink_;
  std::string head_; ///< as much as has come
  std::string complaint_;
  chunked_body chunks_;
  std::uint64_t left_ = 0; ///< of a body that ends by its length
  stage stage_ = stage::head;
  bool keep_alive_ = false;
  bool surplus_ = false; ///< bytes that nobody asked for followed the answer
};

} // namespace loadtest::net
