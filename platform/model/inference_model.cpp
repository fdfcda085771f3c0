#include "platform/model/inference_model.hpp"

#include "platform/model/tokens.hpp"

#include <algorithm>
#include <utility>

namespace loadtest::platform {

double inference_model::backend::load() const noexcept {
  return static_cast<double>(busy + waiting) / config->slots;
}

core::nanoseconds inference_model::backend::decode() const noexcept {
  const double alone = static_cast<double>(config->decode_per_token.count());
  const double others = busy > 0 ? busy - 1.0 : 0.0;
  return core::nanoseconds{
      static_cast<std::int64_t>(alone * (1.0 + config->batch_growth * others))};
}

inference_model::inference_model(model_config config) : config_(std::move(config)) {
  for (const auto& model : config_.models)
    for (const auto& replica : model.backends)
      backends_[model.id].push_back(
          backend{&replica, 0, {}, 0, prefix_cache{config_.cache.blocks}});
}

core::result<admission> inference_model::submit(const model_request& request, core::mono_time now) {
  const auto found = backends_.find(request.model);
  if (found == backends_.end())
    return core::error{"the model '" + std::string{request.model} + "' does not exist"};
  play(now);

  auto& replicas = found->second;
  auto& where = *std::min_element(replicas.begin(), replicas.end(),
                                  [](const auto& a, const auto& b) { return a.load() < b.load(); });
  const request_number number = ++last_number_;
  auto& state = requests_
                    .emplace(number, request_state{&where, answer{request, config_},
                                                   count_prompt_tokens(request), request.delay,
                                                   cacheable(request)})
                    .first->second;
  if (where.busy < where.config->slots) {
    give_slot(where, number, state);
  } else {
    where.queue.push_back(number);
    ++where.waiting;
  }
  return admission{number,
                   where.config->name,
                   replicas.size() == 1 ? "PRIMARY" : "WEIGHTED",
                   state.prompt_tokens,
                   state.text.tokens(),
                   state.text.finish_reason()};
}

std::vector<block_hash> inference_model::cacheable(const model_request& request) const {
  if (config_.cache.blocks == 0 || request.what == task::embedding)
    return {};
  return blocks_of(request, config_.cache.ignore_salt ? core::secret{} : request.cache_salt);
}

void inference_model::cancel(request_number number, core::mono_time now) {
  play(now);
  std::erase_if(happened_, [number](const auto& event) { return event.request == number; });
  const auto found = requests_.find(number);
  if (found == requests_.end())
    return;
  auto& where = *found->second.where;
  const bool had_slot = found->second.has_slot;
  requests_.erase(found);
  if (had_slot)
    free_slot(where);
  else
    --where.waiting;
  drop_stale();
}

std::optional<core::mono_time> inference_model::next_event() const noexcept {
  if (!happened_.empty())
    return happened_.front().at;
  if (timeline_.empty())
    return std::nullopt;
  return timeline_.top().at;
}

void inference_model::advance(core::mono_time now, std::vector<model_event>& into) {
  play(now);
  into.insert(into.end(), happened_.begin(), happened_.end());
  happened_.clear();
}

std::size_t inference_model::waiting() const noexcept {
  std::size_t sum = 0;
  for (const auto& [id, replicas] : backends_)
    for (const auto& replica : replicas)
      sum += replica.waiting;
  return sum;
}

void inference_model::play(core::mono_time now) {
  while (!timeline_.empty() && timeline_.top().at <= now) {
    const due next = timeline_.top();
    timeline_.pop();
    const auto found = requests_.find(next.request);
    if (found == requests_.end())
      continue;
    now_ = next.at;
    happen(next.request, found->second);
  }
  now_ = std::max(now_, now);
  drop_stale();
}

void inference_model::schedule(core::mono_time at, request_number number) {
  timeline_.push({at, ++last_order_, number});
}

void inference_model::give_slot(backend& where, request_number number, request_state& request) {
  ++where.busy;
  request.has_slot = true;
  schedule(now_ + request.delay, number);
}

void inference_model::free_slot(backend& where) {
  --where.busy;
  while (!where.queue.empty()) {
    const request_number number = where.queue.front();
    where.queue.pop_front();
    if (const auto found = requests_.find(number); found != requests_.end()) {
      --where.waiting;
      give_slot(where, number, found->second);
      return;
    }
  }
}

void inference_model::happen(request_number number, request_state& request) {
  auto& where = *request.where;
  if (!request.started) {
    request.started = true;
    const auto known = where.cache.read(request.blocks) * block_tokens;
    const auto cached = static_cast<std::uint32_t>(known);
    happened_.push_back({number, event_kind::started, cached, now_, {}});
    schedule(now_ + where.config->base +
                 where.config->prefill_per_token * (request.prompt_tokens - cached),
             number);
    return;
  }
  if (!request.text.ended())
    happened_.push_back({number, event_kind::token, 0, now_, request.text.next()});
  if (!request.text.ended()) {
    schedule(now_ + where.decode(), number);
    return;
  }
  happened_.push_back({number, event_kind::finished, 0, now_, {}});
  requests_.erase(number);
  free_slot(where);
}

void inference_model::drop_stale() {
  while (!timeline_.empty() && !requests_.contains(timeline_.top().request))
    timeline_.pop();
}

} // namespace loadtest::platform
