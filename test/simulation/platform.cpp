#include "platform.hpp"

#include <utility>

namespace loadtest::simulation {

using namespace std::chrono_literals;
using kind_type = actors::platform_object::kind_type;

std::string secret_of(const std::string& id) {
  return "sk-" + id;
}

platform::fate platform::fate_of(const char* call, const object& o) {
  const auto what = std::string{call} + " " + actors::to_string(o.kind) + " " + o.name + o.id;
  const auto mine = chance_.of(what).of(++calls_[what]);
  fate result{call_end::done, mine.around("time", manners_.call_time)};
  const bool creates = std::string_view{call} == "create";
  if (creates && chance_.of(o.name).chance("refused", manners_.creation_refused))
    result.end = call_end::refused;
  else if (mine.chance("later", manners_.call_refused_for_now))
    result.end = call_end::later;
  else if (mine.chance("lost done", manners_.answer_lost_done))
    result.end = call_end::lost_done;
  else if (mine.chance("lost", manners_.answer_lost_not_done))
    result.end = call_end::lost_not_done;
  else if (std::string_view{call} == "retire" && calls_[what] == 1 &&
           mine.chance("once", manners_.removal_fails_once))
    result.end = call_end::later;
  return result;
}

std::string platform::create(const object& o, const std::string& process) {
  if (on_create)
    on_create(o, process);
  const auto id = "id" + std::to_string(++created_);
  auto made = o;
  made.id = id;
  objects_[id] = {made, process};
  if (o.kind == kind_type::key)
    keys_.insert(secret_of(id));
  return id;
}

void platform::remove(const object& o) {
  std::erase_if(objects_, [&](const auto& entry) {
    const auto& [id, there] = entry;
    const bool goes = id == o.id || there.what.user_id == o.id || there.what.org_id == o.id;
    if (goes)
      keys_.erase(secret_of(id));
    return goes;
  });
}

std::vector<std::string> platform::find(const object& o) const {
  std::vector<std::string> result;
  for (const auto& [id, there] : objects_)
    if (there.what.kind == o.kind && there.what.name == o.name)
      result.push_back(id);
  return result;
}

std::size_t platform::begin(seen_attempt attempt) {
  attempt.began = time_.now();
  if (on_begin)
    on_begin(attempt);
  attempts_.push_back(std::move(attempt));
  in_flight_.insert(attempts_.size() - 1);
  return attempts_.size() - 1;
}

void platform::end(std::size_t number, core::outcome_status status, bool heard) {
  auto& attempt = attempts_[number];
  in_flight_.erase(number);
  if (!attempt.ended) {
    attempt.ended = time_.now();
    attempt.status = status;
  }
  attempt.heard = attempt.heard || heard;
}

core::outcome platform::answer_to(const seen_attempt& attempt, std::uint32_t max_tokens) const {
  using core::error_type;
  const auto mine = chance_.of("answers").of(attempt.request_id);
  const auto began = attempt.began;
  core::outcome o;
  o.times.started = o.times.written = began;
  const auto ends = [&](core::nanoseconds after) {
    o.times.closed = thawed(began + after);
    o.times.first_byte = o.times.closed;
  };
  const auto fails = [&](error_type type, int status) {
    o.status = core::outcome_status::error;
    o.error = type;
    o.http_status = status;
    ends(mine.around("refusal", 20ms));
    return o;
  };
  if (!key_counts(attempt.key))
    return fails(error_type::auth_error, 401);
  if (mine.chance("rate limited", manners_.rate_limited)) {
    fails(error_type::rate_limited, 429);
    if (mine.chance("says when", 0.7))
      o.retry_after = std::chrono::seconds{mine.between("retry after", 0, 5)};
    return o;
  }
  if (mine.chance("overloaded", manners_.overloaded))
    return fails(error_type::http_error, 503);
  const auto takes = mine.around("time", manners_.answer_time);
  ends(takes);
  o.times.first_byte = o.times.first_token = o.times.first_visible = thawed(began + takes / 4);
  o.http_status = 200;
  o.chunks = 4;
  o.completion_tokens = static_cast<std::uint32_t>(mine.between("tokens", 1, max_tokens));
  o.completion_source = core::token_source::reported;
  o.text = "An answer to " + attempt.request_id;
  o.times.last_token = o.times.closed;
  if (mine.chance("broken", manners_.broken_stream)) {
    o.status = core::outcome_status::error;
    o.error = error_type::incomplete_stream;
    o.completion_source = core::token_source::estimated;
  } else {
    o.status = core::outcome_status::ok;
    o.finish_reason = "stop";
  }
  return o;
}

core::mono_time platform::thawed(core::mono_time when) const {
  for (const auto& [from, until] : manners_.frozen)
    if (when >= from && when < until)
      when = until;
  return when;
}

} // namespace loadtest::simulation
