#pragma once

#include "platform/model/config.hpp"
#include "platform/server/call_reader.hpp"
#include "platform/server/exchange.hpp"

#include <memory>

namespace loadtest::platform {

/// Makes the exchange that answers a call in its format.
class exchange_maker {
public:
  /// `config` outlives the maker; `ids` are those of answers.
  exchange_maker(const model_config& config, core::random_stream ids)
      : config_(config), ids_(ids) {}

  /// `entry` has what is known of the request already.
  std::unique_ptr<exchange> make(const exchange_parts& parts, const http_request& request,
                                 log_entry entry, const inference_call& call,
                                 const request_faults& faults);

private:
  std::unique_ptr<exchange> make_text(const exchange_parts& parts, const http_request& request,
                                      log_entry entry, const inference_call& call,
                                      const request_faults& faults);

  const model_config& config_;
  core::random_stream ids_;
};

} // namespace loadtest::platform
