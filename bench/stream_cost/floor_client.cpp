#include "bench/stream_cost/floor_client.hpp"

#include "bench/common/sockets.hpp"
#include "bench/common/tls.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <optional>
#include <sys/socket.h>
#include <system_error>
#include <thread>

namespace loadtest::bench {

namespace {

/// The last events of a stream name the finish, the usage and the end.
constexpr std::size_t events_after_tokens = 3;
constexpr std::size_t events_before_tokens = 1;

struct floor_stream {
  descriptor fd;
  std::optional<tls_stream> tls;
  core::mono_time started;
  core::mono_time first_token;
  core::mono_time previous;                                    ///< read with an event
  std::array<core::mono_time, events_after_tokens + 1> last{}; ///< stamps, by number of event
  std::size_t events = 0;
  bool at_line_start = true;
  bool ended = false;
};

std::string request(std::size_t number) {
  const std::string body =
      R"({"model":"bench-model","messages":[{"role":"user","content":"Say something long."}],)"
      R"("stream":true,"stream_options":{"include_usage":true}})";
  return "POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1\r\n"
         "Content-Type: application/json\r\nX-Request-ID: floor-" +
         std::to_string(number) + "\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\n\r\n" + body;
}

class floor_client {
public:
  floor_client(const mode& of, std::uint16_t port)
      : mode_(of), port_(port), epoll_(make_epoll()), streams_(of.streams) {
    if (of.tls)
      tls_ = make_tls_client();
  }

  client_figures run() {
    const auto begin = now();
    std::uint32_t opened = 0;
    std::array<epoll_event, 256> room;
    while (ended_ < streams_.size()) {
      const auto next = begin + mode_.ramp() * opened / mode_.streams;
      const auto ready = wait_until(
          epoll_.get(), room, opened < streams_.size() ? next : now() + std::chrono::seconds{1});
      if (mode_.kernel_stamps)
        clock_.sample();
      for (const auto& event : ready)
        on_readable(*static_cast<floor_stream*>(event.data.ptr));
      if (opened < streams_.size() && now() >= next)
        open(streams_[opened++]);
    }
    return figures();
  }

private:
  void open(floor_stream& s) {
    s.fd = connect_to_loopback(port_);
    if (mode_.kernel_stamps)
      stamp_arrivals(s.fd.get());
    watch(epoll_.get(), s.fd.get(), &s);
    if (!tls_)
      return start(s);
    s.tls.emplace(*tls_, tls_stream::side::client);
    s.tls->shake_hands();
    send_records(s);
  }

  void start(floor_stream& s) {
    const auto text = request(static_cast<std::size_t>(&s - streams_.data()));
    s.started = now();
    if (!s.tls)
      return send(s, text);
    s.tls->write(text);
    send_records(s);
  }

  void send_records(floor_stream& s) {
    if (const auto records = s.tls->outgoing(); !records.empty())
      send(s, records);
    s.tls->sent();
  }

  static void send(floor_stream& s, std::string_view bytes) {
    // A fresh socket's buffer takes a request whole.
    if (::send(s.fd.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL) !=
        static_cast<long>(bytes.size()))
      throw std::system_error{errno, std::generic_category(), "send"};
  }

  void on_readable(floor_stream& s) {
    const auto got = read_stamped(s.fd.get(), buffer_, clock_, mode_.kernel_stamps);
    if (got.bytes < 0 && errno == EAGAIN)
      return;
    if (got.bytes <= 0) {
      failed_ += s.ended ? 0 : 1;
      return end(s);
    }
    if (s.ended)
      return;
    const std::string_view bytes{buffer_.data(), static_cast<std::size_t>(got.bytes)};
    const auto events = s.events;
    if (s.tls) {
      s.tls->received(bytes);
      for (int plain = 0; (plain = s.tls->read(decrypted_)) > 0;)
        scan(s, {decrypted_.data(), static_cast<std::size_t>(plain)}, got.at);
      if (!core::reached(s.started)) {
        send_records(s);
        if (s.tls->established())
          start(s);
      }
    } else {
      scan(s, bytes, got.at);
    }
    if (s.events > std::max(events, events_before_tokens)) {
      if (core::reached(s.previous) && !s.ended)
        gaps_.add(got.at - s.previous);
      s.previous = got.at;
    }
    if (s.ended)
      end(s);
  }

  /// Lines that begin with `d` are events, one that begins with `0` ends the body.
  void scan(floor_stream& s, std::string_view bytes, core::mono_time at) {
    const char* from = bytes.data();
    const char* const end = from + bytes.size();
    while (from != end) {
      if (s.at_line_start) {
        if (*from == 'd') {
          s.last[s.events % s.last.size()] = at;
          if (s.events++ == events_before_tokens)
            s.first_token = at;
        } else if (*from == '0') {
          s.ended = true;
        }
      }
      const auto* line_end =
          static_cast<const char*>(std::memchr(from, '\n', static_cast<std::size_t>(end - from)));
      s.at_line_start = line_end != nullptr;
      from = line_end != nullptr ? line_end + 1 : end;
    }
  }

  void end(floor_stream& s) {
    ++ended_;
    epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, s.fd.get(), nullptr);
  }

  client_figures figures() {
    client_figures result;
    result.gaps = std::move(gaps_);
    result.failed = failed_;
    if (failed_ > 0)
      result.complaint = "the origin closed a stream before its end";
    for (std::size_t i = 0; i < streams_.size(); ++i) {
      const auto& s = streams_[i];
      if (!s.ended || s.events <= events_before_tokens + events_after_tokens)
        continue;
      const auto last = s.events - events_after_tokens - 1;
      const auto tokens = last + 1 - events_before_tokens;
      result.events += tokens;
      result.requests.push_back({"floor-" + std::to_string(i), s.started, s.first_token,
                                 s.last[last % s.last.size()], tokens});
    }
    return result;
  }

  mode mode_;
  std::uint16_t port_;
  tls_settings tls_;
  descriptor epoll_;
  std::vector<floor_stream> streams_;
  stamp_clock clock_;
  core::histogram gaps_;
  std::array<char, 64 * 1024> buffer_;
  std::array<char, 16 * 1024> decrypted_;
  std::size_t ended_ = 0;
  std::uint64_t failed_ = 0;
};

} // namespace

client_figures run_floor(const mode& of, ledger& shared) {
  const auto client = std::make_unique<floor_client>(of, shared.port);
  shared.ready = true;
  while (!shared.go)
    std::this_thread::sleep_for(std::chrono::milliseconds{1});
  return client->run();
}

} // namespace loadtest::bench
