#pragma once

#include "core/result.hpp"
#include "core/sample.hpp"

#include <filesystem>
#include <fstream>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace loadtest::cli {

/// The directory that a run leaves (spec cli.md): files are written as the run goes on.
class run_directory {
public:
  /// Makes the directory and opens its files; refuses one that already holds a run.
  static core::result<std::unique_ptr<run_directory>> create(const std::filesystem::path& path);

  const std::filesystem::path& path() const noexcept { return path_; }
  /// Appends to requests.jsonl; on any thread.
  void write_records(const std::vector<core::sample>& samples);
  void append_records(std::string_view lines);
  /// Appends one row to timeseries.csv.
  void write_row(std::string_view row);
  /// Writes a whole file.
  void write_file(const std::string& name, std::string_view content);
  /// Copies all files to `target`, made when it is missing.
  core::result<void> export_to(const std::filesystem::path& target) const;
  /// Copies one file into the directory `target`, made when it is missing.
  core::result<void> export_file(const std::string& name,
                                 const std::filesystem::path& target) const;
  void remove_file(const std::string& name);
  /// Names of the files that could not be written in full.
  std::vector<std::string> incomplete();

private:
  explicit run_directory(std::filesystem::path path);

  std::filesystem::path path_;
  std::mutex writing_; ///< of requests_
  std::ofstream requests_;
  std::ofstream timeseries_;
  std::vector<std::string> failed_;
};

} // namespace loadtest::cli
