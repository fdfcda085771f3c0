#pragma once

#include "core/secret.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace loadtest::net {

/// The bound of `core::outcome::error_detail`, in bytes.
inline constexpr std::size_t max_detail = 512;

/// Foreign text made fit for a record or an error text: one line of well-formed UTF-8 of at most
/// `bytes` bytes (an ellipsis ends what was cut), in which whatever looks like a key (`sk-…`,
/// `Bearer …`) is `[redacted]`.
std::string presentable(std::string_view text, std::size_t bytes = max_detail);

/// The same; also every occurrence of `key` itself is `[redacted]`, whatever it looks like.
std::string presentable(std::string_view text, const core::secret& key,
                        std::size_t bytes = max_detail);

/// The text as it is, but for `key`, of which every occurrence is `[redacted]`.
std::string without_key(std::string text, const core::secret& key);

} // namespace loadtest::net
