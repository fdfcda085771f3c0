#pragma once

#include "actors/admin/node_services.hpp"
#include "core/result.hpp"
#include "core/sample.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace loadtest::simulation {

/// The files of a process: they keep what was written until the disk is full.
class disk {
public:
  void fill() noexcept { full_ = true; }
  bool full() const noexcept { return full_; }

  core::result<void> append_ledger(std::string_view line);
  /// Records of others.
  core::result<void> append_records(std::string_view lines);
  /// Gives how many of them are lost.
  std::uint64_t write(const std::string& part, const std::vector<core::sample>& samples);
  actors::record_count kept(const std::string& part) const;
  /// Whole lines of a part's records from this offset on; empty at the end.
  std::string read(const std::string& part, std::uint64_t offset) const;

  const std::string& ledger() const noexcept { return ledger_; }
  const std::string& gathered() const noexcept { return gathered_; }
  const std::map<std::string, std::string>& parts() const noexcept { return parts_; }
  /// Something was lost: its process knows.
  bool incomplete() const noexcept { return incomplete_; }

private:
  core::result<void> append(std::string& file, std::string_view text);

  bool full_ = false;
  bool incomplete_ = false;
  std::string ledger_;
  std::string gathered_;
  std::map<std::string, actors::record_count> counts_;
  std::map<std::string, std::string> parts_; ///< requests.jsonl of each part
};

} // namespace loadtest::simulation
