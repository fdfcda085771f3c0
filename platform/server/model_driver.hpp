#pragma once

#include "platform/model/inference_model.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <unordered_map>
#include <vector>

namespace loadtest::platform {

/// What a request hears from the model. From within these calls it may cancel itself, but nothing
/// may be submitted, nor it be destroyed.
class token_sink {
public:
  virtual ~token_sink() = default;
  /// So many tokens of the prompt were known.
  virtual void started(std::uint32_t cached_tokens) = 0;
  virtual void token(std::string_view text) = 0;
  virtual void finished() = 0;
};

/// Lets the model run in real time: one timer, set to the model's next event, whatever the number
/// of requests.
class model_driver {
public:
  model_driver(boost::asio::io_context& context, const model_config& config)
      : model_(config), timer_(context) {}

  /// `sink` hears of the request, never before this returns, until it is finished or cancelled.
  core::result<admission> submit(const model_request& request, token_sink& sink);
  void cancel(request_number number);
  /// No event is told from now on.
  void stop();

private:
  void run_due();
  void arm();

  inference_model model_;
  boost::asio::steady_timer timer_;
  std::optional<core::mono_time> armed_;
  std::unordered_map<request_number, token_sink*> sinks_;
  std::vector<model_event> events_;
  bool stopped_ = false;
};

} // namespace loadtest::platform
