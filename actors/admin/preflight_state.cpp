#include "actors/admin/preflight_state.hpp"

#include <algorithm>
#include <utility>

namespace loadtest::actors {

namespace {

using namespace std::chrono_literals;
using core::error_type;

constexpr std::uint32_t most_tries = 3;
constexpr core::nanoseconds pause_between_tries = 500ms;
constexpr core::nanoseconds longest_pause = 10s;
/// Of a list of models, for a line of text.
constexpr std::size_t most_models = 10;

std::string what_happened(const core::outcome& o) {
  std::string text = core::to_string(o.error);
  if (o.http_status != 0)
    text += ", status " + std::to_string(o.http_status);
  return o.error_detail.empty() ? text : text + ": " + o.error_detail;
}

/// May the same question be answered a moment later?
bool may_pass(const core::outcome& o, bool key_is_new) {
  if (o.error == error_type::auth_error)
    return key_is_new;
  return o.error != error_type::http_error || o.http_status >= 500 || o.http_status == 408;
}

bool refuses_stream_options(const core::outcome& o) {
  return (o.http_status == 400 || o.http_status == 422) &&
         o.error_detail.find("stream_options") != std::string::npos;
}

std::string in_words(const std::vector<std::string>& models) {
  std::string text;
  for (std::size_t i = 0; i < std::min(models.size(), most_models); ++i)
    text += (i == 0 ? "" : ", ") + models[i];
  if (models.size() > most_models)
    text += " and " + std::to_string(models.size() - most_models) + " more";
  return text;
}

/// Users meet this as well, one by one; it says nothing against the run as a whole.
bool users_will_see(error_type error) {
  switch (error) {
  case error_type::rate_limited:
  case error_type::budget_exceeded:
  case error_type::request_too_large:
  case error_type::stream_error:
  case error_type::incomplete_stream:
  case error_type::protocol_error:
    return true;
  default:
    return false;
  }
}

std::string key_refused(const scenario::target_plan& targets, const std::string& what) {
  if (targets.dialect)
    return "the platform refused the API key (" + what + ")";
  if (!targets.static_keys.empty() || !targets.secret_headers.empty())
    return "the platform refused the API key (" + what + "); check targets.apiKeys";
  return "the platform wants an API key, and there is none (" + what +
         "); give one as targets.apiKeys, or with --set 'targets.apiKeys=[\"${NAME}\"]'";
}

} // namespace

preflight_state::preflight_state(std::shared_ptr<const scenario::plan> plan,
                                 std::string chat_address)
    : plan_(std::move(plan)), chat_address_(std::move(chat_address)) {
  service_.takes_stream_options = plan_->targets.stream_options.value_or(true);
  const auto& budget = plan_->org_budget;
  if (budget && plan_->targets.dialect && !plan_->targets.dialect->keeps_budgets)
    note(std::string{"the platform keeps no budgets: organizations.budget is "} +
         (budget->enforced_by_harness ? "enforced by the harness"
                                      : "not enforced; enforce: harness would do that"));
}

void preflight_state::listed(const core::result<std::vector<std::string>>& models) {
  std::vector<std::string> wanted;
  for (const auto& model : plan_->models)
    if (model.weight > 0.0)
      wanted.push_back(model.name);
  if (!models)
    note("the platform does not list its models (" + models.failure().message + ")" +
         (wanted.empty() ? "" : "; each was asked a question instead"));
  if (wanted.empty()) {
    if (!models)
      return abandon("no model is named and the platform lists none (" + models.failure().message +
                     "); name one in userBehavior.modelPreferences");
    service_.default_model = models->front();
    wanted.push_back(service_.default_model);
  }
  if (models)
    models_ = *models;
  for (const auto& model : wanted) {
    const bool known = models && std::find(models->begin(), models->end(), model) != models->end();
    if (checks_.empty() || !known)
      checks_.push_back({model, plan_->streaming});
  }
}

std::optional<preflight_question> preflight_state::next() const {
  if (checks_.empty())
    return std::nullopt;
  const auto number = std::to_string(asked_ + 1);
  // No two are alike, so that neither a cache nor a fault that goes by the text answers for all.
  return preflight_question{plan_->test_run_id + "-preflight-" + number,
                            checks_.front().model,
                            "Preflight question " + number + ": say yes.",
                            static_cast<std::uint32_t>(std::max(0.0, plan_->max_tokens.center)),
                            checks_.front().stream,
                            service_.takes_stream_options,
                            pause_};
}

void preflight_state::answered(const core::outcome& outcome) {
  if (checks_.empty())
    return;
  ++asked_;
  ++tries_;
  pause_ = {};
  const auto asked = checks_.front();
  if (outcome.status == core::outcome_status::ok)
    return succeeded(asked, outcome);
  if (outcome.status == core::outcome_status::cancelled)
    return abandon("stopped before the preflight was complete");
  if (may_pass(outcome, plan_->targets.dialect.has_value()) && tries_ < most_tries) {
    pause_ = std::min(longest_pause, outcome.retry_after.value_or(pause_between_tries));
    return;
  }
  if (asked.stream && refuses_stream_options(outcome) && service_.takes_stream_options &&
      !plan_->targets.stream_options) {
    service_.takes_stream_options = false;
    tries_ = 0;
    return note("the platform refuses stream_options: they are not sent");
  }
  failed(asked, outcome);
}

void preflight_state::succeeded(const check& asked, const core::outcome& outcome) {
  if (!asked.without_stream.empty())
    return abandon("model '" + asked.model +
                   "' answered a question, but no streamed one (the last ended with " +
                   asked.without_stream +
                   "); if the platform does not stream, set userBehavior.streaming: false");
  if (asked.stream && !outcome.ttft())
    note("the platform answered in one piece though a stream was asked for: there is no TTFT");
  if (outcome.completion_source == core::token_source::estimated)
    note("the platform reports no usage: tokens are estimated");
  if (!outcome.cached_tokens)
    note("the platform reports no cached tokens: nothing can be said about its prefix cache");
  proceed();
}

void preflight_state::failed(const check& asked, const core::outcome& outcome) {
  const auto what = what_happened(outcome);
  if (users_will_see(outcome.error)) {
    note("the preflight's question to model '" + asked.model + "' ended with " + what);
    return proceed();
  }
  if (asked.stream && outcome.error == error_type::http_error) {
    checks_.front() = {asked.model, false, what};
    tries_ = 0;
    return;
  }
  const auto whole = asked.without_stream.empty() ? what : asked.without_stream;
  if (outcome.error == error_type::auth_error)
    return abandon(key_refused(plan_->targets, whole));
  abandon("the platform does not answer the simplest question to model '" + asked.model +
          "' (POST " + chat_address_ + ": " + whole + ")" + way_out(asked, outcome));
}

std::string preflight_state::way_out(const check& asked, const core::outcome& outcome) const {
  const bool is_listed = std::find(models_.begin(), models_.end(), asked.model) != models_.end();
  const bool unnamed = asked.model == service_.default_model;
  if (outcome.error == error_type::http_error && !models_.empty() && (unnamed || !is_listed))
    return "; it lists " + in_words(models_) + ": name one in userBehavior.modelPreferences";
  if (outcome.http_status == 404 && models_.empty())
    return "; if its calls have other paths, set targets.chatPath";
  return {};
}

void preflight_state::note(std::string text) {
  if (std::find(notes_.begin(), notes_.end(), text) == notes_.end())
    notes_.push_back(std::move(text));
}

void preflight_state::proceed() {
  checks_.pop_front();
  tries_ = 0;
}

void preflight_state::abandon(std::string why) {
  checks_.clear();
  if (failure_.empty())
    failure_ = std::move(why);
}

} // namespace loadtest::actors
