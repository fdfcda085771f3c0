#include "net/io/task_list.hpp"

#include <utility>

namespace loadtest::net {

void task_list::add(io_task& task, core::mono_time due) {
  task.place_ = tasks_.emplace(due, &task);
  task.listed_ = true;
}

void task_list::move(io_task& task, core::mono_time due) {
  if (!task.listed_ || task.place_->first == due)
    return;
  auto node = tasks_.extract(task.place_);
  node.key() = due;
  task.place_ = tasks_.insert(std::move(node));
}

void task_list::remove(io_task& task) noexcept {
  if (!task.listed_)
    return;
  tasks_.erase(task.place_);
  task.listed_ = false;
}

void task_list::run_due(core::mono_time now) {
  while (!tasks_.empty() && tasks_.begin()->first <= now) {
    auto& task = *tasks_.begin()->second;
    // Set aside first, so that the list moves on whatever the task does.
    move(task, core::mono_time::max());
    task.on_due(now);
  }
}

void task_list::stop_all() {
  while (!tasks_.empty()) {
    auto& task = *tasks_.begin()->second;
    remove(task);
    task.on_stop();
  }
}

} // namespace loadtest::net
