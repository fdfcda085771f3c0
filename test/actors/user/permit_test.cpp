#include "actors/user/permit.hpp"

#include <catch2/catch.hpp>
#include <optional>
#include <tuple>
#include <utility>
#include <vector>

using namespace loadtest::actors;

namespace {

using fields = std::tuple<std::uint64_t, std::int64_t, bool>;

/// What has come back, in order.
struct gate {
  std::vector<fields> back;
  std::shared_ptr<const permit::taker_back> taker = std::make_shared<permit::taker_back>(
      [this](const settlement& s) { back.emplace_back(s.permit, s.spent_nanousd, s.sent); });

  permit issue(std::uint64_t number) { return {number, taker}; }
};

} // namespace

TEST_CASE("a permit that is dropped comes back as unused") {
  gate g;
  {
    const auto p = g.issue(7);
    CHECK(g.back.empty());
  }
  CHECK(g.back == std::vector<fields>{{7, 0, false}});
}

TEST_CASE("a permit comes back with what was spent, and whether its request was sent") {
  gate g;
  {
    auto p = g.issue(7);
    p.spent(41);
    auto q = g.issue(8);
    q.sent();
    q.spent(42);
    q.spent(43);
  }
  CHECK(g.back == std::vector<fields>{{8, 43, true}, {7, 41, false}});
}

TEST_CASE("a permit that was moved comes back once, from where it went, with all it knows") {
  gate g;
  {
    auto p = g.issue(7);
    p.sent();
    p.spent(5);
    const std::optional<permit> q{std::move(p)};
    p.give_back(); // NOLINT(bugprone-use-after-move): there is nothing in it any more
    CHECK(g.back.empty());
  }
  CHECK(g.back == std::vector<fields>{{7, 5, true}});
}

TEST_CASE("a permit that another one is moved onto comes back at once") {
  gate g;
  {
    auto p = g.issue(7);
    p.spent(5);
    p = g.issue(8);
    CHECK(g.back == std::vector<fields>{{7, 5, false}});
    p.sent();
  }
  CHECK(g.back == std::vector<fields>{{7, 5, false}, {8, 0, true}});
}

TEST_CASE("a permit that is moved onto itself is still held") {
  gate g;
  {
    auto p = g.issue(7);
    auto& same = p;
    p = std::move(same);
    CHECK(g.back.empty());
  }
  CHECK(g.back.size() == 1);
}

TEST_CASE("a permit is given back once, however often that is asked for") {
  gate g;
  {
    auto p = g.issue(7);
    p.give_back();
    CHECK(g.back.size() == 1);
    p.spent(5);
    p.give_back();
  }
  CHECK(g.back == std::vector<fields>{{7, 0, false}});
}

TEST_CASE("a permit of a run without limits has nobody to go back to") {
  permit p;
  p.sent();
  p.spent(5);
  p.give_back();
  p = permit{7, nullptr};
}

TEST_CASE("a permit may outlive the gate, whose taker it shares") {
  std::vector<std::uint64_t> back;
  {
    permit kept;
    {
      const auto taker = std::make_shared<permit::taker_back>(
          [&](const settlement& s) { back.push_back(s.permit); });
      kept = permit{7, taker};
    }
    CHECK(back.empty());
  }
  CHECK(back == std::vector<std::uint64_t>{7});
}
