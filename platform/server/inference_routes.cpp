#include "platform/server/inference_routes.hpp"

#include "platform/model/hex.hpp"
#include "platform/server/stream_exchange.hpp"
#include "platform/server/whole_exchange.hpp"

#include <algorithm>
#include <cstdio>
#include <utility>

namespace loadtest::platform {

namespace {

constexpr std::string_view models_path = "/v1/models";
constexpr std::string_view model_prefix = "/v1/models/";

std::string model_object(std::string_view id) {
  return R"({"id":)" + json_string(id) + R"(,"object":"model","created":0,"owned_by":"loadtest"})";
}

} // namespace

inference_routes::inference_routes(const model_config& config, const accounts& known,
                                   model_driver& driver, request_log& log, core::random_stream ids)
    : config_(config), accounts_(known), driver_(driver), log_(log), ids_(ids) {}

std::optional<task> inference_routes::task_at(std::string_view path) noexcept {
  if (path == "/v1/chat/completions")
    return task::chat;
  if (path == "/v1/completions")
    return task::completion;
  if (path == "/v1/embeddings")
    return task::embedding;
  return std::nullopt;
}

answer_or_exchange inference_routes::infer(task what, const http_request& request, wire& out) {
  if (config_.require_key && request.key.empty())
    return refuse(request, "", 401, "UNAUTHORIZED", "an API key is needed");
  if (config_.require_key && !accounts_.find_key(request.key.reveal(), request.arrived.unix))
    return refuse(request, "", 401, "INVALID_API_KEY", "the API key is not valid");

  const auto read = read_call(what, request.body);
  if (const auto* refusal = std::get_if<call_refusal>(&read))
    return refuse(request, "", 400, refusal->code, refusal->message);
  const auto& call = std::get<inference_call>(read);

  const request_faults faults{config_.faults, request.body};
  if (auto failed = fail(request, call, faults))
    return *std::move(failed);

  auto made = make_exchange(request, call, faults, out);
  const auto taken = driver_.submit({call.what, call.model, call.messages, call.max_tokens}, *made);
  if (!taken)
    return refuse(request, call.model, 404, "NOT_FOUND", taken.failure().message);
  made->begin(*taken);
  return made;
}

std::unique_ptr<exchange> inference_routes::make_exchange(const http_request& request,
                                                          const inference_call& call,
                                                          const request_faults& faults, wire& out) {
  if (call.what == task::embedding)
    return std::make_unique<whole_exchange>(
        out, driver_, log_, request, call.model, [call](const whole_answer& answer) {
          return embedding_body(call.model, call.messages, call.vectors,
                                answer.usage.prompt_tokens);
        });
  using std::chrono::seconds;
  const auto id = (call.what == task::chat ? "chatcmpl-" : "cmpl-") + hex(ids_.next());
  const auto created =
      std::chrono::duration_cast<seconds>(request.arrived.unix.time_since_epoch()).count();
  answer_format format{call.what, id, created, call.model, call.include_usage};
  if (call.stream)
    return std::make_unique<stream_exchange>(out, driver_, log_, request, call.model,
                                             std::move(format),
                                             stream_wishes{call.include_usage, faults});
  return std::make_unique<whole_exchange>(
      out, driver_, log_, request, call.model, [format](const whole_answer& answer) {
        return format.whole(answer.text, answer.finish_reason, answer.usage);
      });
}

std::optional<http_reply> inference_routes::fail(const http_request& request,
                                                 const inference_call& call,
                                                 const request_faults& faults) {
  if (faults[fault::error])
    return refuse(request, call.model, static_cast<int>(config_.faults.status), "INTERNAL_ERROR",
                  "something went wrong");
  if (faults[fault::over_budget])
    return refuse(request, call.model, 402, "BUDGET_EXCEEDED", "the budget is spent");
  if (faults[fault::no_streaming] && call.stream)
    return refuse(request, call.model, 502, "BACKEND_ERROR", "the backend does not stream");
  if (!faults[fault::rate_limited])
    return std::nullopt;
  auto reply = refuse(request, call.model, 429, "RATE_LIMIT_EXCEEDED", "too many requests");
  char wait[32];
  std::snprintf(wait, sizeof wait, "%g", config_.faults.retry_after_seconds);
  reply.headers = std::string{"Retry-After: "} + wait + "\r\n";
  reply.body.pop_back();
  reply.body += std::string{",\"retry_after_seconds\":"} + wait + "}";
  return reply;
}

bool inference_routes::shows(std::string_view path) noexcept {
  return path == models_path || path.starts_with(model_prefix);
}

http_reply inference_routes::show(const http_request& request) const {
  if (request.path != models_path)
    return show_model(request, percent_decoded(request.path.substr(model_prefix.size())));
  std::string list;
  for (const auto& model : config_.models)
    list += (list.empty() ? "" : ",") + model_object(model.id);
  return {200, "application/json", R"({"object":"list","data":[)" + list + "]}"};
}

http_reply inference_routes::show_model(const http_request& request, const std::string& id) const {
  const auto& all = config_.models;
  if (std::any_of(all.begin(), all.end(), [&id](const auto& model) { return model.id == id; }))
    return {200, "application/json", model_object(id)};
  return router_error(request, 404, "NOT_FOUND", "the model '" + id + "' does not exist");
}

http_reply inference_routes::refuse(const http_request& request, std::string model, int status,
                                    std::string_view code, std::string_view message) {
  log_entry entry;
  entry.request_id = request.request_id;
  entry.arrived = request.arrived;
  entry.status = status;
  entry.model = std::move(model);
  entry.outcome = "refused";
  log_.add(entry);
  return router_error(request, status, code, message);
}

} // namespace loadtest::platform
