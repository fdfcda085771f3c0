// What a user asks: the conversations and requests of the engine.
#include "test_user.hpp"

TEST_CASE("follow-ups carry the conversation with its real answers") {
  auto plan = a_plan(3);
  plan->conversation = {1.0, 3, 3, 1.0};
  conversation_user c{plan};
  c.begin();
  for (int i = 0; i < 3; ++i)
    c.turn();
  CHECK(c.world.context == std::vector<std::size_t>{1, 3, 5});
  CHECK(c.world.samples[2].turn == 2);
}

TEST_CASE("a nonced conversation begins with the run id, and its digest is of what is sent") {
  auto plan = a_plan(3);
  plan->conversation = {1.0, 3, 3, 0.5};
  conversation_user plain{plan};
  plan = std::make_shared<scenario::plan>(*plan);
  plan->prompt_nonce = true;
  conversation_user nonced{plan};
  for (auto* c : {&plain, &nonced}) {
    c->begin();
    for (int i = 0; i < 3; ++i)
      c->turn();
  }
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(nonced.world.fronts[i] == "[run] " + plain.world.fronts[i]);
    CHECK(nonced.world.samples[i].prompt_sha256 == nonced.world.digests[i]);
    CHECK(nonced.world.samples[i].prompt_sha256 != plain.world.samples[i].prompt_sha256);
  }
}

TEST_CASE("a failed question leaves no trace in the conversation, and is recorded") {
  auto plan = a_plan(3);
  plan->conversation = {1.0, 3, 3, 1.0};
  conversation_user c{plan};
  c.begin();
  c.turn();
  c.turn(core::outcome_status::error);
  c.turn();
  CHECK(c.world.context == std::vector<std::size_t>{1, 3, 3});
  REQUIRE(c.world.samples.size() == 3);
  CHECK(c.world.samples[1].result.status == core::outcome_status::error);
  CHECK(c.world.samples[1].user_latency == 300ms);
}

TEST_CASE("samples carry the phase in which the question was meant to be asked") {
  conversation_user c{a_plan(2)};
  c.begin(false, scenario::load_pattern{{{"warm", 1s, 1, scenario::ramp::step, false},
                                         {"hold", 1h, 1, scenario::ramp::step, true}}});
  c.turn();
  c.turn();
  REQUIRE(c.world.samples.size() == 2);
  CHECK(c.world.samples[0].phase == "warm");
  CHECK_FALSE(c.world.samples[0].measured);
  CHECK(c.world.samples[1].phase == "hold");
  CHECK(c.world.samples[1].measured);
}

TEST_CASE("every request carries the further fields of the plan") {
  auto plan = a_plan(1);
  plan->extra_body = R"("top_p":0.5)";
  conversation_user c{plan};
  c.begin();
  c.turn();
  CHECK(c.world.body.ends_with(R"(,"top_p":0.5})"));
}

TEST_CASE("where the plan names no model the platform's first is asked") {
  auto plan = a_plan(1);
  plan->models.clear();
  conversation_user c{plan};
  c.begin();
  c.turn();
  CHECK(c.world.models == std::vector<std::string>{"first-listed"});
}

TEST_CASE("prompt tokens that were not reported are estimated, with the ratio seen so far") {
  conversation_user c{a_plan(3)};
  c.begin();
  c.turn();
  const auto& first = c.world.samples[0].result;
  CHECK(first.prompt_source == core::token_source::estimated);
  CHECK(first.prompt_tokens > 0);

  c.ring();
  c.admit();
  auto reported = c.world.answer();
  reported.prompt_tokens = 10'000;
  reported.prompt_source = core::token_source::reported;
  c.user.answered(reported);
  CHECK(c.world.samples[1].result.prompt_tokens == 10'000);
  c.turn();
  CHECK(c.world.samples[2].result.prompt_tokens > 1'000);
}

TEST_CASE("a user forgets its oldest turns before a request is larger than the platform takes") {
  auto plan = a_plan(12);
  plan->conversation = {1.0, 12, 12, 1.0};
  conversation_user whole{plan};
  whole.begin();
  for (int i = 0; i < 12; ++i)
    whole.turn();
  CHECK(whole.world.context.back() == 23);

  plan = std::make_shared<scenario::plan>(*plan);
  plan->targets.max_body_bytes = 1200;
  conversation_user limited{plan};
  limited.begin();
  for (int i = 0; i < 12; ++i)
    limited.turn();
  CHECK(limited.world.context.front() == 1);
  CHECK(limited.world.context.back() % 2 == 1);
  CHECK(limited.world.context.back() > 1);
  CHECK(limited.world.context.back() < 23);

  plan->targets.max_body_bytes.reset();
  plan->targets.context_windows["tiny"] = 100;
  conversation_user short_sighted{plan};
  short_sighted.begin();
  for (int i = 0; i < 12; ++i)
    short_sighted.turn();
  CHECK(short_sighted.world.context.back() < 23);
}

TEST_CASE("a turn whose answer has no visible text is left out of later requests") {
  auto plan = a_plan(3);
  plan->conversation = {1.0, 3, 3, 1.0};
  conversation_user c{plan};
  c.begin();
  c.turn();
  c.ring();
  c.admit();
  auto silent = c.world.answer(); // a call of a tool, or thoughts alone
  silent.text.clear();
  c.user.answered(silent);
  c.turn();
  CHECK(c.world.context == std::vector<std::size_t>{1, 3, 3});
  CHECK(c.world.fronts[2] == c.world.fronts[0]);
}

TEST_CASE("a question that a closed fence kept back is asked later, and counts once") {
  auto plan = a_plan(5);
  plan->prices["tiny"] = {1.0, 10.0, {}};
  plan->max_cost_nanousd = 1'000'000'000;
  conversation_user c{plan};
  c.begin();
  c.ring();
  c.admit();
  const auto id = c.world.sent.back();
  core::outcome kept_back;
  kept_back.status = core::outcome_status::cancelled;
  c.user.answered(kept_back);
  // Its permit is back, unused, and another is asked for; nothing is recorded.
  CHECK(c.world.reserved.at(0) > 0);
  CHECK(c.world.back == std::vector<settled>{{101, 0, false}});
  CHECK(c.world.samples.empty());
  c.admit();
  CHECK(c.world.sent.back() == id);
  c.answer();
  REQUIRE(c.world.samples.size() == 1);
  CHECK(c.world.samples[0].attempt == 1);
  CHECK(c.world.samples[0].progress.attempts == 1);
}

TEST_CASE("what is cancelled once nobody wants it is over") {
  conversation_user c{a_plan(5)};
  c.begin();
  c.ring();
  c.admit();
  c.user.deactivate();
  core::outcome kept_back;
  kept_back.status = core::outcome_status::cancelled;
  c.user.answered(kept_back);
  CHECK(c.world.samples.size() == 1);
  CHECK(c.world.sessions == std::vector<session_end>{session_end::test_stopped});
}
