#include "net/io/address_book.hpp"

#include <catch2/catch.hpp>

#include <arpa/inet.h>
#include <netinet/in.h>

#include <cstring>
#include <string>

using namespace loadtest;
using namespace loadtest::net;
using namespace std::chrono_literals;

namespace {

constexpr core::mono_time t0{100s};

socket_address at(const std::string& text) {
  socket_address result;
  if (text.find(':') != std::string::npos) {
    sockaddr_in6 six{};
    six.sin6_family = AF_INET6;
    inet_pton(AF_INET6, text.c_str(), &six.sin6_addr);
    std::memcpy(&result.bytes, &six, sizeof six);
    result.size = sizeof six;
  } else {
    sockaddr_in four{};
    four.sin_family = AF_INET;
    inet_pton(AF_INET, text.c_str(), &four.sin_addr);
    std::memcpy(&result.bytes, &four, sizeof four);
    result.size = sizeof four;
  }
  return result;
}

std::vector<socket_address> all(const std::vector<std::string>& texts) {
  std::vector<socket_address> result;
  for (const auto& text : texts)
    result.push_back(at(text));
  return result;
}

} // namespace

TEST_CASE("the families of addresses take turns, beginning with that of the first") {
  address_book six_first;
  six_first.renew(all({"::1", "::2", "::3", "10.0.0.1"}));
  CHECK(six_first.in_order(t0) == all({"::1", "10.0.0.1", "::2", "::3"}));
  address_book four_first;
  four_first.renew(all({"10.0.0.1", "10.0.0.2", "::1", "::2"}));
  CHECK(four_first.in_order(t0) == all({"10.0.0.1", "::1", "10.0.0.2", "::2"}));
}

TEST_CASE("users spread over the addresses of a host") {
  address_book book;
  book.renew(all({"10.0.0.1", "10.0.0.2", "10.0.0.3"}));
  CHECK(book.in_order(t0) == all({"10.0.0.1", "10.0.0.2", "10.0.0.3"}));
  CHECK(book.in_order(t0) == all({"10.0.0.2", "10.0.0.3", "10.0.0.1"}));
  CHECK(book.in_order(t0) == all({"10.0.0.3", "10.0.0.1", "10.0.0.2"}));
  CHECK(book.in_order(t0) == all({"10.0.0.1", "10.0.0.2", "10.0.0.3"}));
}

TEST_CASE("users spread over the addresses of either family") {
  address_book book;
  book.renew(all({"::1", "::2", "10.0.0.1", "10.0.0.2", "10.0.0.3"}));
  CHECK(book.in_order(t0) == all({"::1", "10.0.0.1", "::2", "10.0.0.2", "10.0.0.3"}));
  CHECK(book.in_order(t0) == all({"::2", "10.0.0.2", "::1", "10.0.0.3", "10.0.0.1"}));
  CHECK(book.in_order(t0) == all({"::1", "10.0.0.3", "::2", "10.0.0.1", "10.0.0.2"}));
}

TEST_CASE("an address that did not work is last for a while, whoever asks") {
  address_book book;
  book.renew(all({"10.0.0.1", "10.0.0.2"}));
  book.demote(at("10.0.0.1"), t0);
  for (int i = 0; i < 4; ++i)
    CHECK(book.in_order(t0 + 59s) == all({"10.0.0.2", "10.0.0.1"}));
  CHECK(book.in_order(t0 + 60s).size() == 2);
  CHECK(book.in_order(t0 + 60s).front() == at("10.0.0.2"));
  CHECK(book.in_order(t0 + 60s).front() == at("10.0.0.1"));
}

TEST_CASE("what is known of an address outlives the name server's next answer") {
  address_book book;
  book.renew(all({"::1", "10.0.0.1"}));
  book.demote(at("::1"), t0);
  book.renew(all({"10.0.0.2", "::1"}));
  CHECK(book.in_order(t0 + 1s) == all({"10.0.0.2", "::1"}));
  CHECK_FALSE(book.empty());
}

TEST_CASE("where no address works, all are tried in their order") {
  address_book book;
  CHECK(book.empty());
  book.renew(all({"::1", "10.0.0.1"}));
  book.demote(at("::1"), t0);
  book.demote(at("10.0.0.1"), t0);
  CHECK(book.in_order(t0) == all({"::1", "10.0.0.1"}));
  book.demote(at("10.9.9.9"), t0); // not one of them
  CHECK(book.in_order(t0).size() == 2);
}
