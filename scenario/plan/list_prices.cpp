#include "scenario/plan/list_prices.hpp"

#include <array>

namespace loadtest::scenario {

namespace {

// Prompt, completion and cached prompt tokens.
constexpr std::array<listed_model, 13> listed_models{{
    {"gpt-4o", {2.5, 10, 1.25}},
    {"gpt-4o-mini", {0.15, 0.6, 0.075}},
    {"gpt-4.1", {2, 8, 0.5}},
    {"gpt-4.1-mini", {0.4, 1.6, 0.1}},
    {"gpt-4.1-nano", {0.1, 0.4, 0.025}},
    {"gpt-5", {1.25, 10, 0.125}},
    {"gpt-5-mini", {0.25, 2, 0.025}},
    {"gpt-5-nano", {0.05, 0.4, 0.005}},
    {"o3", {2, 8, 0.5}},
    {"o4-mini", {1.1, 4.4, 0.275}},
    {"claude-opus-4-5", {5, 25, 0.5}},
    {"claude-sonnet-4-5", {3, 15, 0.3}},
    {"claude-haiku-4-5", {1, 5, 0.1}},
}};

} // namespace

std::span<const listed_model> list_prices() {
  return listed_models;
}

std::optional<price> list_price(std::string_view model) {
  for (const auto& listed : listed_models)
    if (listed.name == model)
      return listed.dollars;
  return std::nullopt;
}

} // namespace loadtest::scenario
