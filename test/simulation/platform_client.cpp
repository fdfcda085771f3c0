#include "platform_client.hpp"

#include <utility>

namespace loadtest::simulation {

namespace {

/// Organisation and user of "<run>-<org>-<user>-<question>-<attempt>"; zeros for other requests.
std::pair<std::uint32_t, std::uint32_t> asker_of(const std::string& request_id) {
  std::vector<std::string> parts{{}};
  for (const char c : request_id)
    if (c == '-')
      parts.emplace_back();
    else
      parts.back() += c;
  const auto number = [&](std::size_t from_end) {
    const auto& text = parts[parts.size() - from_end];
    const bool digits = !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
    return digits ? static_cast<std::uint32_t>(std::stoul(text)) : 0U;
  };
  return parts.size() < 5 ? std::pair{0U, 0U} : std::pair{number(4), number(3)};
}

/// From the world's clock to the process's.
void shift(core::attempt_times& times, core::nanoseconds by) {
  for (auto* t : {&times.started, &times.written, &times.first_byte, &times.first_token,
                  &times.first_visible, &times.last_token, &times.closed})
    if (core::reached(*t))
      *t += by;
}

class client final : public actors::llm_client {
public:
  client(client_place place, std::vector<core::secret> keys)
      : place_(std::move(place)), keys_(std::move(keys)) {}
  client(const client&) = delete;
  client& operator=(const client&) = delete;
  ~client() override {
    if (current_ && !current_->over)
      finish(place_, current_, cut_short(core::outcome_status::cancelled), false);
  }

  void ask(core::request request, core::mono_time intended, core::mono_time admitted,
           handler done) override {
    const auto now = place_.time->now();
    const auto here = place_.process->here(now);
    if ((current_ && !current_->over) || (place_.fence && !place_.fence->open(here))) {
      core::outcome refused;
      refused.status = core::outcome_status::cancelled;
      refused.times.intended = intended;
      refused.times.admitted = admitted;
      return done(std::move(refused));
    }
    seen_attempt seen;
    seen.request_id = request.id;
    seen.process = place_.process->name();
    seen.part = place_.part;
    std::tie(seen.org, seen.user) = asker_of(request.id);
    seen.began = now;
    if (!keys_.empty())
      seen.key = std::string{keys_[asked_++ % keys_.size()].reveal()};
    current_ = std::make_shared<attempt>();
    current_->done = std::move(done);
    current_->outcome = place_.server->answer_to(seen, request.max_tokens);
    current_->outcome.times.intended = intended;
    current_->outcome.times.admitted = admitted;
    current_->number = place_.server->begin(std::move(seen));
    ++*place_.in_flight;
    plan_end(now);
  }

  core::unix_offset to_unix() const override { return std::chrono::hours{480'000}; }
  void cancel(core::outcome_status as) override {
    if (current_ && !current_->over)
      finish(place_, current_, cut_short(as), true);
  }

private:
  struct attempt {
    std::size_t number = 0;
    handler done;
    core::outcome outcome; ///< what it will be, on the world's clock
    bool over = false;
  };
  using attempt_ptr = std::shared_ptr<attempt>;

  void plan_end(core::mono_time now) {
    auto& outcome = current_->outcome;
    const auto latest = now + place_.total_timeout;
    const bool in_time = outcome.times.closed <= latest;
    if (!in_time) {
      outcome = cut_short(core::outcome_status::error);
      outcome.error = core::error_type::timeout;
      outcome.error_detail = "total";
      outcome.times.closed = latest;
    }
    place_.time->at(outcome.times.closed, [place = place_, current = current_, in_time] {
      if (current->over)
        return;
      if (in_time)
        place.server->end(current->number, current->outcome.status, false);
      place.process->happen([=] { finish(place, current, current->outcome, true); });
    });
  }

  /// An attempt that is ended before its answer.
  core::outcome cut_short(core::outcome_status as) const {
    core::outcome result;
    result.status = as;
    result.times = current_->outcome.times;
    result.times.first_byte = result.times.first_token = result.times.first_visible =
        result.times.last_token = {};
    result.times.closed = place_.time->now();
    return result;
  }

  static void finish(const client_place& place, const attempt_ptr& what, core::outcome outcome,
                     bool heard) {
    if (std::exchange(what->over, true))
      return;
    --*place.in_flight;
    place.server->end(what->number, outcome.status, heard);
    shift(outcome.times, place.process->clock_ahead());
    const auto done = std::exchange(what->done, {});
    done(std::move(outcome));
  }

  client_place place_;
  std::vector<core::secret> keys_;
  std::size_t asked_ = 0;
  attempt_ptr current_;
};

} // namespace

std::unique_ptr<actors::llm_client> make_client(client_place place,
                                                std::vector<core::secret> keys) {
  return std::make_unique<client>(std::move(place), std::move(keys));
}

} // namespace loadtest::simulation
