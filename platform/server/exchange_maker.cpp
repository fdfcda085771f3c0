#include "platform/server/exchange_maker.hpp"

#include "platform/model/hex.hpp"
#include "platform/server/completion_format.hpp"
#include "platform/server/messages_format.hpp"
#include "platform/server/responses_format.hpp"
#include "platform/server/router_format.hpp"
#include "platform/server/stream_exchange.hpp"
#include "platform/server/whole_exchange.hpp"

#include <utility>

namespace loadtest::platform {

namespace {

body_writer embedding_writer(const inference_call& call) {
  return [call](const whole_answer& answer) {
    return embedding_body(call.model, call.messages, call.vectors, answer.usage.prompt_tokens);
  };
}

body_writer router_writer(const inference_call& call, const std::string& request_id) {
  const auto& trace_id = request_id.empty() ? call.request_id : request_id;
  return [told = router_call{call.request_id, trace_id, call.messages[0].text.size()}](
             const whole_answer& answer) { return router_body(told, answer); };
}

const char* id_prefix(endpoint at) {
  switch (at) {
  case endpoint::completions:
    return "cmpl-";
  case endpoint::responses:
    return "resp_";
  case endpoint::messages:
    return "msg_";
  case endpoint::chat_completions:
  case endpoint::embeddings:
  case endpoint::inference:
    break;
  }
  return "chatcmpl-";
}

std::unique_ptr<const answer_format> format_of(const inference_call& call, const std::string& id,
                                               std::int64_t created,
                                               const format_options& options) {
  if (call.at == endpoint::responses)
    return std::make_unique<responses_format>(id, created, call.model, options.cached_tokens,
                                              options.crlf);
  if (call.at == endpoint::messages)
    return std::make_unique<messages_format>(id, call.model, options.cached_tokens, options.crlf);
  return std::make_unique<completion_format>(call.what(), id, created, call.model, options);
}

} // namespace

std::unique_ptr<exchange> exchange_maker::make(const exchange_parts& parts,
                                               const http_request& request, log_entry entry,
                                               const inference_call& call,
                                               const request_faults& faults) {
  switch (call.at) {
  case endpoint::chat_completions:
  case endpoint::completions:
  case endpoint::responses:
  case endpoint::messages:
    break;
  case endpoint::embeddings:
    return std::make_unique<whole_exchange>(parts, request, std::move(entry),
                                            embedding_writer(call));
  case endpoint::inference:
    entry.response_id = call.request_id;
    return std::make_unique<whole_exchange>(parts, request, std::move(entry),
                                            router_writer(call, request.request_id));
  }
  return make_text(parts, request, std::move(entry), call, faults);
}

std::unique_ptr<exchange> exchange_maker::make_text(const exchange_parts& parts,
                                                    const http_request& request, log_entry entry,
                                                    const inference_call& call,
                                                    const request_faults& faults) {
  using std::chrono::seconds;
  const auto created =
      std::chrono::duration_cast<seconds>(request.arrived.unix.time_since_epoch()).count();
  entry.response_id = id_prefix(call.at) + hex(ids_.next());
  const format_options options{.stream_usage = call.include_usage,
                               .cached_tokens = config_.cache.blocks > 0 && config_.cache.report,
                               .crlf = faults[fault::crlf]};
  auto format = format_of(call, entry.response_id, created, options);
  if (!call.stream)
    return std::make_unique<whole_exchange>(
        parts, request, std::move(entry),
        [format = std::shared_ptr{std::move(format)}](const whole_answer& answer) {
          return format->whole(answer.text, answer.finish_reason, answer.usage);
        });
  const stream_wishes wishes{
      .include_usage = call.include_usage,
      .tokens_per_event = faults[fault::several_tokens] ? config_.faults.tokens_per_event : 1,
      .faults = faults,
      .late_end = config_.faults.late_end};
  return std::make_unique<stream_exchange>(parts, request, std::move(entry), std::move(format),
                                           wishes);
}

} // namespace loadtest::platform
