#pragma once

#include "core/outcome.hpp"
#include "net/io/arrival.hpp"
#include "net/io/endpoint.hpp"
#include "net/io/resolver.hpp"
#include "net/io/socket_set.hpp"
#include "net/io/tls_engine.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace loadtest::net {

class io_thread;

/// Why a connection ended against our will.
struct connection_failure {
  core::error_type type = core::error_type::connection_error;
  std::string detail;
};

/// One TCP connection, with or without TLS, that can be opened again. Belongs to its I/O thread.
/// The user's functions may close it, or open it again, but not destroy it.
class connection final : public socket_watcher {
public:
  class user {
  public:
    virtual void on_open() = 0;
    /// The kernel took the last byte of what was sent.
    virtual void on_sent() = 0;
    /// One read: begin, at least one piece, end. In front of a piece there are
    /// `io_thread::headroom` bytes that may be overwritten.
    virtual void begin_read(const arrival& when) = 0;
    virtual void on_bytes(std::span<char> bytes) = 0;
    virtual void end_read() = 0;
    /// It is closed: by the peer in order (none), or because something failed.
    virtual void on_closed(const connection_failure* failure) = 0;

  protected:
    ~user() = default;
  };

  /// Only a `measured` one is stamped by the kernel and counted in the thread's health.
  connection(io_thread& thread, std::shared_ptr<const endpoint> server, user& owner, bool measured);
  ~connection();

  /// Resolves, connects and shakes hands; then `on_open` or `on_closed`, perhaps at once.
  void open();
  bool is_open() const noexcept { return phase_ == phase::open; }
  const endpoint& server() const noexcept { return *server_; }
  /// Sends head and body, which must stay where they are until `on_sent`, or until it is closed.
  void send(std::string_view head, std::string_view body);
  /// Nothing is told any more.
  void close() noexcept;

private:
  enum class phase : std::uint8_t { closed, resolving, connecting, handshake, open };
  struct taken {
    std::size_t bytes = 0;
    int error = 0;
  };

  void on_ready(std::uint32_t events) override;
  void on_turn(std::uint32_t events) override;
  void try_addresses(const core::result<resolver::addresses>& found);
  void try_next_address();
  void on_connected();
  void read(std::uint32_t events);
  void decrypt(std::string_view ciphertext, const arrival& when);
  void flush();
  taken give() noexcept;
  arrival stamp(std::optional<core::unix_time> kernel_stamp) const noexcept;
  void end(const connection_failure* failure);
  void broken(const std::string& how);
  void fail(core::error_type type, std::string detail);

  io_thread& thread_;
  std::shared_ptr<const endpoint> server_;
  user& user_;
  std::shared_ptr<resolver::handler> resolving_;
  resolver::addresses addresses_; ///< not yet tried
  socket_address address_;        ///< the one being tried
  std::unique_ptr<tls_engine> tls_;
  std::string ciphertext_;      ///< to be sent
  std::size_t sent_ = 0;        ///< of it
  std::string_view to_send_[2]; ///< head and body
  socket_set::ticket ticket_ = 0;
  core::mono_time read_from_; ///< what is in the socket arrived after this
  std::uint32_t epoch_ = 0;   ///< counts closings
  int socket_ = -1;
  int last_error_ = 0; ///< errno of the address tried last
  phase phase_ = phase::closed;
  bool measured_;
  bool sending_ = false;
  bool left_over_ = false; ///< the last read did not empty the socket
};

} // namespace loadtest::net
