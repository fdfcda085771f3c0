#include "cli/calibrate/report.hpp"
#include "cli/calibrate/run_step.hpp"
#include "cli/commands.hpp"
#include "cli/host.hpp"
#include "cli/signals.hpp"
#include "metrics/text/format.hpp"

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <optional>
#include <sys/utsname.h>

namespace loadtest::cli {

namespace {

namespace fs = std::filesystem;

constexpr int internal_failure = 5;

int refuse(const std::string& why, int code) {
  std::cerr << "loadtest calibrate: " << why << (why.ends_with('\n') ? "" : "\n");
  return code;
}

/// A new folder, which goes with this object unless it is kept.
class work_folder {
public:
  explicit work_folder(bool keep) : keep_(keep) {
    auto name = (fs::temp_directory_path() / "loadtest-calibrate-XXXXXX").string();
    if (::mkdtemp(name.data()))
      path_ = name;
  }
  ~work_folder() {
    std::error_code ignored;
    if (!keep_ && !path_.empty())
      fs::remove_all(path_, ignored);
  }
  work_folder(const work_folder&) = delete;
  work_folder& operator=(const work_folder&) = delete;

  /// Empty: there is none.
  const fs::path& path() const noexcept { return path_; }

private:
  fs::path path_;
  bool keep_;
};

calibrate::surroundings here(bool tls) {
  utsname name{};
  ::uname(&name);
  return {LOADTEST_VERSION,
          host_description(),
          std::string{name.sysname} + " " + name.release,
          static_cast<std::uint32_t>(allowed_cores()),
          metrics::rfc3339(std::chrono::system_clock::now()),
          tls};
}

calibrate::step_settings settings_of(const calibrate_options& options, std::uint32_t streams) {
  calibrate::step_settings result;
  result.load.streams = streams;
  result.load.events_per_second = options.events_per_second;
  result.load.duration = core::nanoseconds{std::llround(options.step_seconds * 1e9)};
  result.tls = options.tls;
  result.io_threads = options.io_threads;
  return result;
}

} // namespace

int calibrate_command(const calibrate_options& options) {
  signals interrupts;
  std::ofstream file;
  if (!options.out.empty()) {
    file.open(options.out, std::ios::trunc);
    if (!file)
      return refuse("--out: cannot write '" + options.out + "'", 2);
  }
  const work_folder folder{options.keep};
  if (folder.path().empty())
    return refuse("cannot make a folder in " + fs::temp_directory_path().string(),
                  internal_failure);
  std::optional<int> signal;
  const auto stopped = [&] {
    if (!signal)
      signal = interrupts.poll();
    return signal.has_value();
  };

  auto& shown = options.json ? std::cerr : std::cout;
  const auto where = here(options.tls);
  shown << calibrate::table_head(where, settings_of(options, options.streams.front()).load)
        << std::flush;
  std::vector<calibrate::step_result> steps;
  for (const auto streams : options.streams) {
    const auto step = folder.path() / std::to_string(streams);
    std::error_code ec;
    fs::create_directories(step, ec);
    auto facts = calibrate::run_step(settings_of(options, streams), step, stopped);
    if (signal)
      return exit_code_of(*signal);
    if (!facts)
      return refuse(facts.failure().message, internal_failure);
    steps.push_back(calibrate::judge(*std::move(facts)));
    shown << calibrate::table_row(steps.back()) << std::flush;
    if (!options.keep)
      fs::remove_all(step, ec);
    if (steps.back().verdict != calibrate::judgement::good)
      break;
  }
  const bool all = steps.size() == options.streams.size();
  const auto report = calibrate::report_json(where, steps, all);
  shown << '\n' << calibrate::sentence(steps, all);
  if (options.keep)
    shown << "Records of each step: " << folder.path().string() << "/\n";
  if (options.json)
    std::cout << report;
  std::cout << std::flush;
  if (!options.out.empty() && !(file << report << std::flush))
    return refuse("'" + options.out + "' could not be written in full", internal_failure);
  return std::cout ? calibrate::exit_code(steps) : internal_failure;
}

} // namespace loadtest::cli
