#pragma once

#include "core/result.hpp"
#include "core/secret.hpp"

#include <cstdint>
#include <filesystem>
#include <utility>

namespace loadtest::actors::cluster {

/// A new join token: 256 random bits, in hex.
core::secret make_join_token();

/// Reads a token of 16 to 4,096 characters from a regular file; space around it is cut off.
core::result<core::secret> read_join_token(const std::filesystem::path& file);

/// Writes a token into a file, in place of another, that its owner alone can read.
core::result<void> write_join_token(const std::filesystem::path& file, const core::secret& token);

/// Where the processes of this user find the tokens of coordinators on this machine: a folder of
/// theirs alone in $XDG_RUNTIME_DIR, else in /tmp. A token's file is named after its port.
class token_board {
public:
  token_board();
  explicit token_board(std::filesystem::path folder) : folder_(std::move(folder)) {}

  /// A token that hangs there until this goes.
  class notice {
  public:
    notice() = default;
    notice(std::filesystem::path file, core::secret token);
    notice(notice&& other) noexcept;
    notice& operator=(notice&& other) noexcept;
    ~notice();

  private:
    std::filesystem::path file_;
    core::secret token_;
  };

  core::result<notice> post(std::uint16_t port, const core::secret& token) const;
  core::result<core::secret> find(std::uint16_t port) const;

private:
  std::filesystem::path folder_;
};

} // namespace loadtest::actors::cluster
