#include "platform/server/model_driver.hpp"

namespace loadtest::platform {

core::result<admission> model_driver::submit(const model_request& request, token_sink& sink) {
  auto taken = model_.submit(request, std::chrono::steady_clock::now());
  if (taken) {
    sinks_[taken->number] = &sink;
    arm();
  }
  return taken;
}

void model_driver::cancel(request_number number) {
  sinks_.erase(number);
  model_.cancel(number, std::chrono::steady_clock::now());
  arm();
}

void model_driver::stop() {
  stopped_ = true;
  timer_.cancel();
}

void model_driver::run_due() {
  events_.clear();
  model_.advance(std::chrono::steady_clock::now(), events_);
  for (const auto& event : events_) {
    const auto found = sinks_.find(event.request);
    if (found == sinks_.end())
      continue;
    auto& sink = *found->second;
    switch (event.kind) {
    case event_kind::started:
      sink.started(event.cached_tokens);
      break;
    case event_kind::token:
      sink.token(event.text);
      break;
    case event_kind::finished:
      sinks_.erase(found);
      sink.finished();
      break;
    }
  }
  arm();
}

void model_driver::arm() {
  const auto next = model_.next_event();
  if (stopped_ || next == armed_)
    return;
  armed_ = next;
  if (!next) {
    timer_.cancel();
    return;
  }
  timer_.expires_at(*next);
  timer_.async_wait([this](const boost::system::error_code& cancelled) {
    if (cancelled || stopped_)
      return;
    armed_.reset();
    run_due();
  });
}

} // namespace loadtest::platform
