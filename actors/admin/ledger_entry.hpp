#pragma once

#include "actors/admin/admin_port.hpp"
#include "core/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace loadtest::actors {

/// Whose entries may be about the objects of every node: the clean-up's. No node has this name.
inline constexpr std::string_view cleaner_name = "cleanup";
/// Bytes of a line, at most, its end included.
inline constexpr std::size_t longest_ledger_line = 16 * 1024;

/// What a node is about to do on the platform (an intent), or what became of it.
struct ledger_entry {
  enum class call_type : std::uint8_t { create, find, retire };
  enum class state_type : std::uint8_t { intent, done, refused, unanswered, none };

  std::int64_t ts_ms = 0; ///< Unix time
  std::string node;
  call_type call = call_type::create;
  state_type state = state_type::intent;
  platform_object object;
  friend bool operator==(const ledger_entry&, const ledger_entry&) = default;
};

/// One line of ledger.jsonl, with its end. Names and ids, never a secret.
std::string ledger_text(const ledger_entry& entry);

/// Reads a line, with or without its end. Strict: all texts are bounded, a call has only the states
/// that it can come to, and what was removed or found has an id. The error continues "the line …".
core::result<ledger_entry> read_ledger_entry(std::string_view line);

/// May a peer that is this node have `line` written? An error says why not.
core::result<void> check_line(std::string_view line, std::string_view node);

} // namespace loadtest::actors
