#pragma once

#include "platform/server/request_reader.hpp"
#include "platform/server/routes.hpp"
#include "platform/server/transport.hpp"

#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace loadtest::platform {

/// One client's connection: requests one after the other, each answered before the next is read.
/// While an answer is under way it watches for the client's end.
class connection : public wire, public std::enable_shared_from_this<connection> {
public:
  /// `routing` outlives the connection; `closed` is called once, when it has ended by itself.
  connection(transport bytes, routes& routing, std::size_t max_body_bytes,
             std::function<void(connection&)> closed);

  void start();
  /// Ends it at once; an answer under way is logged as stopped.
  void stop();
  /// Called once a second: ends it when it has been silent for the limit, with nothing under way.
  void tick(std::chrono::seconds idle_limit);

  void send(std::string_view bytes) override;
  std::optional<core::unix_time> send_stamped(std::string_view bytes) override;
  void send_late(std::string_view bytes, core::nanoseconds delay) override;
  bool drained() const override { return bytes_.drained(); }
  void cut() override;
  void answered(bool keep) override;

private:
  void await_input();
  void on_input();
  void await_room();
  void read_requests();
  void handle(const http_request& request);
  /// Answers, then takes nothing more and waits for the client to end the connection.
  void refuse(int status);
  void reply_later(std::string text, const http_reply& reply);
  /// What was kept for the end of the answer.
  void send_kept();
  /// An answer is under way.
  bool busy() const noexcept { return exchange_ || delay_; }
  void next_request();
  void end_output();
  void end(const char* outcome);

  transport bytes_;
  routes& routes_;
  request_reader reader_;
  std::function<void(connection&)> closed_;
  std::string input_;
  std::unique_ptr<exchange> exchange_;
  std::optional<boost::asio::steady_timer> delay_; ///< of an answer, or of its end
  std::string late_;                               ///< its end
  core::nanoseconds late_by_{};
  std::chrono::seconds silent_{};
  bool keep_alive_ = true;
  bool lingering_ = false;
  bool awaits_input_ = false;
  bool awaits_room_ = false;
  bool ended_ = false;
};

} // namespace loadtest::platform
