#include "cli/run_directory.hpp"

#include "metrics/record/records.hpp"

#include <system_error>

namespace loadtest::cli {

namespace fs = std::filesystem;

run_directory::run_directory(fs::path path)
    : path_(std::move(path)), requests_(path_ / "requests.jsonl", std::ios::binary),
      timeseries_(path_ / "timeseries.csv", std::ios::binary) {}

core::result<std::unique_ptr<run_directory>> run_directory::create(const fs::path& path) {
  std::error_code ec;
  if (fs::exists(path / "requests.jsonl", ec))
    return core::error{"'" + path.string() +
                       "' already holds a run; choose another directory with --out"};
  fs::create_directories(path, ec);
  if (ec)
    return core::error{"cannot make the run directory '" + path.string() + "': " + ec.message()};
  std::unique_ptr<run_directory> made{new run_directory{path}};
  if (!made->requests_ || !made->timeseries_)
    return core::error{"cannot write into the run directory '" + path.string() + "'"};
  return made;
}

void run_directory::write_records(const std::vector<core::sample>& samples) {
  std::string lines;
  for (const auto& sample : samples)
    lines += metrics::request_line(sample);
  append_records(lines);
}

void run_directory::append_records(std::string_view lines) {
  const std::lock_guard lock{writing_};
  requests_ << lines;
  requests_.flush();
}

void run_directory::write_row(std::string_view row) {
  timeseries_ << row;
  timeseries_.flush();
}

void run_directory::write_file(const std::string& name, std::string_view content) {
  std::ofstream file{path_ / name, std::ios::binary};
  file << content;
  file.close();
  if (!file)
    failed_.push_back(name);
}

core::result<void> run_directory::export_to(const fs::path& target) const {
  std::error_code ec;
  const auto inside = fs::relative(target, path_, ec);
  if (!ec && !inside.empty() && *inside.begin() != "..")
    return core::error{"cannot export the results to '" + target.string() +
                       "': it lies within the run directory"};
  fs::create_directories(target, ec);
  if (!ec)
    fs::copy(path_, target, fs::copy_options::overwrite_existing | fs::copy_options::recursive, ec);
  if (ec)
    return core::error{"cannot export the results to '" + target.string() + "': " + ec.message()};
  return {};
}

core::result<void> run_directory::export_file(const std::string& name,
                                              const fs::path& target) const {
  std::error_code ec;
  fs::create_directories(target, ec);
  if (!ec)
    fs::copy_file(path_ / name, target / name, fs::copy_options::overwrite_existing, ec);
  if (ec)
    return core::error{"cannot export " + name + " to '" + target.string() + "': " + ec.message()};
  return {};
}

void run_directory::remove_file(const std::string& name) {
  std::error_code ec;
  fs::remove(path_ / name, ec);
}

std::vector<std::string> run_directory::incomplete() {
  auto result = failed_;
  if (!requests_)
    result.push_back("requests.jsonl");
  if (!timeseries_)
    result.push_back("timeseries.csv");
  return result;
}

} // namespace loadtest::cli
