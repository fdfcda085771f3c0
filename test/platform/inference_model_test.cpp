#include "platform/model/inference_model.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <string>
#include <vector>

using namespace loadtest;
using namespace std::chrono_literals;
using core::mono_time;
using platform::event_kind;
using platform::inference_model;
using platform::model_event;

namespace {

const mono_time start{1h};

/// One model, one backend; 10 ms a token, 100 ms to the first and 1 ms for each token of a prompt.
platform::model_config one_backend(std::uint32_t slots, double growth = 0.0) {
  platform::model_config config;
  config.models = {{"m", {{"b", slots, 100ms, 1ms, 10ms, growth}}}};
  config.median_answer_tokens = 1e5;
  config.answer_spread = 0.0;
  return config;
}

platform::admission submit(inference_model& model, mono_time at, std::uint32_t tokens,
                           std::string text = "Why?") {
  const std::vector<core::message> messages{{core::role::user, std::move(text)}};
  platform::model_request request;
  request.model = "m";
  request.messages = messages;
  request.max_tokens = tokens;
  const auto taken = model.submit(request, at);
  REQUIRE(taken);
  return *taken;
}

std::vector<model_event> run(inference_model& model) {
  std::vector<model_event> events;
  while (const auto next = model.next_event())
    model.advance(*next, events);
  return events;
}

std::vector<mono_time> times(const std::vector<model_event>& events, platform::request_number n,
                             event_kind kind) {
  std::vector<mono_time> result;
  for (const auto& e : events)
    if (e.request == n && e.kind == kind)
      result.push_back(e.at);
  return result;
}

} // namespace

TEST_CASE("a request alone starts at once and takes base, prefill and decode") {
  inference_model model{one_backend(4)};
  const auto r = submit(model, start, 3);
  CHECK(r.prompt_tokens == 9);
  CHECK(r.completion_tokens == 3);
  CHECK(std::string{r.finish_reason} == "length");
  CHECK(std::string{r.routing} == "PRIMARY");
  CHECK(r.backend == "b");

  const auto events = run(model);
  REQUIRE(events.size() == 5);
  CHECK(events[0].kind == event_kind::started);
  CHECK(events[0].at == start);
  CHECK(events[1].at == start + 109ms);
  CHECK(events[2].at == start + 119ms);
  CHECK(events[3].at == start + 129ms);
  CHECK(events[3].kind == event_kind::token);
  CHECK_FALSE(events[3].text.empty());
  CHECK(events[4].kind == event_kind::finished);
  CHECK(events[4].at == start + 129ms);
  CHECK(model.in_flight() == 0);
}

TEST_CASE("requests beyond the slots wait in order of arrival") {
  inference_model model{one_backend(1)};
  const auto a = submit(model, start, 2);
  const auto b = submit(model, start + 1ms, 2);
  const auto c = submit(model, start + 2ms, 2);
  CHECK(model.waiting() == 2);

  const auto events = run(model);
  const auto end_of_a = times(events, a.number, event_kind::finished).at(0);
  const auto end_of_b = times(events, b.number, event_kind::finished).at(0);
  CHECK(end_of_a == start + 119ms);
  CHECK(times(events, b.number, event_kind::started).at(0) == end_of_a);
  CHECK(times(events, c.number, event_kind::started).at(0) == end_of_b);
}

TEST_CASE("a longer prompt takes longer to its first token") {
  inference_model model{one_backend(4)};
  const auto brief = submit(model, start, 1);
  const auto longer = submit(model, start, 1, "Why is the sky blue, and why is it red at night?");
  const auto events = run(model);
  const auto delay = times(events, longer.number, event_kind::token).at(0) -
                     times(events, brief.number, event_kind::token).at(0);
  CHECK(longer.prompt_tokens > brief.prompt_tokens);
  CHECK(delay == 1ms * (longer.prompt_tokens - brief.prompt_tokens));
}

TEST_CASE("a fuller batch slows every token down") {
  inference_model alone{one_backend(8, 0.1)};
  const auto single = submit(alone, start, 2);
  const auto quick = times(run(alone), single.number, event_kind::token);

  inference_model together{one_backend(8, 0.1)};
  const auto first = submit(together, start, 2);
  for (int i = 0; i < 4; ++i)
    submit(together, start, 20);
  const auto slow = times(run(together), first.number, event_kind::token);
  CHECK(quick.at(1) - quick.at(0) == 10ms);
  CHECK(slow.at(1) - slow.at(0) == 14ms);
}

TEST_CASE("requests go to the backend with the least load") {
  auto config = one_backend(2);
  config.models[0].backends.push_back(config.models[0].backends[0]);
  config.models[0].backends[1].name = "b2";
  config.models[0].backends[1].slots = 4;
  inference_model model{config};
  std::map<std::string, int> chosen;
  for (int i = 0; i < 6; ++i)
    ++chosen[std::string{submit(model, start, 5).backend}];
  CHECK(chosen == std::map<std::string, int>{{"b", 2}, {"b2", 4}});
  CHECK(model.waiting() == 0);
  CHECK(std::string{submit(model, start, 5).routing} == "WEIGHTED");
}

TEST_CASE("a cancelled request frees its slot at once and is heard of no more") {
  inference_model model{one_backend(1)};
  const auto a = submit(model, start, 50);
  const auto b = submit(model, start, 1);
  std::vector<model_event> before;
  model.advance(start + 150ms, before);
  model.cancel(a.number, start + 150ms);
  CHECK(model.next_event() == start + 150ms);

  const auto events = run(model);
  CHECK(times(events, a.number, event_kind::token).empty());
  CHECK(times(events, b.number, event_kind::started).at(0) == start + 150ms);
  model.cancel(a.number, start + 1h);
  model.cancel(12345, start + 1h);
  CHECK_FALSE(model.next_event());
  CHECK(model.in_flight() == 0);
}

TEST_CASE("a request cancelled while it waits gives its place to the next") {
  inference_model model{one_backend(1)};
  const auto a = submit(model, start, 1);
  const auto b = submit(model, start, 1);
  const auto c = submit(model, start, 1);
  model.cancel(b.number, start);
  CHECK(model.waiting() == 1);
  const auto events = run(model);
  CHECK(times(events, b.number, event_kind::started).empty());
  CHECK(times(events, c.number, event_kind::started).at(0) ==
        times(events, a.number, event_kind::finished).at(0));
}

TEST_CASE("with everything cancelled nothing is due") {
  inference_model model{one_backend(2)};
  const auto a = submit(model, start, 5);
  const auto b = submit(model, start, 5);
  model.cancel(a.number, start);
  model.cancel(b.number, start);
  CHECK_FALSE(model.next_event());
}

TEST_CASE("a delayed request has its slot and starts later") {
  inference_model model{one_backend(1)};
  const std::vector<core::message> messages{{core::role::user, "Why?"}};
  const auto slow = model.submit({platform::task::chat, "m", messages, 1, 2s}, start);
  const auto next = submit(model, start, 1);
  REQUIRE(slow);
  const auto events = run(model);
  CHECK(times(events, slow->number, event_kind::started).at(0) == start + 2s);
  CHECK(times(events, slow->number, event_kind::token).at(0) == start + 2109ms);
  CHECK(times(events, next.number, event_kind::started).at(0) == start + 2109ms);
}

TEST_CASE("what a backend's cache knows of a prompt takes no time") {
  auto config = one_backend(4);
  config.cache.blocks = 100;
  inference_model model{config};
  const std::string prompt =
      "Why is the sky blue, and why is it red at night, so late in the year?";
  const auto first = submit(model, start, 1, prompt);
  const auto cold = run(model);
  CHECK(cold[0].cached_tokens == 0);
  CHECK(cold[1].at - cold[0].at == 100ms + 1ms * first.prompt_tokens);

  const auto later = start + 1s;
  submit(model, later, 1, prompt);
  const auto warm = run(model);
  CHECK(first.prompt_tokens == 27);
  CHECK(warm[0].cached_tokens == 16);
  CHECK(warm[1].at - warm[0].at == 100ms + 1ms * (first.prompt_tokens - 16));
}

TEST_CASE("caches know what prompts had when they were read, not those that wait") {
  auto config = one_backend(1);
  config.cache.blocks = 100;
  inference_model model{config};
  const std::string prompt =
      "Why is the sky blue, and why is it red at night, so late in the year?";
  const auto a = submit(model, start, 1, prompt);
  const auto gone = submit(model, start, 1, "So: " + prompt);
  const auto b = submit(model, start, 1, prompt);
  const auto c = submit(model, start, 1, "So: " + prompt);
  model.cancel(gone.number, start);
  std::map<platform::request_number, std::uint32_t> cached;
  for (const auto& event : run(model))
    if (event.kind == event_kind::started)
      cached[event.request] = event.cached_tokens;
  CHECK(cached == std::map<platform::request_number, std::uint32_t>{
                      {a.number, 0}, {b.number, 16}, {c.number, 0}});
}

TEST_CASE("a cache is a backend's own, and keeps salts apart unless it is told not to") {
  const std::string prompt =
      "Why is the sky blue, and why is it red at night, so late in the year?";
  const std::vector<core::message> messages{{core::role::user, prompt}};
  const auto cached_with = [&](bool ignore_salt, std::uint32_t replicas, const char* second_salt) {
    auto config = one_backend(4);
    config.cache = {100, ignore_salt, true};
    config.models[0].backends.resize(replicas, config.models[0].backends[0]);
    inference_model model{config};
    for (const char* salt : {"a", second_salt})
      REQUIRE(
          model.submit({platform::task::chat, "m", messages, 1, {}, core::secret{salt}}, start));
    std::uint32_t cached = 0;
    for (const auto& event : run(model))
      cached += event.cached_tokens;
    return cached;
  };
  CHECK(cached_with(false, 1, "a") == 16);
  CHECK(cached_with(false, 1, "b") == 0);
  CHECK(cached_with(true, 1, "b") == 16);
  CHECK(cached_with(false, 2, "a") == 0);
}

TEST_CASE("an embedding reads its texts and writes nothing") {
  inference_model model{one_backend(1)};
  const std::vector<core::message> texts{{core::role::user, "Why is it?"},
                                         {core::role::user, "Because."}};
  const auto taken = model.submit({platform::task::embedding, "m", texts}, start);
  REQUIRE(taken);
  CHECK(taken->prompt_tokens == 4 + 2);
  CHECK(taken->completion_tokens == 0);
  const auto events = run(model);
  REQUIRE(events.size() == 2);
  CHECK(events[0].kind == event_kind::started);
  CHECK(events[1].kind == event_kind::finished);
  CHECK(events[1].at == start + 106ms);
  CHECK(model.in_flight() == 0);
}

TEST_CASE("an unknown model is refused by name") {
  inference_model model{one_backend(1)};
  platform::model_request request;
  request.model = "gpt-9";
  const auto refused = model.submit(request, start);
  REQUIRE_FALSE(refused);
  CHECK(refused.failure().message.find("gpt-9") != std::string::npos);
}

TEST_CASE("every request that is submitted finishes, with its tokens and in order of time") {
  auto config = one_backend(3, 0.05);
  config.median_answer_tokens = 20;
  config.answer_spread = 0.6;
  inference_model model{config};
  core::random_stream random{1};
  std::map<platform::request_number, platform::admission> submitted;
  std::vector<model_event> events;
  auto now = start;
  for (int i = 0; i < 300; ++i) {
    now += std::chrono::milliseconds{random.between(0, 60)};
    model.advance(now, events);
    const auto taken = submit(model, now, 30, "question " + std::to_string(i));
    submitted[taken.number] = taken;
  }
  const auto rest = run(model);
  events.insert(events.end(), rest.begin(), rest.end());

  CHECK(std::is_sorted(events.begin(), events.end(),
                       [](const auto& a, const auto& b) { return a.at < b.at; }));
  CHECK(model.in_flight() == 0);
  CHECK(model.waiting() == 0);
  std::map<platform::request_number, std::string> seen;
  for (const auto& e : events)
    seen[e.request] += "stf"[static_cast<int>(e.kind)];
  REQUIRE(seen.size() == 300);
  for (const auto& [number, kinds] : seen)
    CHECK(kinds == "s" + std::string(submitted.at(number).completion_tokens, 't') + "f");
}

TEST_CASE("what is told late bears its own time and frees its slot in time") {
  inference_model model{one_backend(1)};
  const auto a = submit(model, start, 1);
  const auto b = submit(model, start + 200ms, 1);
  CHECK(model.waiting() == 0);
  CHECK(model.next_event() == start);
  const auto events = run(model);
  CHECK(times(events, a.number, event_kind::finished).at(0) == start + 109ms);
  CHECK(times(events, b.number, event_kind::started).at(0) == start + 200ms);
}

TEST_CASE("the same calls give the same events, however time is cut") {
  const auto play = [](core::nanoseconds step) {
    inference_model model{one_backend(2, 0.1)};
    for (int i = 0; i < 10; ++i)
      submit(model, start + i * 1ms, 5, "question " + std::to_string(i));
    std::vector<model_event> events;
    for (auto now = start; model.next_event(); now += step)
      model.advance(now, events);
    std::string log;
    for (const auto& e : events)
      log += std::to_string(e.request) + '@' + std::to_string(e.at.time_since_epoch().count()) +
             std::string{e.text} + '\n';
    return log;
  };
  CHECK(play(1ms) == play(7s));
}
