#include "platform/server/books.hpp"

namespace loadtest::platform {

namespace {

constexpr std::size_t kept_entries = 10'000;

} // namespace

books::books(const model_config& config, accounts& charged, request_log& log)
    : accounts_(charged), log_(log) {
  for (const auto& model : config.models)
    prices_[model.id] = model.price;
}

void books::charge(log_entry& entry) {
  entry.cost = cost_of(prices_.at(entry.model),
                       {entry.prompt_tokens, entry.completion_tokens, entry.cached_tokens});
  accounts_.charge(entry.organization_id, *entry.cost);
}

void books::close(const log_entry& entry) {
  log_.add(entry);
  if (entry.response_id.empty())
    return;
  // A client of the router's own format chooses the id, and may choose it twice.
  if (closed_.insert_or_assign(entry.response_id, entry).second)
    order_.push_back(entry.response_id);
  if (order_.size() > kept_entries) {
    closed_.erase(order_.front());
    order_.pop_front();
  }
}

const log_entry* books::find(const std::string& response_id) const {
  const auto found = closed_.find(response_id);
  return found == closed_.end() ? nullptr : &found->second;
}

const char* books::limit_state(const std::string& organization_id) const {
  const auto* org = accounts_.organization_with(organization_id);
  if (!org || !org->limit)
    return "WITHIN_LIMIT";
  if (org->spent >= org->limit->sum)
    return "EXCEEDED";
  return org->limit->warn_at && org->spent >= *org->limit->warn_at ? "WARNING" : "WITHIN_LIMIT";
}

} // namespace loadtest::platform
