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

attempt::attempt(chat_answer reader, const timeouts& limits, core::mono_time begun)
    : answer(std::move(reader)), limits_(limits), begun_(begun), since_(begun) {}

void attempt::connecting(core::mono_time since) noexcept {
  stage_ = attempt_stage::connecting;
  since_ = since;
}

void attempt::started(core::mono_time when) noexcept {
  stage_ = attempt_stage::waiting;
  since_ = started_ = when;
}

void attempt::arrived(const arrival& when) noexcept {
  stage_ = attempt_stage::answering;
  since_ = arrived_ = when.at;
  ++reads_;
  if (!when.kernel)
    ++unstamped_;
}

core::mono_time attempt::answered() noexcept {
  stage_ = attempt_stage::answering;
  since_ = arrived_;
  return arrived_;
}

void attempt::interim() noexcept {
  stage_ = attempt_stage::waiting;
  since_ = started_;
}

core::mono_time attempt::due() const noexcept {
  const auto total = begun_ + limits_.total;
  switch (stage_) {
  case attempt_stage::connecting:
    return std::min(total, since_ + limits_.connect);
  case attempt_stage::waiting:
    return limits_.first_byte ? std::min(total, since_ + *limits_.first_byte) : total;
  case attempt_stage::answering:
    return limits_.stall ? std::min(total, since_ + *limits_.stall) : total;
  }
  return total;
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
    break;
  }
  return "stall: nothing more for " + in_seconds(*limits_.stall);
}

} // namespace loadtest::net
