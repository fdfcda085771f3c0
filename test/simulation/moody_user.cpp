#include "moody_user.hpp"

#include "actors/user/user_engine.hpp"
#include "behaviors/built_in.hpp"

#include <stdexcept>

namespace loadtest::simulation {

namespace {

using namespace std::chrono_literals;

enum class mood {
  chatty,
  throws_at_once,
  throws_before_asking,
  throws_having_asked,
  throws_on_answer,
  finishes_at_once,
  never_asks
};

mood mood_of(const dice& chance, const mood_chances& chances) {
  double point = static_cast<double>(chance.between("mood", 0, 999)) / 1000;
  const std::pair<mood, double> moods[] = {
      {mood::throws_at_once, chances.throws_at_once},
      {mood::throws_before_asking, chances.throws_before_asking},
      {mood::throws_having_asked, chances.throws_having_asked},
      {mood::throws_on_answer, chances.throws_on_answer},
      {mood::finishes_at_once, chances.finishes_at_once},
      {mood::never_asks, chances.never_asks}};
  for (const auto& [m, probability] : moods)
    if ((point -= probability) < 0)
      return m;
  return mood::chatty;
}

class moody_user final : public actors::user_engine {
public:
  moody_user(actors::user_identity who, mood m, std::int64_t fatal)
      : user_engine(std::move(who), "moody"), mood_(m), fatal_(fatal) {}

private:
  void on_session() override {
    if (mood_ == mood::throws_at_once)
      throw std::runtime_error{"thrown at once"};
    if (mood_ == mood::finishes_at_once)
      return finish();
    proceed();
  }
  void on_thought() override {
    ++asked_;
    if (mood_ == mood::never_asks)
      return think(1s);
    if (mood_ == mood::throws_before_asking && asked_ == fatal_)
      throw std::runtime_error{"thrown before asking"};
    if (question_->turn == 0)
      ask(*question_);
    else
      follow_up(*question_);
    if (mood_ == mood::throws_having_asked && asked_ == fatal_)
      throw std::runtime_error{"thrown having asked"};
  }
  void on_answer(const core::outcome&) override {
    if (mood_ == mood::throws_on_answer && asked_ == fatal_)
      throw std::runtime_error{"thrown on an answer"};
    proceed();
  }
  void proceed() {
    question_ = next_interaction();
    if (question_)
      think(question_->think);
    else
      finish();
  }

  mood mood_;
  std::int64_t fatal_; ///< its question that throws
  std::int64_t asked_ = 0;
  std::optional<scenario::interaction> question_;
};

} // namespace

actors::user_registry users_of(const scene& s) {
  auto users = built_in_behaviors();
  users.add("moody", [chance = s.chance().of("moods"), moods = s.moods](actors::user_identity who) {
    const auto mine = chance.of(who.org).of(who.user);
    return std::make_unique<moody_user>(std::move(who), mood_of(mine, moods),
                                        mine.between("fatal", 1, 4));
  });
  return users;
}

} // namespace loadtest::simulation
