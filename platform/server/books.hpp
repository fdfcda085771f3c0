#pragma once

#include "platform/model/accounts.hpp"
#include "platform/model/config.hpp"
#include "platform/server/request_log.hpp"

#include <string>
#include <unordered_map>

namespace loadtest::platform {

/// What is kept of each inference request: the ground truth and what its organisation has spent.
class books {
public:
  /// All references outlive the books.
  books(const model_config& config, accounts& charged, request_log& log);

  /// Charges the organisation for the tokens of the entry, and notes that in it.
  void charge(log_entry& entry);
  /// The request is over.
  void close(const log_entry& entry) { log_.add(entry); }

private:
  accounts& accounts_;
  request_log& log_;
  std::unordered_map<std::string, price> prices_; ///< by the model's id
};

} // namespace loadtest::platform
