#include "platform/server/inference_routes.hpp"

#include "platform/model/hex.hpp"
#include "platform/server/router_format.hpp"
#include "platform/server/stream_exchange.hpp"
#include "platform/server/whole_exchange.hpp"

#include <algorithm>
#include <cstdio>
#include <utility>

namespace loadtest::platform {

namespace {

constexpr std::string_view models_path = "/v1/models";
constexpr std::string_view model_prefix = "/v1/models/";
constexpr std::string_view audit_prefix = "/v1/audit/requests/";

std::string model_object(std::string_view id) {
  return R"({"id":)" + json_string(id) + R"(,"object":"model","created":0,"owned_by":"loadtest"})";
}

} // namespace

inference_routes::inference_routes(const model_config& config, const accounts& known,
                                   model_driver& driver, books& kept, core::random_stream ids)
    : config_(config), gate_(config, known), driver_(driver), books_(kept), ids_(ids) {}

std::optional<endpoint> inference_routes::endpoint_at(std::string_view path) const noexcept {
  if (path == "/v1/chat/completions")
    return endpoint::chat_completions;
  if (path == "/v1/completions")
    return endpoint::completions;
  if (path == "/v1/embeddings" && config_.serves_embeddings)
    return endpoint::embeddings;
  if (path == "/v1/inference")
    return endpoint::inference;
  return std::nullopt;
}

answer_or_exchange inference_routes::infer(endpoint at, const http_request& request, wire& out) {
  log_entry entry;
  entry.request_id = request.request_id;
  entry.arrived = request.arrived;
  const auto who = gate_.identify(request);
  if (who.refused)
    return refuse(request, entry, *who.refused);
  if (who.key)
    entry.organization_id = who.key->organization_id;

  const auto read = read_call(at, request.body);
  if (const auto* why = std::get_if<call_refusal>(&read))
    return refuse(request, entry, {400, why->code, why->message});
  const auto& call = std::get<inference_call>(read);
  entry.model = call.model;

  const auto faults = faults_of(config_.faults, request.body);
  auto let_in = gate_.admit(who.key, request.arrived.mono);
  if (!let_in.refused)
    let_in.refused = fault_of(call, faults);
  if (let_in.refused)
    return refuse(request, entry, *let_in.refused, let_in.headers);

  auto made = make_exchange({out, driver_, books_}, request, entry, call, faults);
  const auto taken =
      driver_.submit({call.what(), call.model, call.messages, call.max_tokens,
                      faults[fault::slow_start] ? config_.faults.slow_start : core::nanoseconds{0},
                      call.cache_salt},
                     *made);
  if (!taken)
    return refuse(request, entry, {404, "NOT_FOUND", taken.failure().message}, let_in.headers);
  made->begin(*taken, let_in.headers);
  return made;
}

std::unique_ptr<exchange> inference_routes::make_exchange(const exchange_parts& parts,
                                                          const http_request& request,
                                                          log_entry entry,
                                                          const inference_call& call,
                                                          const request_faults& faults) {
  if (call.at == endpoint::embeddings)
    return std::make_unique<whole_exchange>(
        parts, request, std::move(entry), [call](const whole_answer& answer) {
          return embedding_body(call.model, call.messages, call.vectors,
                                answer.usage.prompt_tokens);
        });
  if (call.at == endpoint::inference) {
    entry.response_id = call.request_id;
    return std::make_unique<whole_exchange>(
        parts, request, std::move(entry),
        [call = router_call{call.request_id,
                            request.request_id.empty() ? call.request_id : request.request_id,
                            call.messages[0].text.size()}](const whole_answer& answer) {
          return router_body(call, answer);
        });
  }
  using std::chrono::seconds;
  const auto created =
      std::chrono::duration_cast<seconds>(request.arrived.unix.time_since_epoch()).count();
  entry.response_id =
      (call.at == endpoint::chat_completions ? "chatcmpl-" : "cmpl-") + hex(ids_.next());
  const bool tells_cached = config_.cache.blocks > 0 && config_.cache.report;
  answer_format format{call.what(),
                       entry.response_id,
                       created,
                       call.model,
                       {call.include_usage, tells_cached, faults[fault::crlf]}};
  if (call.stream)
    return std::make_unique<stream_exchange>(
        parts, request, std::move(entry), std::move(format),
        stream_wishes{call.include_usage,
                      faults[fault::several_tokens] ? config_.faults.tokens_per_event : 1, faults});
  return std::make_unique<whole_exchange>(
      parts, request, std::move(entry), [format](const whole_answer& answer) {
        return format.whole(answer.text, answer.finish_reason, answer.usage);
      });
}

std::optional<refusal> inference_routes::fault_of(const inference_call& call,
                                                  const request_faults& faults) const {
  if (faults[fault::error])
    return refusal{static_cast<int>(config_.faults.status), "INTERNAL_ERROR",
                   "something went wrong"};
  if (faults[fault::over_budget])
    return refusal{402, "BUDGET_EXCEEDED", "the budget is spent"};
  if (faults[fault::no_streaming] && call.stream)
    return refusal{502, "BACKEND_ERROR", "the backend does not stream"};
  if (!faults[fault::rate_limited])
    return std::nullopt;
  const auto wait = number_text(config_.faults.retry_after_seconds);
  return refusal{429, "RATE_LIMIT_EXCEEDED", "too many requests",
                 ",\"retry_after_seconds\":" + wait, "Retry-After: " + wait + "\r\n"};
}

http_reply inference_routes::refuse(const http_request& request, log_entry entry,
                                    const refusal& why, const std::string& headers) {
  entry.status = why.status;
  entry.outcome = "refused";
  books_.close(entry);
  auto reply = router_error(request, why.status, why.code, why.message, why.members);
  reply.headers = headers + why.headers;
  return reply;
}

bool inference_routes::shows(std::string_view path) const noexcept {
  return (config_.serves_models && (path == models_path || path.starts_with(model_prefix))) ||
         path.starts_with(audit_prefix);
}

http_reply inference_routes::show(const http_request& request) const {
  if (request.path == models_path)
    return show_models();
  if (request.path.starts_with(model_prefix))
    return show_model(request, percent_decoded(request.path.substr(model_prefix.size())));
  return show_request(request, percent_decoded(request.path.substr(audit_prefix.size())));
}

http_reply inference_routes::show_models() const {
  std::string list;
  for (const auto& model : config_.models)
    list += (list.empty() ? "" : ",") + model_object(model.id);
  return {200, "application/json", R"({"object":"list","data":[)" + list + "]}"};
}

http_reply inference_routes::show_request(const http_request& request,
                                          const std::string& response_id) const {
  const auto who = gate_.identify(request);
  if (who.refused)
    return router_error(request, who.refused->status, who.refused->code, who.refused->message);
  const auto* entry = books_.find(response_id);
  if (!entry || entry->organization_id != (who.key ? who.key->organization_id : ""))
    return router_error(request, 404, "NOT_FOUND", "no request had this answer");
  return {200, "application/json", log_line(*entry)};
}

http_reply inference_routes::show_model(const http_request& request, const std::string& id) const {
  const auto& all = config_.models;
  if (std::any_of(all.begin(), all.end(), [&id](const auto& model) { return model.id == id; }))
    return {200, "application/json", model_object(id)};
  return router_error(request, 404, "NOT_FOUND", "the model '" + id + "' does not exist");
}

} // namespace loadtest::platform
