#include "platform/model/prefix_cache.hpp"

#include "platform/model/hash.hpp"
#include "platform/model/tokens.hpp"

#include <utility>

namespace loadtest::platform {

namespace {

/// Takes the tokens of a prompt one after the other and notes the hash at the end of each block.
class block_hasher {
public:
  explicit block_hasher(const core::secret& salt) : hash_(hash_part(salt.reveal(), hash_start)) {}

  void add(std::string_view token) {
    if (tokens_ > 0 && tokens_ % block_tokens == 0)
      blocks_.push_back(hash_);
    ++tokens_;
    hash_ = hash_part(token, hash_);
  }
  /// Without the block that the last token ends.
  std::vector<block_hash> take() { return std::move(blocks_); }

private:
  std::uint64_t hash_;
  std::uint32_t tokens_ = 0;
  std::vector<block_hash> blocks_;
};

/// A message begins in the way in which the answer before it was opened.
void open_message(block_hasher& hasher, core::role who) {
  for (std::uint32_t i = 0; i < tokens_before_message; ++i)
    hasher.add(core::to_string(who));
}

} // namespace

std::vector<block_hash> blocks_of(const model_request& request, const core::secret& salt) {
  const bool framed = request.what == task::chat;
  block_hasher hasher{salt};
  for (const auto& message : request.messages) {
    if (framed)
      open_message(hasher, message.who);
    token_reader reader{message.text};
    for (auto token = reader.next(); !token.empty(); token = reader.next())
      hasher.add(token);
    // Spaces at the end of a text belong to what ends it.
    if (framed)
      for (std::uint32_t i = 0; i < tokens_after_message; ++i)
        hasher.add(reader.rest());
  }
  if (framed)
    open_message(hasher, core::role::assistant);
  return hasher.take();
}

std::size_t prefix_cache::read(std::span<const block_hash> prompt) {
  std::size_t known = 0;
  while (known < prompt.size() && places_.contains(prompt[known]))
    ++known;
  // From its end, so that its beginning is the latest.
  for (std::size_t i = prompt.size(); i-- > 0;) {
    if (const auto found = places_.find(prompt[i]); found != places_.end()) {
      recent_.splice(recent_.begin(), recent_, found->second);
    } else {
      recent_.push_front(prompt[i]);
      places_.emplace(prompt[i], recent_.begin());
    }
  }
  for (; recent_.size() > capacity_; recent_.pop_back())
    places_.erase(recent_.back());
  return known;
}

} // namespace loadtest::platform
