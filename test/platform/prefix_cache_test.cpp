#include "platform/model/prefix_cache.hpp"

#include "platform/model/tokens.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>

using namespace loadtest;
using core::role;
using platform::block_hash;
using platform::blocks_of;
using platform::prefix_cache;

namespace {

using conversation = std::vector<core::message>;

std::vector<block_hash> blocks(const conversation& messages, const std::string& salt = "",
                               platform::task what = platform::task::chat) {
  platform::model_request request;
  request.what = what;
  request.messages = messages;
  return blocks_of(request, core::secret{salt});
}

/// So many tokens, which begin alike.
std::string words(std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i)
    text += (i > 0 ? " w" : "w") + std::string(i % 5, 'x');
  return text;
}

/// How many blocks of `longer` are those of `brief`.
std::size_t shared(const std::vector<block_hash>& brief, const std::vector<block_hash>& longer) {
  const auto end =
      std::mismatch(brief.begin(), brief.end(), longer.begin(), longer.end()).first - brief.begin();
  return static_cast<std::size_t>(end);
}

} // namespace

TEST_CASE("a prompt has a block for each sixteen tokens before its last") {
  for (const auto what : {platform::task::chat, platform::task::completion})
    for (std::size_t count = 1; count < 70; ++count) {
      const conversation text{{role::user, words(count)}};
      platform::model_request request;
      request.what = what;
      request.messages = text;
      const auto tokens = platform::count_prompt_tokens(request);
      CHECK(blocks(text, "", what).size() == (tokens - 1) / platform::block_tokens);
    }
}

TEST_CASE("a conversation that goes on begins with the blocks that it had") {
  conversation talk{{role::system, words(20)}, {role::user, words(30)}};
  const auto first = blocks(talk);
  talk.push_back({role::assistant, words(40)});
  talk.push_back({role::user, words(10)});
  const auto second = blocks(talk);
  CHECK(first.size() == 3);
  CHECK(shared(first, second) == first.size());
  CHECK(second.size() > first.size());
}

TEST_CASE("a block stands for all before it, who said it, its spaces and its salt") {
  const conversation base{{role::user, words(60)}};
  const auto same = blocks(base);
  CHECK(same.size() == 4);
  CHECK(shared(same, blocks({{role::user, words(60)}})) == same.size());
  CHECK(shared(same, blocks({{role::user, "v" + words(60)}})) == 0);
  CHECK(shared(same, blocks({{role::system, words(60)}})) == 0);
  CHECK(shared(same, blocks({{role::user, " " + words(60)}})) == 0);
  CHECK(shared(same, blocks(base, "a salt")) == 0);
  CHECK(shared(blocks(base, "a salt"), blocks(base, "another")) == 0);
  CHECK(shared(blocks(base, "a salt"), blocks(base, "a salt")) == same.size());
  // The last word differs, far from the beginning.
  CHECK(shared(same, blocks({{role::user, words(59) + " other"}})) == 3);
}

TEST_CASE("spaces that end a text are not lost") {
  const conversation plain{{role::user, words(5)}, {role::user, words(30)}};
  auto spaced = plain;
  spaced[0].text += ' ';
  CHECK(shared(blocks(plain), blocks(spaced)) == 0);
}

TEST_CASE("a cache knows what it has read, from the beginning on") {
  prefix_cache cache{100};
  const std::vector<block_hash> first{1, 2, 3};
  const std::vector<block_hash> longer{1, 2, 4, 5};
  CHECK(cache.read(first) == 0);
  CHECK(cache.read(first) == 3);
  CHECK(cache.read(longer) == 2);
  CHECK(cache.read(longer) == 4);
  CHECK(cache.read(std::vector<block_hash>{9, 2, 3}) == 0);
  CHECK(cache.read({}) == 0);
}

TEST_CASE("what was not read for the longest time goes first, the end of a prompt foremost") {
  prefix_cache cache{5};
  const std::vector<block_hash> old{1, 2, 3};
  const std::vector<block_hash> young{11, 12};
  cache.read(old);
  cache.read(young);
  CHECK(cache.read(old) == 3);
  // Three are the latest; of the two others the end has to go.
  cache.read(std::vector<block_hash>{21});
  CHECK(cache.read(std::vector<block_hash>{11}) == 1);
  CHECK(cache.read(old) == 3);
  CHECK(cache.read(young) == 1);
}

TEST_CASE("of a prompt longer than the cache the beginning stays") {
  prefix_cache cache{2};
  const std::vector<block_hash> prompt{1, 2, 3, 4};
  cache.read(prompt);
  CHECK(cache.read(prompt) == 2);
}

TEST_CASE("a cache without blocks knows nothing") {
  prefix_cache cache{0};
  const std::vector<block_hash> prompt{1, 2};
  cache.read(prompt);
  CHECK(cache.read(prompt) == 0);
}
