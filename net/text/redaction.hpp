#pragma once

#include "core/secret.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace loadtest::net {

/// The bound of `core::outcome::error_detail`, in bytes.
inline constexpr std::size_t max_detail = 512;
/// The bound of a detail from which secrets are still to be taken: so much longer that none is cut
/// in two and its half kept.
inline constexpr std::size_t max_raw_detail = 8 * 1024;

/// Foreign text made fit for a record or an error text: one line of well-formed UTF-8 of at most
/// `bytes` bytes (an ellipsis ends what was cut), without control characters and marks that turn
/// the text's direction, in which whatever looks like a key (`sk-…`, `Bearer …`) is `[redacted]`.
std::string presentable(std::string_view text, std::size_t bytes = max_detail);

/// The same; before that, every occurrence of the secrets themselves is `[redacted]`, whatever they
/// look like.
std::string presentable(std::string_view text, const core::secret& key,
                        std::span<const core::secret> more = {}, std::size_t bytes = max_detail);

/// The text as it is, but for the secrets, of which every occurrence is `[redacted]`, in every
/// spelling that `without_spellings` knows.
std::string without_secrets(std::string text, const core::secret& key,
                            std::span<const core::secret> more = {});

} // namespace loadtest::net
