#include "platform/server/books.hpp"

namespace loadtest::platform {

books::books(const model_config& config, accounts& charged, request_log& log)
    : accounts_(charged), log_(log) {
  for (const auto& model : config.models)
    prices_[model.id] = model.cost;
}

void books::charge(log_entry& entry) {
  entry.cost = cost_of(prices_.at(entry.model), {entry.prompt_tokens, entry.completion_tokens});
  accounts_.charge(entry.organization_id, *entry.cost);
}

} // namespace loadtest::platform
