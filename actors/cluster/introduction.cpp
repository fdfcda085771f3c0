#include "actors/cluster/introduction.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <sstream>
#include <utility>
#include <vector>

namespace loadtest::actors::cluster {

namespace {

constexpr std::size_t nonce_size = 32;
/// An id of a node has 26 bytes or so.
constexpr std::size_t longest_node = 200;
constexpr std::size_t longest_line = 1000;

std::string to_hex(std::string_view bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string result;
  for (const char byte : bytes) {
    result += digits[static_cast<unsigned char>(byte) >> 4];
    result += digits[static_cast<unsigned char>(byte) & 15];
  }
  return result;
}

/// Empty where it is no hex.
std::string from_hex(std::string_view text) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string result;
  for (std::size_t i = 0; i + 1 < text.size(); i += 2) {
    const auto high = digits.find(text[i]);
    const auto low = digits.find(text[i + 1]);
    if (high == std::string_view::npos || low == std::string_view::npos)
      return {};
    result += static_cast<char>(high << 4 | low);
  }
  return text.size() % 2 == 0 ? result : std::string{};
}

std::vector<std::string> words_of(const std::string& line) {
  std::istringstream stream{line};
  std::vector<std::string> result;
  for (std::string word; stream >> word;)
    result.push_back(word);
  return result;
}

bool equal_in_constant_time(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

/// Of a refusal that comes from elsewhere: one line without control characters.
std::string printable(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c >= 0x7f; }, '?');
  return text;
}

constexpr std::string_view refused = "refused ";
constexpr std::string_view refused_for_now = "refused for now: ";
constexpr const char* wrong_token = "the join token is not this run's";

} // namespace

std::string random_bytes(std::size_t count) {
  std::string result(count, '\0');
  if (RAND_bytes(reinterpret_cast<unsigned char*>(result.data()), static_cast<int>(count)) != 1)
    std::abort();
  return result;
}

introduction::introduction(side own, introduction_terms terms, objections against)
    : own_(own), terms_(std::move(terms)), against_(std::move(against)) {
  if (own_ == side::guest)
    output_ = "loadtest-join 1 " + to_hex(terms_.nonce) + " " + to_hex(terms_.node) + "\n";
}

void introduction::hear(std::string_view bytes) {
  heard_ += bytes;
  while (stage_ == stage::greeting || stage_ == stage::proving) {
    const auto end = heard_.find('\n');
    if (std::min(end, heard_.size()) > longest_line)
      return fail({"what answers there is no part of loadtest"});
    if (end == std::string::npos)
      return;
    const auto line = heard_.substr(0, end);
    heard_.erase(0, end + 1);
    on_line(line);
  }
}

void introduction::on_line(const std::string& line) {
  if (own_ == side::guest && line.starts_with(refused_for_now))
    return fail({printable(line.substr(refused_for_now.size())), core::error::hope::later});
  if (own_ == side::guest && line.starts_with(refused))
    return fail({printable(line.substr(refused.size()))});
  if (stage_ == stage::greeting)
    on_greeting(line);
  else
    on_proof(line);
}

void introduction::on_greeting(const std::string& line) {
  const auto words = words_of(line);
  const auto* expected = own_ == side::door ? "loadtest-join" : "loadtest-door";
  if (words.empty() || words[0] != expected)
    return fail({"what answers there is no part of loadtest"});
  if (words.size() != 4 || words[1] != "1")
    return fail({"the other side is another version of loadtest; use the same everywhere"});
  peer_nonce_ = from_hex(words[2]);
  peer_node_ = from_hex(words[3]);
  if (peer_nonce_.size() != nonce_size || peer_node_.empty() || peer_node_.size() > longest_node)
    return fail({"what answers there is no part of loadtest"});
  if (own_ == side::door)
    output_ += "loadtest-door 1 " + to_hex(terms_.nonce) + " " + to_hex(terms_.node) + "\n";
  else
    output_ += "proof " + to_hex(proof_of(side::guest)) + "\n";
  stage_ = stage::proving;
}

void introduction::on_proof(const std::string& line) {
  const auto words = words_of(line);
  const auto other = own_ == side::door ? side::guest : side::door;
  if (words.size() != 2 || words[0] != "proof" ||
      !equal_in_constant_time(from_hex(words[1]), proof_of(other)))
    return fail({wrong_token});
  if (peer_node_ == terms_.node)
    return fail(
        {"both processes have the same node id in CAF: their machines have the same network "
         "address, root file system and process id; start one of them anew",
         core::error::hope::later});
  if (auto why = against_ ? against_(peer_node_) : std::string{}; !why.empty())
    return fail({std::move(why), core::error::hope::later});
  if (own_ == side::door)
    output_ += "proof " + to_hex(proof_of(side::door)) + "\n";
  stage_ = stage::done;
}

void introduction::fail(core::error why) {
  failure_ = std::move(why);
  // What a stranger hears says nothing of the run.
  if (own_ == side::door && stage_ == stage::proving)
    output_ += std::string{failure_.again == core::error::hope::later ? refused_for_now : refused} +
               failure_.message + "\n";
  stage_ = stage::failed;
}

std::string introduction::proof_of(side who) const {
  const auto own = to_hex(terms_.nonce) + ' ' + to_hex(terms_.node);
  const auto other = to_hex(peer_nonce_) + ' ' + to_hex(peer_node_);
  const std::string name = who == side::guest ? "guest " : "door ";
  const auto said = name + (own_ == side::guest ? own + ' ' + other : other + ' ' + own) + ' ' +
                    to_hex(terms_.binding);
  const auto token = terms_.token.reveal();
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  HMAC(EVP_sha256(), token.data(), static_cast<int>(token.size()),
       reinterpret_cast<const unsigned char*>(said.data()), said.size(), digest.data(), &size);
  return {reinterpret_cast<const char*>(digest.data()), size};
}

std::string introduction::take_output() {
  return std::exchange(output_, {});
}

std::string introduction::take_rest() {
  return std::exchange(heard_, {});
}

} // namespace loadtest::actors::cluster
