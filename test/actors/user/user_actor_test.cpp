#include "../virtual_run.hpp"

namespace {

/// Asks at once and then fails, while the request is under way.
struct failing_user final : user_engine {
  explicit failing_user(user_identity who) : user_engine(std::move(who), "failing") {}
  void on_session() override {
    ask(*next_interaction());
    if (plan().max_concurrent_requests)
      think(1s);
  }
  void on_thought() override {}
  void on_answer(const core::outcome&) override { throw std::runtime_error{"a mistake"}; }
};

} // namespace
