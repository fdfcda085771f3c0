#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace loadtest::platform {

/// The vector of a text: of length 1, and a function of model, text and dimensions alone. It means
/// nothing: like texts are not near to each other.
std::vector<float> embedding_of(std::string_view model, std::string_view text,
                                std::size_t dimensions);

} // namespace loadtest::platform
