#pragma once

#include "core/time.hpp"

#include <map>

namespace loadtest::net {

/// Something under way on an I/O thread that must not last for ever, and not outlive the thread.
class io_task {
public:
  /// Its time has come. Moves itself to a later one, or ends and removes itself.
  virtual void on_due(core::mono_time now) = 0;
  /// The thread stops: ends and removes itself.
  virtual void on_stop() = 0;

protected:
  io_task() = default;
  ~io_task() = default;
  io_task(const io_task&) = delete;
  io_task& operator=(const io_task&) = delete;

private:
  friend class task_list;
  std::multimap<core::mono_time, io_task*>::iterator place_;
  bool listed_ = false;
};

/// The tasks of one I/O thread in the order of their deadlines. Moving one costs O(log n), so a
/// deadline that keeps moving away is checked when it comes due, not moved on every event.
class task_list {
public:
  void add(io_task& task, core::mono_time due);
  void move(io_task& task, core::mono_time due);
  /// Nothing happens when it is not in the list.
  void remove(io_task& task) noexcept;

  void run_due(core::mono_time now);
  void stop_all();

  bool empty() const noexcept { return tasks_.empty(); }

private:
  std::multimap<core::mono_time, io_task*> tasks_;
};

} // namespace loadtest::net
