#include "actors/admin/preflight_state.hpp"

#include <catch2/catch.hpp>

using namespace loadtest;
using namespace loadtest::actors;
using namespace std::chrono_literals;
using core::error_type;
using core::outcome_status;
using lines = std::vector<std::string>;

namespace {

constexpr const char* address = "http://h/v1/chat/completions";

std::shared_ptr<scenario::plan> plan_with(std::vector<scenario::weighted_name> models) {
  auto plan = std::make_shared<scenario::plan>();
  plan->test_run_id = "run";
  plan->models = std::move(models);
  return plan;
}

core::outcome good(bool streamed = true) {
  core::outcome o;
  o.status = outcome_status::ok;
  o.times.started = core::mono_time{1s};
  if (streamed)
    o.times.first_token = core::mono_time{2s};
  o.times.last_token = core::mono_time{3s};
  o.completion_source = core::token_source::reported;
  o.cached_tokens = 0;
  return o;
}

core::outcome bad(error_type error, int status, const std::string& detail = {}) {
  core::outcome o;
  o.error = error;
  o.http_status = status;
  o.error_detail = detail;
  return o;
}

core::outcome refused(int status) {
  return bad(error_type::http_error, status, "no");
}

} // namespace

TEST_CASE("listed models are taken as they are, and only the first is asked a question") {
  preflight_state state{plan_with({{"a", 1}, {"b", 1}}), address};
  state.listed(lines{"b", "a"});
  const auto question = state.next();
  REQUIRE(question);
  CHECK(question->model == "a");
  CHECK(question->stream);
  CHECK(question->request_id == "run-preflight-1");
  state.answered(good());
  CHECK_FALSE(state.next());
  CHECK(state.failure().empty());
  CHECK(state.notes().empty());
}

TEST_CASE("models that are not listed are asked") {
  preflight_state state{plan_with({{"a", 1}, {"b", 1}, {"never", 0}}), address};
  state.listed(core::error{"GET /v1/models answered 404"});
  for (const auto* model : {"a", "b"}) {
    REQUIRE(state.next());
    CHECK(state.next()->model == model);
    state.answered(good());
  }
  CHECK_FALSE(state.next());
  CHECK(state.notes() == lines{"the platform does not list its models (GET /v1/models answered "
                               "404); each was asked a question instead"});
}

TEST_CASE("without a named model the first that is listed is the default") {
  preflight_state state{plan_with({}), address};
  state.listed(lines{"x", "y"});
  CHECK(state.service().default_model == "x");
  CHECK(state.next()->model == "x");

  preflight_state none{plan_with({}), address};
  none.listed(core::error{"GET /v1/models answered 404"});
  CHECK_FALSE(none.next());
  CHECK(none.failure() == "no model is named and the platform lists none (GET /v1/models answered "
                          "404); name one in userBehavior.modelPreferences");
}

TEST_CASE("a platform that answers but does not stream is told so, with the way out") {
  preflight_state state{plan_with({{"a", 1}}), address};
  state.listed(lines{"a"});
  for (int i = 0; i < 3; ++i)
    state.answered(refused(502));
  REQUIRE(state.next());
  CHECK_FALSE(state.next()->stream);
  state.answered(good(false));
  CHECK(
      state.failure() ==
      "model 'a' answered a question, but no streamed one (the last ended with http_error, status "
      "502: no); if the platform does not stream, set userBehavior.streaming: false");
}

TEST_CASE("a model that does not exist fails after one question of each kind") {
  preflight_state state{plan_with({{"a", 1}}), address};
  state.listed(lines{"b"});
  state.answered(refused(404));
  CHECK_FALSE(state.next()->stream);
  state.answered(refused(404));
  CHECK_FALSE(state.next());
  CHECK(state.failure() == "the platform does not answer the simplest question to model 'a' (POST "
                           "http://h/v1/chat/completions: http_error, status 404: no); it lists b: "
                           "name one in userBehavior.modelPreferences");
}

TEST_CASE("what may pass is asked again, later and in other words") {
  preflight_state state{plan_with({{"a", 1}}), address};
  state.listed(lines{"a"});
  const auto first = state.next();
  CHECK(first->pause == 0s);
  state.answered(refused(503));
  const auto second = state.next();
  CHECK(second->pause > 0s);
  CHECK(second->text != first->text);
  state.answered(good());
  CHECK(state.failure().empty());

  preflight_state patient{plan_with({{"a", 1}}), address};
  patient.listed(lines{"a"});
  auto limited = bad(error_type::rate_limited, 429);
  limited.retry_after = 3s;
  patient.answered(limited);
  CHECK(patient.next()->pause == 3s);
}

TEST_CASE("a key that was made just now may become known a moment later") {
  auto plan = plan_with({{"a", 1}});
  plan->targets.dialect = core::ai_aas_dialect();
  preflight_state state{plan, address};
  state.listed(lines{"a"});
  state.answered(bad(error_type::auth_error, 401));
  CHECK(state.next()->pause > 0s);
  state.answered(good());
  CHECK(state.failure().empty());
}

TEST_CASE("the questions have the limit of tokens that the users' have") {
  auto plan = plan_with({{"a", 1}});
  preflight_state free{plan, address};
  free.listed(lines{"a"});
  CHECK(free.next()->max_tokens == 0);
  plan->max_tokens = {core::shape::uniform, 256, 0, 200, 312};
  preflight_state limited{plan, address};
  limited.listed(lines{"a"});
  CHECK(limited.next()->max_tokens == 256);
}

TEST_CASE("where stream_options are refused, they are left out, and that is noted") {
  const auto refusal = [](int status) {
    return bad(error_type::http_error, status, "Unrecognized request argument: stream_options");
  };
  for (const int status : {400, 422}) {
    preflight_state state{plan_with({{"a", 1}}), address};
    state.listed(lines{"a"});
    CHECK(state.next()->stream_options);
    state.answered(refusal(status));
    REQUIRE(state.next());
    CHECK(state.next()->stream);
    CHECK_FALSE(state.next()->stream_options);
    state.answered(good());
    CHECK(state.failure().empty());
    CHECK_FALSE(state.service().takes_stream_options);
    CHECK(state.notes() == lines{"the platform refuses stream_options: they are not sent"});
  }
  preflight_state other{plan_with({{"a", 1}}), address};
  other.listed(lines{"a"});
  other.answered(refusal(500));
  CHECK(other.service().takes_stream_options);
  other.answered(refused(400));
  CHECK(other.service().takes_stream_options);
}

TEST_CASE("the scenario may say that stream_options are sent, or are not") {
  auto plan = plan_with({{"a", 1}});
  plan->targets.stream_options = false;
  CHECK_FALSE(preflight_state{plan, address}.service().takes_stream_options);
  plan->targets.stream_options = true;
  preflight_state state{plan, address};
  state.listed(lines{"a"});
  state.answered(bad(error_type::http_error, 400, "stream_options"));
  CHECK(state.service().takes_stream_options);
  CHECK_FALSE(state.next()->stream);
}

TEST_CASE("who named no model, or a wrong one, is shown those that there are") {
  std::vector<std::string> many;
  for (int i = 1; i <= 12; ++i)
    many.push_back("m" + std::to_string(i));
  const auto failure = [&](std::vector<scenario::weighted_name> named, const core::outcome& what) {
    preflight_state state{plan_with(std::move(named)), address};
    state.listed(many);
    while (state.next())
      state.answered(what);
    return state.failure();
  };
  const std::string way_out = "; it lists m1, m2, m3, m4, m5, m6, m7, m8, m9, m10 and 2 more: name "
                              "one in userBehavior.modelPreferences";
  CHECK(failure({}, refused(400)).ends_with(way_out));
  CHECK(failure({{"x", 1}}, refused(404)).ends_with(way_out));
  CHECK(failure({{"m3", 1}}, refused(404)).ends_with("no)"));
  CHECK(failure({}, bad(error_type::timeout, 0))
            .ends_with("(POST " + std::string{address} + ": timeout)"));
}

TEST_CASE("an address that nobody knows may be another in this platform") {
  preflight_state state{plan_with({{"a", 1}}), address};
  state.listed(core::error{"GET http://h/v1/models answered 404"});
  while (state.next())
    state.answered(refused(404));
  CHECK(state.failure().ends_with("; if its calls have other paths, set targets.chatPath"));
}

TEST_CASE("each model has its own tries") {
  preflight_state state{plan_with({{"a", 1}, {"b", 1}}), address};
  state.listed(lines{});
  for (const auto* model : {"a", "b"}) {
    for (int i = 0; i < 2; ++i)
      state.answered(bad(error_type::http_error, 503));
    REQUIRE(state.next());
    CHECK(state.next()->model == model);
    CHECK(state.next()->stream);
    state.answered(good());
  }
  CHECK_FALSE(state.next());
  CHECK(state.failure().empty());
}

TEST_CASE("every failure that may pass is asked again, twice, and no other is") {
  const auto tries = [](const core::outcome& failure) {
    preflight_state state{plan_with({{"a", 1}}), address};
    state.listed(lines{"a"});
    int n = 0;
    for (; n < 10 && state.next() && state.next()->stream; ++n)
      state.answered(failure);
    return n;
  };
  for (const auto status : {500, 502, 503, 504, 599, 408})
    CHECK(tries(refused(status)) == 3);
  for (const auto status : {400, 403, 404, 405, 407, 409, 410, 422, 499})
    CHECK(tries(refused(status)) == 1);
  CHECK(tries(bad(error_type::auth_error, 401)) == 1);
  for (const auto error :
       {error_type::rate_limited, error_type::timeout, error_type::connection_error,
        error_type::tls_error, error_type::stream_error, error_type::incomplete_stream,
        error_type::protocol_error})
    CHECK(tries(bad(error, 0)) == 3);
}

TEST_CASE("what each user will meet for itself is noted, and the run goes on") {
  preflight_state state{plan_with({{"a", 1}}), address};
  state.listed(lines{"a"});
  for (int i = 0; i < 3; ++i)
    state.answered(bad(error_type::incomplete_stream, 200, "cut"));
  CHECK_FALSE(state.next());
  CHECK(state.failure().empty());
  CHECK(state.notes() == lines{"the preflight's question to model 'a' ended with "
                               "incomplete_stream, status 200: cut"});
}

TEST_CASE("a key that is refused in the end, or a platform that is silent, fails") {
  auto plan = plan_with({{"a", 1}});
  plan->targets.static_keys = {core::secret{std::string{"k"}}};
  preflight_state state{plan, address};
  state.listed(lines{"a"});
  state.answered(bad(error_type::auth_error, 401, "INVALID_API_KEY"));
  CHECK_FALSE(state.next());
  CHECK(state.failure() == "the platform refused the API key (auth_error, status 401: "
                           "INVALID_API_KEY); check targets.apiKeys");

  preflight_state without{plan_with({{"a", 1}}), address};
  without.listed(lines{"a"});
  without.answered(bad(error_type::auth_error, 401, "no key"));
  CHECK(without.failure() ==
        "the platform wants an API key, and there is none (auth_error, status 401: no key); give "
        "one as targets.apiKeys, or with --set 'targets.apiKeys=[\"${NAME}\"]'");

  preflight_state silent{plan_with({{"a", 1}}), address};
  silent.listed(lines{"a"});
  for (int i = 0; i < 3; ++i)
    silent.answered(bad(error_type::timeout, 0, "first byte"));
  CHECK_FALSE(silent.failure().empty());
}

TEST_CASE("what the platform does not report is noted once") {
  preflight_state state{plan_with({{"a", 1}, {"b", 1}}), address};
  state.listed(lines{});
  auto silent = good(false);
  silent.completion_source = core::token_source::estimated;
  silent.cached_tokens.reset();
  state.answered(silent);
  state.answered(silent);
  CHECK(state.notes().size() == 3);
}

TEST_CASE("budgets that nobody keeps are noted") {
  auto plan = plan_with({});
  plan->targets.dialect = core::ai_aas_dialect();
  plan->org_budget = scenario::budget_plan{10.0, {}, {}, false, false};
  CHECK(preflight_state{plan, address}.notes() ==
        lines{"the platform keeps no budgets: organizations.budget is not enforced; enforce: "
              "harness would do that"});
  plan->targets.dialect = core::loadtest_v1_dialect();
  CHECK(preflight_state{plan, address}.notes().empty());
}

TEST_CASE("a preflight that is abandoned asks nothing more") {
  preflight_state state{plan_with({{"a", 1}}), address};
  state.listed(lines{"a"});
  state.abandon("stopped");
  CHECK_FALSE(state.next());
  state.answered(good());
  CHECK(state.failure() == "stopped");
}
