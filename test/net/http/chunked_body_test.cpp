#include "net/http/chunked_body.hpp"

#include <catch2/catch.hpp>

#include <string>

using loadtest::net::chunked_body;
using state = chunked_body::state;

namespace {

/// What a body came to, and how much of it there was.
std::pair<state, std::size_t> taken(std::string_view bytes) {
  chunked_body body;
  std::size_t size = 0;
  while (!bytes.empty() && body.where() != state::done && body.where() != state::broken)
    size += body.take(bytes).size();
  return {body.where(), size};
}

std::string extension(std::size_t size) {
  return ';' + std::string(size - 1, 'x');
}

} // namespace

TEST_CASE("a size's line is bounded, and the lines of all chunks together are not") {
  const auto most = chunked_body::max_framing;
  // Digit and line end count, too.
  CHECK(taken("1" + extension(most - 3) + "\r\nx") == std::pair{state::data_end, std::size_t{1}});
  CHECK(taken("1" + extension(most - 2) + "\r\nx").first == state::broken);
  std::string chunks;
  for (int i = 0; i < 5; ++i)
    chunks += "1" + extension(most / 2) + "\r\nx\r\n";
  CHECK(taken(chunks + "0\r\n\r\n") == std::pair{state::done, std::size_t{5}});
}

TEST_CASE("trailers are bounded in all") {
  std::string trailers;
  for (int i = 0; i < 70; ++i)
    trailers += "x: " + std::string(1000, 'x') + "\r\n";
  CHECK(taken("0\r\n" + trailers + "\r\n").first == state::broken);
}
