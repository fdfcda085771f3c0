#include "bench/stream_cost/origin.hpp"

#include "bench/common/connection_table.hpp"
#include "bench/stream_cost/stream_text.hpp"

#include <algorithm>
#include <deque>
#include <vector>

namespace loadtest::bench {

namespace {

/// What is due within this time is written in one turn: a wake-up for each event would cost the
/// origin, which shares the cores with the client, twice the writing itself.
constexpr std::chrono::microseconds breath{100};

/// Behind its schedule the origin still turns to new connections and requests after this time.
constexpr std::chrono::milliseconds longest_turn{2};

/// A connection and where its stream is.
struct stream_connection : server_connection {
  using server_connection::server_connection;

  std::optional<std::uint32_t> slot;
  truth* record = nullptr;
  std::uint64_t tokens = 0;
  std::uint64_t first_turn = 0; ///< from which on the slot's turns are this stream's
  core::mono_time last_write;
};

class origin {
public:
  origin(const mode& of, SSL_CTX* tls, ledger& shared)
      : mode_(of), shared_(shared), slots_(of.streams), epoll_(make_epoll()),
        connections_(epoll_.get(), tls), epoch_(now()) {
    for (std::uint32_t s = of.streams; s-- > 0;)
      free_slots_.push_back(s);
    shared_.port = connections_.port();
  }

  void serve() {
    std::array<epoll_event, 256> room;
    auto last_turn = now();
    while (!shared_.quit.load(std::memory_order_relaxed)) {
      const auto ready =
          wait_until(epoll_.get(), room, std::max(next_deadline(), last_turn + breath));
      clock_.sample();
      for (const auto& event : ready)
        if (event.data.ptr == nullptr)
          connections_.accept_all();
        else
          on_readable(*static_cast<stream_connection*>(event.data.ptr));
      last_turn = now();
      write_first_tokens(last_turn);
      write_slots(last_turn);
      connections_.close_lost([&](stream_connection& c) { release(c); });
      shared_.open.store(connections_.size(), std::memory_order_relaxed);
    }
  }

private:
  struct first_token {
    core::mono_time due;
    int fd;
    const truth* record; ///< tells this stream from a later one with the same descriptor
  };

  core::mono_time due(std::uint64_t turn) const noexcept {
    return epoch_ + mode_.period() * static_cast<std::int64_t>(turn) / mode_.streams;
  }
  std::uint64_t turn_after(core::mono_time t) const noexcept {
    return static_cast<std::uint64_t>((t - epoch_) * mode_.streams / mode_.period()) + 1;
  }

  core::mono_time next_deadline() const {
    auto deadline = now() + std::chrono::milliseconds{100};
    if (!first_tokens_.empty())
      deadline = std::min(deadline, first_tokens_.front().due);
    if (free_slots_.size() < slots_.size())
      for (auto turn = turn_; turn < turn_ + slots_.size(); ++turn)
        if (slots_[turn % slots_.size()] != nullptr)
          return std::min(deadline, due(turn));
    return deadline;
  }

  void on_readable(stream_connection& c) {
    if (!c.read(clock_))
      return connections_.lose(c);
    while (const auto head = c.next_request())
      if (!answer(c, *head))
        return connections_.lose(c);
  }

  bool answer(stream_connection& c, std::string_view head) {
    if (!head.starts_with("POST "))
      return c.send(plain_answer(200, R"({"object":"list","data":[{"id":"bench-model"}]})"));
    // What a client wants to know before it begins is no part of the measurement.
    if (header(head, "x-request-id").find("-preflight-") != std::string::npos)
      return c.send(std::string{text_.opening()}.append(text_.token(0)) + text_.ending(1));
    auto* record =
        c.slot || free_slots_.empty() ? nullptr : shared_.append(header(head, "x-request-id"));
    if (record == nullptr) {
      shared_.refused.fetch_add(1, std::memory_order_relaxed);
      return c.send(plain_answer(503, R"({"error":{"message":"no stream is free"}})"));
    }
    c.slot = free_slots_.back();
    free_slots_.pop_back();
    c.record = record;
    c.tokens = 0;
    record->received = c.arrived_at();
    first_tokens_.push_back({record->received + time_to_first_token, c.fd(), record});
    return c.send(text_.opening());
  }

  void write_first_tokens(core::mono_time until) {
    while (!first_tokens_.empty() && first_tokens_.front().due <= until) {
      const auto first = first_tokens_.front();
      first_tokens_.pop_front();
      auto* found = connections_.find(first.fd);
      if (found == nullptr || found->record != first.record)
        continue;
      auto& c = *found;
      write_tokens(c, text_.token(0), 1, first.due);
      c.record->first_before = c.last_write;
      c.record->first_after = now();
      // Half a period at the least to the next one, which is in the stream's slot.
      c.first_turn = turn_after(c.last_write + mode_.period() / 2);
      slots_[*c.slot] = &c;
      shared_.streaming.fetch_add(1, std::memory_order_relaxed);
    }
  }

  void write_slots(core::mono_time until) {
    if (free_slots_.size() == slots_.size()) {
      turn_ = turn_after(until);
      return;
    }
    const bool finish = shared_.finish.load(std::memory_order_relaxed);
    for (; due(turn_) <= until; ++turn_) {
      auto* c = slots_[turn_ % slots_.size()];
      if (c == nullptr || turn_ < c->first_turn)
        continue;
      write_tokens(*c, text_.tokens(c->tokens, mode_.together), mode_.together, due(turn_));
      const bool too_long = c->last_write > until + longest_turn;
      if (finish)
        end_stream(*c);
      if (too_long) {
        ++turn_;
        return;
      }
    }
  }

  /// `text` is that of so many tokens.
  void write_tokens(stream_connection& c, std::string_view text, std::uint32_t tokens,
                    core::mono_time due) {
    const auto before = now();
    if (!c.send(text))
      connections_.lose(c);
    shared_.lateness.add(before - due);
    if (c.tokens > 0)
      shared_.gaps.add(before - c.last_write);
    c.tokens += tokens;
    c.last_write = before;
    shared_.tokens.fetch_add(tokens, std::memory_order_relaxed);
  }

  void end_stream(stream_connection& c) {
    c.record->last_before = c.last_write;
    c.record->last_after = now();
    c.record->tokens = c.tokens;
    if (!c.send(text_.ending(c.tokens)))
      connections_.lose(c);
    release(c);
  }

  /// The connection has no stream any more.
  void release(stream_connection& c) {
    if (!c.slot)
      return;
    if (slots_[*c.slot] != nullptr)
      shared_.streaming.fetch_sub(1, std::memory_order_release);
    slots_[*c.slot] = nullptr;
    free_slots_.push_back(*c.slot);
    c.slot.reset();
    c.record = nullptr;
  }

  mode mode_;
  ledger& shared_;
  stream_text text_;
  std::vector<stream_connection*> slots_; ///< streams that have had their first token
  std::vector<std::uint32_t> free_slots_;
  std::deque<first_token> first_tokens_; ///< in the order of `due`, but for a few microseconds
  descriptor epoll_;
  connection_table<stream_connection> connections_;
  stamp_clock clock_;
  core::mono_time epoch_;
  std::uint64_t turn_ = 1;
};

} // namespace

void serve_streams(const mode& of, SSL_CTX* tls, ledger& shared) {
  origin{of, tls, shared}.serve();
}

} // namespace loadtest::bench
