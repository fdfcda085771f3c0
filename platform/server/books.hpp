#pragma once

#include "platform/model/accounts.hpp"
#include "platform/model/config.hpp"
#include "platform/server/request_log.hpp"

#include <deque>
#include <string>
#include <unordered_map>

namespace loadtest::platform {

/// What is kept of each inference request: the ground truth, what its organisation has spent, and
/// what the audit shows.
class books {
public:
  /// All references outlive the books.
  books(const model_config& config, accounts& charged, request_log& log);

  /// Charges the organisation for the tokens of the entry, and notes that in it.
  void charge(log_entry& entry);
  /// The request is over.
  void close(const log_entry& entry);

  /// By the answer's id, among the last 10,000 that had one; valid until the next is closed.
  const log_entry* find(const std::string& response_id) const;
  /// `WITHIN_LIMIT`, `WARNING` or `EXCEEDED`; the first where there is no budget.
  const char* limit_state(const std::string& organization_id) const;

private:
  accounts& accounts_;
  request_log& log_;
  std::unordered_map<std::string, token_price> prices_; ///< by the model's id
  std::unordered_map<std::string, log_entry> closed_;   ///< by the answer's id
  std::deque<std::string> order_;                       ///< of those, the oldest first
};

} // namespace loadtest::platform
