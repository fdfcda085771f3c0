#include "actors/user/conversation.hpp"

#include <catch2/catch.hpp>

using namespace loadtest;

namespace {

std::string texts(const actors::conversation& c) {
  std::string all;
  for (const auto& m : c.messages())
    all += (all.empty() ? "" : " ") + m.text;
  return all;
}

void turn(actors::conversation& c, const std::string& n, double retention) {
  c.add_question("q" + n, retention);
  c.add_answer("a" + n);
}

} // namespace

TEST_CASE("a conversation keeps all its turns when it retains everything") {
  actors::conversation c;
  turn(c, "1", 1.0);
  turn(c, "2", 1.0);
  c.add_question("q3", 1.0);
  CHECK(texts(c) == "q1 a1 q2 a2 q3");
  CHECK(c.messages()[3].who == core::role::assistant);
  CHECK(c.characters() == 10);
}

TEST_CASE("a conversation keeps the newest turns when it retains a part") {
  actors::conversation c;
  turn(c, "1", 0.5);
  turn(c, "2", 0.5); // half of 1 turn: it stays
  turn(c, "3", 0.5); // of 2 turns one stays
  CHECK(texts(c) == "q2 a2 q3 a3");
  c.add_question("q4", 0.0);
  CHECK(texts(c) == "q4");
}

TEST_CASE("a part is one of all earlier turns, each time anew") {
  for (const auto& [retention, sent] : {std::pair{0.8, 15}, {1.0, 19}, {0.0, 0}, {0.5, 10}}) {
    actors::conversation c;
    for (int n = 1; n < 20; ++n)
      turn(c, std::to_string(n), retention);
    c.add_question("q20", retention);
    CHECK(c.messages().size() == 2 * static_cast<std::size_t>(sent) + 1);
    CHECK(c.messages().front().text == "q" + std::to_string(20 - sent));
  }
  actors::conversation c;
  turn(c, "1", 0.5);
  c.clear();
  c.add_question("q2", 0.5);
  c.drop_question(); // it was not answered, so it is no earlier turn
  turn(c, "3", 0.5);
  turn(c, "4", 0.5);
  CHECK(texts(c) == "q3 a3 q4 a4");
}

TEST_CASE("the opening stands in front of what is sent, whatever was left out or taken back") {
  actors::conversation c{"[run] "};
  turn(c, "1", 1.0);
  turn(c, "2", 1.0);
  CHECK(texts(c) == "[run] q1 a1 q2 a2");
  turn(c, "3", 0.5);
  CHECK(texts(c) == "[run] q2 a2 q3 a3");
  c.add_question("q4", 0.0);
  CHECK(texts(c) == "[run] q4");
  c.drop_question();
  turn(c, "5", 0.0);
  CHECK(texts(c) == "[run] q5 a5");
  c.clear();
  turn(c, "6", 1.0);
  CHECK(texts(c) == "[run] q6 a6");
  CHECK(c.characters() == 10);
}

TEST_CASE("the oldest turns are forgotten one by one, but never the question") {
  actors::conversation c{"[run] "};
  turn(c, "1", 1.0);
  turn(c, "2", 1.0);
  c.add_question("q3", 1.0);
  CHECK(c.forget_oldest_turn());
  CHECK(texts(c) == "[run] q2 a2 q3");
  CHECK(c.forget_oldest_turn());
  CHECK(texts(c) == "[run] q3");
  CHECK_FALSE(c.forget_oldest_turn());
  CHECK(texts(c) == "[run] q3");
}

TEST_CASE("a question without an answer is taken back") {
  actors::conversation c;
  turn(c, "1", 1.0);
  c.add_question("q2", 1.0);
  c.drop_question();
  c.add_question("q3", 1.0);
  CHECK(texts(c) == "q1 a1 q3");
}
