#include "bench/common/answering_server.hpp"

#include "bench/common/connection_table.hpp"

#include <array>

namespace loadtest::bench {

namespace {

std::string completion(std::size_t answer_bytes) {
  const auto tokens = std::to_string(answer_bytes / 4);
  return plain_answer(
      200,
      R"({"id":"chatcmpl-1","object":"chat.completion","created":1735689600,)"
      R"("model":"bench-model","choices":[{"index":0,"message":{"role":"assistant","content":")" +
          std::string(answer_bytes, 'x') +
          R"("},"finish_reason":"stop"}],"usage":{"prompt_tokens":12,"completion_tokens":)" +
          tokens + "}}");
}

void note(std::atomic<core::mono_time>& first, core::mono_time when) {
  if (!core::reached(first.load(std::memory_order_relaxed)))
    first.store(when, std::memory_order_relaxed);
}

} // namespace

void serve_answers(std::size_t answer_bytes, server_board& board) {
  const auto answer = completion(answer_bytes);
  const auto models = plain_answer(200, R"({"object":"list","data":[{"id":"bench-model"}]})");
  const auto epoll = make_epoll();
  connection_table<server_connection> connections{epoll.get(), nullptr};
  stamp_clock clock;
  board.port = connections.port();

  const auto on_readable = [&](server_connection& c) {
    bool alive = c.read(clock);
    while (const auto head = alive ? c.next_request() : std::nullopt) {
      const bool asks = head->starts_with("POST ");
      alive = c.send(asks ? answer : models);
      note(board.first_heard, c.arrived_at());
      if (!asks || header(*head, "x-request-id").find("-preflight-") != std::string_view::npos)
        continue;
      note(board.first_asked, c.arrived_at());
      board.answered.fetch_add(1, std::memory_order_relaxed);
    }
    if (!alive)
      connections.lose(c);
  };
  std::array<epoll_event, 256> room;
  while (!board.quit) {
    const auto ready = wait_until(epoll.get(), room, now() + std::chrono::milliseconds{100});
    clock.sample();
    for (const auto& event : ready)
      if (event.data.ptr == nullptr)
        board.accepted.fetch_add(connections.accept_all(), std::memory_order_relaxed);
      else
        on_readable(*static_cast<server_connection*>(event.data.ptr));
    connections.close_lost([](const server_connection&) {});
  }
}

} // namespace loadtest::bench
