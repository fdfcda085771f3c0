#pragma once

#include "cli/line_file.hpp"
#include "core/result.hpp"
#include "core/sample.hpp"

#include <array>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace loadtest::cli {

/// The directory that a run leaves (spec cli.md): files are written as the run goes on.
class run_directory {
public:
  /// All that a run may write there.
  static constexpr std::array files{"scenario.yaml",  "summary.json",           "requests.jsonl",
                                    "timeseries.csv", "histograms.jsonl",       "users.csv",
                                    "log.jsonl",      "ledger.jsonl",           "join-token",
                                    "control.sock",   "platform-requests.jsonl"};

  /// Makes the directory and opens its files; refuses one that already holds a run, or a file or a
  /// link that is called as one of them.
  static core::result<std::unique_ptr<run_directory>> create(const std::filesystem::path& path);

  /// There will be no run: takes away its files, and the directories that were made for them.
  void discard() noexcept;

  const std::filesystem::path& path() const noexcept { return path_; }
  /// Appends to requests.jsonl; on any thread. False: these records are lost.
  bool write_records(const std::vector<core::sample>& samples);
  bool append_records(std::string_view lines);
  /// Lines of requests.jsonl that could not be written.
  std::uint64_t records_lost() const { return requests_.lost(); }
  /// Appends one row to timeseries.csv.
  void write_row(std::string_view row);
  /// All of timeseries.csv, once it is known; no row follows.
  void replace_rows(std::string_view whole);
  /// Writes a whole file. Until it is complete it has another name, so that nobody ever reads half
  /// of it.
  bool write_file(const std::string& name, std::string_view content);
  /// Copies all files to `target`, made when it is missing.
  core::result<void> export_to(const std::filesystem::path& target) const;
  /// Copies one file into the directory `target`, made when it is missing.
  core::result<void> export_file(const std::string& name,
                                 const std::filesystem::path& target) const;
  void remove_file(const std::string& name);

  /// Another file of the directory could not be written in full.
  void lacks(const std::string& name, const std::string& why) { failed_[name] = why; }
  /// What could not be written in full, how much of it, and why: each a sentence.
  std::vector<std::string> incomplete() const;

private:
  explicit run_directory(std::filesystem::path path);

  std::filesystem::path path_;
  std::vector<std::filesystem::path> made_; ///< directories, the innermost first
  line_file requests_;
  line_file timeseries_;
  bool replaced_ = false; ///< timeseries.csv, so that what its rows lacked is no matter
  std::map<std::string, std::string> failed_; ///< why, by the name of the file
};

} // namespace loadtest::cli
