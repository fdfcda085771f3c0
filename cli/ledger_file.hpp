#pragma once

#include "actors/admin/ledger_book.hpp"
#include "cli/line_file.hpp"
#include "core/result.hpp"
#include "core/time.hpp"

#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace loadtest::cli {

/// `ledger.jsonl` of a run directory, for appending, locked as long as it is open. A line is on the
/// disk when `append` returns, while that costs little; later it survives the end of the process,
/// and what is still in the machine's memory can be lost with the machine alone.
class ledger_file {
public:
  /// Opens or makes the file; a line that a killed writer left without its end is cut off. The
  /// error is `hope::taken` when another process has it open: its run is under way.
  static core::result<std::unique_ptr<ledger_file>> open(const std::filesystem::path& path);

  /// From now on knows what its lines say, those that are there already included.
  core::result<void> follow(actors::name_check is_ours);

  /// On any thread. An error: the line is not there.
  core::result<void> append(std::string_view line);
  /// Why some line could not be kept; success: all were.
  core::result<void> state() const { return file_.state(); }

  /// What this node (empty: any) has made and not removed.
  std::vector<actors::platform_object> open_objects(const std::string& node = {}) const;
  /// Lines that could not be followed, for a person.
  std::vector<std::string> unreadable() const;

private:
  explicit ledger_file(const std::filesystem::path& path);

  std::filesystem::path path_;
  line_file file_;
  mutable std::mutex mutex_;    ///< of all that follows
  core::nanoseconds waited_{0}; ///< for the disk, in all
  std::unique_ptr<actors::ledger_book> book_;
};

} // namespace loadtest::cli
