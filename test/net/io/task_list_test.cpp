#include "net/io/task_list.hpp"

#include <catch2/catch.hpp>

#include <functional>
#include <vector>

using namespace loadtest;
using namespace std::chrono_literals;
using core::mono_time;

namespace {

struct task final : net::io_task {
  std::function<void(mono_time)> due = [](mono_time) {};
  int stopped = 0;
  void on_due(mono_time now) override { due(now); }
  void on_stop() override { ++stopped; }
};

} // namespace

TEST_CASE("tasks come due in the order of their deadlines") {
  net::task_list list;
  std::vector<int> order;
  task late;
  task early;
  task future;
  late.due = [&](mono_time) { order.push_back(2); };
  early.due = [&](mono_time) { order.push_back(1); };
  list.add(late, mono_time{20ms});
  list.add(early, mono_time{10ms});
  list.add(future, mono_time{31ms});
  list.run_due(mono_time{30ms});
  CHECK(order == std::vector{1, 2});
  list.run_due(mono_time{30ms});
  CHECK(order.size() == 2);
}

TEST_CASE("a task that was moved comes due at its new time, once") {
  net::task_list list;
  int runs = 0;
  task one;
  one.due = [&](mono_time now) {
    ++runs;
    list.move(one, now + 10ms);
  };
  list.add(one, mono_time{10ms});
  list.move(one, mono_time{15ms});
  list.run_due(mono_time{14ms});
  CHECK(runs == 0);
  list.run_due(mono_time{15ms});
  list.run_due(mono_time{24ms});
  CHECK(runs == 1);
  list.run_due(mono_time{25ms});
  CHECK(runs == 2);
}

TEST_CASE("a task may remove itself and others when it comes due") {
  net::task_list list;
  task first;
  task second;
  bool second_ran = false;
  second.due = [&](mono_time) { second_ran = true; };
  first.due = [&](mono_time) {
    list.remove(first);
    list.remove(second);
  };
  list.add(first, mono_time{1ms});
  list.add(second, mono_time{2ms});
  list.run_due(mono_time{3ms});
  CHECK_FALSE(second_ran);
  CHECK(list.empty());
  list.remove(first);
  CHECK(list.empty());
}

TEST_CASE("stopping ends every task once") {
  net::task_list list;
  std::vector<task> tasks(3);
  for (auto& one : tasks)
    list.add(one, mono_time{1ms});
  list.stop_all();
  CHECK(list.empty());
  for (const auto& one : tasks)
    CHECK(one.stopped == 1);
}
