#include "actors/cluster/passage.hpp"

#include <utility>

namespace loadtest::actors::cluster {

namespace {

using namespace std::chrono_literals;

/// So long a peer may be silent before its first word, and so long all of its introduction may
/// take.
constexpr auto longest_silence = 3s;
constexpr auto longest_introduction = 10s;
constexpr std::size_t nonce_size = 32;

} // namespace

passage::passage(const passage_terms& terms, introduction::side side, core::mono_time now)
    : terms_(terms), side_(side), begun_(now) {}

passage::passage(const passage_terms& terms, introduction::objections against, core::mono_time now)
    : passage(terms, introduction::side::door, now) {
  against_ = std::move(against);
  // What TLS keeps for a connection is made when its first bytes are there.
  if (!terms_.tls)
    begin_introduction();
}

passage::passage(const passage_terms& terms, const std::string& server, core::mono_time now)
    : passage(terms, introduction::side::guest, now) {
  if (terms_.tls)
    tls_.emplace(*terms_.tls, server);
  else
    begin_introduction();
  flush_tls();
}

void passage::begin_introduction() {
  introduction_.emplace(side_,
                        introduction_terms{terms_.token, terms_.node, random_bytes(nonce_size),
                                           tls_ ? tls_->binding() : std::string{}},
                        against_);
  stage_ = stage::introducing;
  settle();
}

void passage::from_network(std::string_view bytes) {
  if (stage_ == stage::over)
    return;
  spoken_ = true;
  if (!terms_.tls)
    return on_words(bytes);
  if (!tls_)
    tls_.emplace(*terms_.tls, std::string{});
  std::string plaintext;
  tls_->feed(bytes, plaintext);
  if (tls_->now() == tls_channel::phase::open && !introduction_)
    begin_introduction();
  if (!plaintext.empty())
    on_words(plaintext);
  flush_tls();
  if (stage_ == stage::over)
    return;
  if (tls_->now() == tls_channel::phase::failed)
    give_up({tls_->failure()});
  else if (tls_->now() == tls_channel::phase::closed)
    give_up({"the connection was closed"});
}

void passage::on_words(std::string_view plaintext) {
  if (stage_ == stage::open) {
    if (!watch_->pass(plaintext, to_program))
      give_up({"the peer " + watch_->objection()});
    return;
  }
  introduction_->hear(plaintext);
  settle();
}

/// Sends what the introduction has to say, and goes on when it is done.
void passage::settle() {
  if (auto words = introduction_->take_output(); !words.empty()) {
    if (tls_)
      tls_->write(words);
    else
      to_network += words;
    flush_tls();
  }
  if (introduction_->now() == introduction::stage::failed)
    return give_up(introduction_->failure());
  if (introduction_->now() != introduction::stage::done)
    return;
  stage_ = stage::open;
  watch_.emplace(side_ == introduction::side::door ? frame_watch::peer::client
                                                   : frame_watch::peer::server,
                 introduction_->peer_node(), terms_.node);
  if (const auto rest = introduction_->take_rest(); !rest.empty())
    on_words(rest);
}

void passage::from_program(std::string_view bytes) {
  if (stage_ != stage::open)
    return;
  if (tls_)
    tls_->write(bytes);
  else
    to_network += bytes;
  flush_tls();
}

void passage::close() {
  if (tls_)
    tls_->close();
  flush_tls();
  give_up({"the connection was closed"});
}

void passage::look_at(core::mono_time now) {
  if (const auto end = deadline(); end && now >= *end)
    give_up({spoken_ ? "it did not introduce itself within 10 s" : "it says nothing",
             core::error::hope::unanswered});
}

std::optional<core::mono_time> passage::deadline() const {
  if (stage_ == stage::open || stage_ == stage::over)
    return std::nullopt;
  return begun_ +
         (spoken_ ? core::nanoseconds{longest_introduction} : core::nanoseconds{longest_silence});
}

void passage::give_up(core::error why) {
  if (stage_ == stage::over)
    return;
  failure_ = std::move(why);
  stage_ = stage::over;
}

void passage::flush_tls() {
  if (tls_)
    to_network += tls_->take_output();
}

} // namespace loadtest::actors::cluster
