#include "net/io/proxy_tunnel.hpp"

#include <catch2/catch.hpp>

using namespace loadtest;
using namespace loadtest::net;
using state = proxy_tunnel::state;

namespace {

/// What becomes of an answer that comes in two reads, split at `at`.
state answered(proxy_tunnel& tunnel, const std::string& text, std::size_t at) {
  const auto first = tunnel.put(text.substr(0, at));
  return first == state::asking && at < text.size() ? tunnel.put(text.substr(at)) : first;
}

} // namespace

TEST_CASE("a tunnel is asked for by host and port, with the proxy's authorization") {
  CHECK(proxy_tunnel::request("h:443", {}).reveal() == "CONNECT h:443 HTTP/1.1\r\n"
                                                       "Host: h:443\r\n"
                                                       "User-Agent: loadtest\r\n\r\n");
  CHECK(proxy_tunnel::request("h:443", core::secret{"Basic YTpi"})
            .reveal()
            .find("\r\nProxy-Authorization: Basic YTpi\r\n") != std::string_view::npos);
}

TEST_CASE("a tunnel is open behind the head of a 2xx, however it is split") {
  for (const std::string text : {"HTTP/1.1 200 Connection established\r\n\r\n", "HTTP/1.0 200\n\n",
                                 "HTTP/1.1 100 Wait\r\n\r\nHTTP/1.1 204 X\r\nVia: x\r\n\r\n"})
    for (std::size_t at = 0; at <= text.size(); ++at) {
      INFO(text << " split at " << at);
      proxy_tunnel tunnel;
      CHECK(answered(tunnel, text, at) == state::open);
    }
}

TEST_CASE("a proxy that refuses is quoted, however it is split") {
  struct refusal {
    std::string text;
    std::string complaint;
  };
  for (const auto& [text, complaint] :
       {refusal{"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 2\r\n\r\nno",
                "it answered 407 Proxy Authentication Required"},
        {"HTTP/1.1 503 \r\n\r\n", "it answered 503 "},
        {"HTTP/1.1 200 OK\r\n\r\nHello", "it spoke before the tunnel was used"},
        {"SSH-2.0-x\r\n\r\n", "it does not speak HTTP"},
        {"HTTP/1.1 2x0 OK\r\n\r\n", "it does not speak HTTP"},
        {"HTTP/1.1 20\r\n\r\n", "it does not speak HTTP"}})
    for (std::size_t at = 0; at <= text.size(); ++at) {
      INFO(text << " split at " << at);
      proxy_tunnel tunnel;
      const auto became = answered(tunnel, text, at);
      // What comes behind the head may come when the tunnel is open already.
      if (became == state::open && text.find("Hello") == at)
        continue;
      CHECK(became == state::refused);
      CHECK(tunnel.complaint() == complaint);
    }
}

TEST_CASE("an answer without an end is refused") {
  proxy_tunnel tunnel;
  CHECK(tunnel.put("HTTP/1.1 200 OK\r\nX: " + std::string(20'000, 'x')) == state::refused);
}
