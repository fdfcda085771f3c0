#include "cli/run_log.hpp"

#include <algorithm>
#include <utility>

namespace loadtest::cli {

namespace {

using namespace std::chrono_literals;

core::mono_time now() {
  return std::chrono::steady_clock::now();
}

core::unix_time wall_clock() {
  return std::chrono::system_clock::now();
}

} // namespace

core::result<std::unique_ptr<run_log>> run_log::open(const std::filesystem::path& path,
                                                     run_log_settings settings, printer print) {
  std::ofstream file{path, std::ios::binary};
  if (!file)
    return core::error{"cannot write the log '" + path.string() + "'"};
  return std::unique_ptr<run_log>{
      new run_log{std::move(file), std::move(settings), std::move(print)}};
}

run_log::run_log(std::ofstream file, run_log_settings settings, printer print)
    : file_(std::move(file)), settings_(std::move(settings)), print_(std::move(print)),
      writer_([this] { write_until_closed(); }) {}

run_log::~run_log() {
  close();
}

core::logger run_log::logger() {
  return core::logger{[this](core::log_event event) { take(std::move(event)); },
                      std::min(settings_.level, settings_.console_level)};
}

void run_log::take(core::log_event event) {
  const std::lock_guard lock{mutex_};
  if (closing_ || !repeats_.admit(event, now()))
    return;
  if (queue_.size() >= capacity) {
    ++dropped_;
    return;
  }
  queue_.push_back({std::move(event), wall_clock()});
  wake_.notify_one();
}

bool run_log::flush() {
  std::unique_lock lock{mutex_};
  written_.wait(lock, [this] { return queue_.empty() && !writing_; });
  return !failed_;
}

bool run_log::close() {
  {
    const std::lock_guard lock{mutex_};
    closing_ = true;
    wake_.notify_one();
  }
  if (writer_.joinable()) {
    writer_.join();
    file_.close();
    failed_ = failed_ || !file_;
  }
  return !failed_;
}

void run_log::write_until_closed() {
  std::unique_lock lock{mutex_};
  for (bool last = false; !last;) {
    wake_.wait_for(lock, 1s, [this] { return closing_ || !queue_.empty(); });
    last = closing_;
    auto entries = std::exchange(queue_, {});
    for (auto& sum : repeats_.sums(now(), last))
      entries.push_back({std::move(sum), wall_clock()});
    if (const auto dropped = std::exchange(dropped_, 0))
      entries.push_back(
          {{core::log_level::warn, "log events dropped", {{"dropped", dropped}}}, wall_clock()});
    writing_ = true;
    lock.unlock();
    const bool written = write(entries);
    lock.lock();
    failed_ = failed_ || !written;
    writing_ = false;
    written_.notify_all();
  }
}

bool run_log::write(const std::vector<entry>& entries) {
  std::string printed;
  for (const auto& [event, at] : entries) {
    if (event.level >= settings_.level)
      file_ << json_log_line(event, at, settings_.who);
    if (event.level < settings_.console_level)
      continue;
    printed += settings_.format == log_format::json ? json_log_line(event, at, settings_.who)
                                                    : text_log_line(event, at, settings_.colour);
  }
  file_.flush();
  if (!printed.empty())
    print_(printed);
  return file_.good();
}

} // namespace loadtest::cli
