#include "actors/run/load_time.hpp"

#include <catch2/catch.hpp>

using namespace loadtest;
using namespace loadtest::actors;
using namespace std::chrono_literals;

namespace {

scenario::plan with_phases() {
  scenario::plan plan;
  for (const auto& [name, duration, measure] : {std::tuple{"warm-up", 10s, false},
                                                {"steady", 60s, true},
                                                {"pause", 5s, false},
                                                {"again", 20s, true}}) {
    scenario::phase_plan phase;
    phase.name = name;
    phase.duration = duration;
    phase.measure = measure;
    plan.phases.push_back(phase);
  }
  return plan;
}

} // namespace

TEST_CASE("the measured time is the part of the load that lies in measured phases") {
  const auto plan = with_phases();
  const auto measured = [&](core::nanoseconds t) { return load_time_of(plan, t).measured; };
  CHECK(measured(0s) == 0s);
  CHECK(measured(10s) == 0s);
  CHECK(measured(11s) == 1s);
  CHECK(measured(70s) == 60s);
  CHECK(measured(75s) == 60s);
  CHECK(measured(76s) == 61s);
  CHECK(measured(95s) == 80s);
  CHECK(measured(200s) == 80s);
}

TEST_CASE("each phase has the time that it has had, measured or not") {
  const auto of = load_time_of(with_phases(), 72s).of_phase;
  CHECK(of == std::map<std::string, core::nanoseconds>{
                  {"warm-up", 10s}, {"steady", 60s}, {"pause", 2s}, {"again", 0s}});
}

TEST_CASE("phases of one name are one") {
  auto plan = with_phases();
  plan.phases[3].name = "steady";
  CHECK(load_time_of(plan, 85s).of_phase.at("steady") == 70s);
}

TEST_CASE("without phases all is measured") {
  CHECK(load_time_of({}, 33s) == metrics::load_time{33s, {}});
}
