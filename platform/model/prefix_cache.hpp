#pragma once

#include "core/secret.hpp"
#include "platform/model/request.hpp"

#include <cstddef>
#include <cstdint>
#include <list>
#include <span>
#include <unordered_map>
#include <vector>

namespace loadtest::platform {

struct cache_config {
  std::size_t blocks = 0;   ///< of each backend; 0: nothing is cached
  bool ignore_salt = false; ///< breaks the isolation on purpose
  bool report = true;       ///< usage tells the cached tokens

  friend bool operator==(const cache_config&, const cache_config&) = default;
};

/// Tokens of a block of the cache.
inline constexpr std::uint32_t block_tokens = 16;

/// Stands for a block of a prompt, all before it, and the salt.
using block_hash = std::uint64_t;

/// The whole blocks of a prompt that a cache may know: not its last token, which is always read.
std::vector<block_hash> blocks_of(const model_request& request, const core::secret& salt);

/// Which blocks of prompts a backend has in memory. When there is no room, those that were not read
/// for the longest time go first; of one prompt, its end before its beginning.
class prefix_cache {
public:
  explicit prefix_cache(std::size_t capacity) : capacity_(capacity) {}

  /// Reads a prompt: how many blocks of its beginning were there. All of them are now.
  std::size_t read(std::span<const block_hash> prompt);

private:
  std::size_t capacity_;
  std::list<block_hash> recent_; ///< the latest first
  std::unordered_map<block_hash, std::list<block_hash>::iterator> places_;
};

} // namespace loadtest::platform
