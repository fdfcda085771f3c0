#pragma once

#include "actors/user/user_engine.hpp"

namespace loadtest::actors {

/// The built-in behaviour `chat`: asks the workload's questions one after the other, thinks before
/// each, and keeps the conversation where the workload follows up. A failed question is not asked
/// again; the next one comes after its think time.
class chat_user final : public user_engine {
public:
  explicit chat_user(user_identity who) : user_engine(std::move(who), "chat") {}

protected:
  void on_session() override { proceed(); }
  void on_thought() override {
    if (question_->turn == 0)
      ask(*question_);
    else
      follow_up(*question_);
  }
  void on_answer(const core::outcome&) override { proceed(); }

private:
  void proceed() {
    question_ = next_interaction();
    if (question_)
      think(question_->think);
    else
      finish();
  }

  std::optional<scenario::interaction> question_;
};

} // namespace loadtest::actors
