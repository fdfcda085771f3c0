#pragma once

#include "scenario/yaml/yaml_tree.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace loadtest::scenario {

/// The text without the byte order mark of UTF-8 that it may begin with.
std::string_view without_byte_order_mark(std::string_view text) noexcept;

/// Why a text can't be YAML: another encoding than UTF-8, or a character that YAML does not allow
/// (YAML 1.2, 5.1). Columns count characters.
std::optional<yaml_failure> wrong_encoding(std::string_view text);

/// The text without the byte order marks in front of its documents, which tools leave that join
/// files. No other place in it moves.
std::string without_document_marks(std::string_view text);

} // namespace loadtest::scenario
