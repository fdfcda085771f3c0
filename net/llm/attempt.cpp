#include "net/llm/attempt.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <utility>

namespace loadtest::net {

namespace {

std::string in_seconds(core::nanoseconds d) {
  std::array<char, 32> text{};
  const int size = std::snprintf(text.data(), text.size(), "%.4g s", core::to_seconds(d));
  return {text.data(), static_cast<std::size_t>(size)};
}

} // namespace

attempt::attempt(folded_answer reader, const timeouts& limits, core::mono_time begun)
    : answer(std::move(reader)), limits_(limits), begun_(begun), since_(begun) {}

void attempt::connecting(core::mono_time since) noexcept {
  stage_ = attempt_stage::connecting;
  since_ = since;
}

void attempt::started(core::mono_time when) noexcept {
  stage_ = attempt_stage::waiting;
  sent_ = when;
}

void attempt::arrived(const arrival& when) noexcept {
  read_ = when.at;
  if (!core::reached(outcome.times.first_byte))
    answered();
  ++reads_;
  if (!when.kernel)
    ++unstamped_;
}

void attempt::interim() noexcept {
  outcome.times.first_byte = {};
  stage_ = attempt_stage::waiting;
}

void attempt::answered() noexcept {
  if (!core::reached(outcome.times.first_byte))
    outcome.times.first_byte = read_;
  if (stage_ == attempt_stage::waiting)
    stage_ = attempt_stage::answering;
}

bool attempt::folded() noexcept {
  if (stage_ != attempt_stage::answering && stage_ != attempt_stage::complete)
    return false;
  const auto before = stage_;
  const auto progress = answer.progress();
  const bool first = core::reached(progress) && !core::reached(progress_);
  const bool more = progress > progress_;
  progress_ = progress;
  stage_ = answer.complete() ? attempt_stage::complete : attempt_stage::answering;
  // Comments do not prolong it, tokens do.
  if (stage_ != before || more)
    since_ = read_;
  return first || stage_ != before;
}

bool attempt::settle_departure() noexcept {
  const auto& times = outcome.times;
  if (core::reached(times.departed) || !core::reached(times.first_byte))
    return false;
  // A refusal may come before all was written: then nothing was to be stamped.
  const bool written = core::reached(times.written);
  outcome.departure_error = (written ? times.written : times.first_byte) - times.started;
  return written;
}

core::mono_time attempt::due() const noexcept {
  const auto total = begun_ + limits_.total;
  switch (stage_) {
  case attempt_stage::connecting:
    return std::min(total, since_ + limits_.connect);
  case attempt_stage::waiting:
    return limits_.first_byte ? std::min(total, sent_ + *limits_.first_byte) : total;
  case attempt_stage::answering:
    // Until the first token the head may have been all: many servers send it at once.
    return limits_.stall && core::reached(progress_) ? std::min(total, progress_ + *limits_.stall)
                                                     : total;
  case attempt_stage::complete:
    return std::min(total, since_ + grace);
  }
  return total;
}

bool attempt::settled(core::mono_time now) const noexcept {
  return stage_ == attempt_stage::complete && now >= due();
}

std::string attempt::overdue(core::mono_time now) const {
  if (now < due())
    return {};
  if (now >= begun_ + limits_.total)
    return "total: not finished within " + in_seconds(limits_.total);
  switch (stage_) {
  case attempt_stage::connecting:
    return "connect: no connection within " + in_seconds(limits_.connect);
  case attempt_stage::waiting:
    return "first byte: no answer within " + in_seconds(*limits_.first_byte);
  case attempt_stage::answering:
    return "stall: nothing more for " + in_seconds(*limits_.stall);
  case attempt_stage::complete:
    break;
  }
  return {};
}

} // namespace loadtest::net
