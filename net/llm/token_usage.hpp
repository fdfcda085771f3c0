#pragma once

#include "core/outcome.hpp"

#include <cstdint>
#include <optional>

namespace loadtest::net {

/// What a `usage` object reports; what it leaves out is absent.
struct token_usage {
  std::optional<std::uint32_t> prompt;
  std::optional<std::uint32_t> completion; ///< reasoning included
  std::optional<std::uint32_t> cached;     ///< of the prompt
  std::optional<std::int64_t> cost;        ///< nano-dollars
  friend bool operator==(const token_usage&, const token_usage&) = default;
};

/// `known` takes what is newer, but for the completion, which may be that of one choice. A zero
/// says nothing against a count that is known (spec measurement.md rule 5).
void take_usage(token_usage& known, const token_usage& newer) noexcept;
/// The same of one count; true when it was taken.
bool take_count(std::optional<std::uint32_t>& known, std::optional<std::uint32_t> newer) noexcept;

/// Fills in all but the completion.
void fill_usage(const token_usage& usage, core::outcome& into) noexcept;

} // namespace loadtest::net
