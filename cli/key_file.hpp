#pragma once

#include "core/result.hpp"

#include <filesystem>
#include <string>

namespace loadtest::cli {

/// The text of a file that holds keys or a password: a regular one of at most 1 MiB. Neither a
/// device, which has no end, nor a pipe, whose other end may be silent, is waited for.
core::result<std::string> read_key_file(const std::filesystem::path& path);

} // namespace loadtest::cli
