#include "net/llm/token_usage.hpp"

namespace loadtest::net {

bool take_count(std::optional<std::uint32_t>& known, std::optional<std::uint32_t> newer) noexcept {
  if (!newer || (*newer == 0 && known))
    return false;
  known = newer;
  return true;
}

void take_usage(token_usage& known, const token_usage& newer) noexcept {
  take_count(known.prompt, newer.prompt);
  take_count(known.cached, newer.cached);
  if (newer.cost && (*newer.cost > 0 || !known.cost))
    known.cost = newer.cost;
}

void fill_usage(const token_usage& usage, core::outcome& into) noexcept {
  const bool counted = usage.prompt.value_or(0) > 0;
  into.prompt_tokens = usage.prompt.value_or(0);
  into.prompt_source = counted ? core::token_source::reported : core::token_source::estimated;
  into.cached_tokens = usage.cached;
  into.reported_cost = usage.cost;
}

} // namespace loadtest::net
