#pragma once

#include "core/log_event.hpp"
#include "core/result.hpp"
#include "net/http/probe_server.hpp"

#include <atomic>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace loadtest::cli {

/// The control address of a running process: a Unix socket in its run directory that answers
/// `loadtest status` and `loadtest stop`, and, where asked for, a port with `/readyz`.
class run_control {
public:
  static constexpr const char* socket_name = "control.sock";

  /// In this run directory. Without a socket, on a file system that has none, the run goes on.
  void serve_in(const std::filesystem::path& folder, const core::logger& log);
  /// On HOST:PORT: `/readyz` alone.
  core::result<void> serve_on(const std::string& address);

  /// This process does its part from now on.
  void ready() noexcept { ready_ = true; }
  /// The run is over: nobody is answered any more, and the socket is gone.
  void close() { servers_.clear(); }
  /// How the run is now, as one line of JSON and one for a person.
  void tell(std::string json, std::string text);
  /// Somebody asked the run to end.
  bool stop_asked() const noexcept { return stop_asked_; }

private:
  net::probe_answer readiness() const;
  net::probe_answer answer(std::string_view method, std::string_view path);

  std::atomic<bool> ready_ = false;
  std::atomic<bool> stop_asked_ = false;
  std::mutex mutex_;
  std::string json_;
  std::string text_ = "the run has not begun yet\n";
  std::vector<std::unique_ptr<net::probe_server>> servers_;
};

} // namespace loadtest::cli
