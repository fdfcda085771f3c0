#pragma once

#include "core/result.hpp"

#include <filesystem>

namespace loadtest::cli::calibrate {

/// Writes a new key and a certificate that it has signed itself, for 127.0.0.1 and a day (PEM).
core::result<void> write_certificate(const std::filesystem::path& certificate,
                                     const std::filesystem::path& key);

} // namespace loadtest::cli::calibrate
