#include "actors/user/attempt.hpp"

#include "net/llm/chat_body.hpp"
#include "net/text/digest.hpp"

#include <algorithm>
#include <utility>

namespace loadtest::actors {

const std::string& model_of(const user_identity& who, const scenario::interaction& question) {
  return question.model.empty() ? who.service.default_model : question.model;
}

std::string request_id(const user_identity& who, std::uint64_t question, std::uint32_t attempt) {
  return who.plan->test_run_id + "-" + std::to_string(who.org) + "-" + std::to_string(who.user) +
         "-" + std::to_string(question) + "-" + std::to_string(attempt);
}

namespace {

net::chat_request chat_of(const user_identity& who, const scenario::interaction& question,
                          const conversation& talk) {
  net::chat_request chat;
  chat.model = model_of(who, question);
  chat.messages = talk.messages();
  chat.max_tokens = question.max_tokens;
  chat.max_tokens_field = who.plan->targets.max_tokens_field;
  chat.temperature = question.temperature;
  chat.stream = question.stream;
  chat.stream_options = who.service.takes_stream_options;
  chat.extra_fields = who.plan->extra_body;
  return chat;
}

} // namespace

core::request request_of(const user_identity& who, const scenario::interaction& question,
                         const conversation& talk, std::string id) {
  return net::to_request(std::move(id), chat_of(who, question, talk));
}

bool fits(const user_identity& who, const scenario::interaction& question, const conversation& talk,
          std::uint32_t tokens) {
  const auto& targets = who.plan->targets;
  const auto window = targets.context_windows.find(model_of(who, question));
  if (window != targets.context_windows.end() && tokens + question.max_tokens > window->second)
    return false;
  return !targets.max_body_bytes ||
         net::chat_body(chat_of(who, question, talk)).size() <= *targets.max_body_bytes;
}

core::sample labels_of(const user_identity& who, const scenario::interaction& question,
                       const conversation& talk, std::string id, const session_clock& times,
                       const run_clock* clock) {
  core::sample labels;
  labels.request_id = std::move(id);
  labels.org = who.org;
  labels.user = who.user;
  labels.loop = times.loop();
  labels.conversation = question.conversation;
  labels.turn = question.turn;
  labels.model = model_of(who, question);
  labels.prompt_sha256 = net::prompt_digest(talk.messages());
  labels.max_tokens = question.max_tokens;
  labels.think_ms = std::chrono::duration_cast<std::chrono::milliseconds>(times.thought()).count();
  if (clock && !clock->pattern.empty()) {
    const auto at = clock->pattern.phase_at(times.intended() - clock->t0);
    labels.phase = clock->pattern.phase(at).name;
    labels.measured = clock->pattern.phase(at).measure;
  }
  return labels;
}

core::outcome never_sent(core::outcome_status status, core::mono_time intended,
                         core::mono_time closed, core::unix_offset to_unix) {
  core::outcome outcome;
  outcome.status = status;
  outcome.times.intended = intended;
  outcome.times.closed = closed;
  outcome.to_unix = to_unix;
  return outcome;
}

std::optional<core::nanoseconds> user_latency(core::mono_time intended,
                                              const core::outcome& outcome) {
  if (outcome.status == core::outcome_status::cancelled || !core::reached(outcome.times.closed))
    return std::nullopt;
  return std::max(outcome.times.closed - intended, core::nanoseconds{0});
}

} // namespace loadtest::actors
