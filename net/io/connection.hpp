#pragma once

#include "core/outcome.hpp"
#include "net/io/arrival.hpp"
#include "net/io/connector.hpp"
#include "net/io/departure_watch.hpp"
#include "net/io/endpoint.hpp"
#include "net/io/proxy_tunnel.hpp"
#include "net/io/segment_watch.hpp"
#include "net/io/socket_set.hpp"
#include "net/io/tls_engine.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace loadtest::net {

class io_thread;

/// One TCP connection, with or without TLS, perhaps through a proxy, that can be opened again.
/// Belongs to its I/O thread. The user's functions may close it, or open it again, but not destroy
/// it.
class connection final : public socket_watcher, connector::user {
public:
  class user {
  public:
    virtual void on_open() = 0;
    /// The kernel took the last byte of what was sent.
    virtual void on_sent() = 0;
    /// Its last byte left this machine; the other side's kernel has it. By the kernel's stamps,
    /// where it makes them: at the latest before the answer is told.
    virtual void on_departed(const departure& when) = 0;
    virtual void on_acked(core::mono_time when) = 0;
    /// One read: begin, at least one piece, end; `followed` by bytes of TLS that gave nothing yet.
    virtual void begin_read(const arrival& when) = 0;
    virtual void on_bytes(std::string_view bytes) = 0;
    virtual void end_read(bool followed) = 0;
    /// It is closed: by the peer in order (none), or because something failed.
    virtual void on_closed(const connection_failure* failure) = 0;

  protected:
    ~user() = default;
  };

  /// Only a `measured` one is stamped by the kernel and counted in the thread's health.
  connection(io_thread& thread, std::shared_ptr<const endpoint> server, user& owner, bool measured);
  ~connection();

  /// Connects, asks for a tunnel and shakes hands; then `on_open` or `on_closed`, perhaps at once.
  void open();
  bool is_open() const noexcept { return phase_ == phase::open; }
  /// Since `open`: how long steps of the handshake that had arrived waited for this thread.
  core::nanoseconds handshake_lag() const noexcept { return handshake_lag_; }
  /// How long the handshake took, if there was one.
  core::nanoseconds handshake() const noexcept { return handshake_; }
  const endpoint& server() const noexcept { return *server_; }
  /// Sends head and body, which must stay where they are until `on_sent`, or until it is closed.
  void send(std::string_view head, std::string_view body, timing of_answer);
  /// Nothing is told any more.
  void close() noexcept;

private:
  enum class phase : std::uint8_t { closed, connecting, tunnel, handshake, open };
  struct taken {
    std::size_t bytes = 0;
    int error = 0;
  };

  void on_ready(std::uint32_t events) override;
  void on_turn(std::uint32_t events) override;
  void on_connected(int socket, socket_set::ticket ticket, std::uint32_t events) override;
  void on_not_connected(const connection_failure& failure) override;
  void shake_hands();
  void on_tunnel(std::string_view bytes);
  void on_end();
  void on_clear(std::string_view bytes, const arrival& when);
  void take_send_stamps();
  void read(std::uint32_t events);
  void decrypt(std::string_view ciphertext, const arrival& when);
  void flush();
  taken give() noexcept;
  arrival stamp(std::optional<core::unix_time> kernel_stamp) const noexcept;
  void sharpen(arrival& when) noexcept;
  void end(const connection_failure* failure);
  void broken(const std::string& how);
  void fail(core::error_type type, std::string detail);

  io_thread& thread_;
  std::shared_ptr<const endpoint> server_;
  user& user_;
  std::unique_ptr<connector> connector_;
  std::unique_ptr<proxy_tunnel> tunnel_;
  std::unique_ptr<tls_engine> tls_;
  std::string ciphertext_;      ///< to be sent
  std::size_t sent_ = 0;        ///< of it
  std::string_view to_send_[2]; ///< head and body
  core::secret to_proxy_;       ///< the request for a tunnel
  departure_watch departure_;
  segment_watch segments_;
  socket_set::ticket ticket_ = 0;
  core::mono_time read_from_; ///< what is in the socket arrived after this
  core::mono_time handshake_from_;
  core::nanoseconds handshake_{};
  core::nanoseconds handshake_lag_{};
  std::uint32_t epoch_ = 0; ///< counts closings
  std::uint32_t reads_ = 0; ///< of the answer
  int socket_ = -1;
  phase phase_ = phase::closed;
  timing timing_ = timing::end; ///< of the answer
  bool measured_;
  bool sending_ = false;
  bool left_over_ = false; ///< the last read did not empty the socket
  bool stamped_ = false;   ///< the kernel stamps what is sent
};

} // namespace loadtest::net
