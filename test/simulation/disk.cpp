#include "disk.hpp"

namespace loadtest::simulation {

namespace {

/// Records travel in pieces of about this size.
constexpr std::size_t piece = 600;

} // namespace

core::result<void> disk::append(std::string& file, std::string_view text) {
  if (full_) {
    incomplete_ = true;
    return core::error{"no space left on device"};
  }
  file += text;
  return {};
}

core::result<void> disk::append_ledger(std::string_view line) {
  return append(ledger_, line);
}

core::result<void> disk::append_records(std::string_view lines) {
  return append(gathered_, lines);
}

std::uint64_t disk::write(const std::string& part, const std::vector<core::sample>& samples) {
  auto& count = counts_[part];
  const auto before = count.lost;
  for (const auto& sample : samples)
    ++(append(parts_[part], sample.request_id + "\n") ? count.kept : count.lost);
  return count.lost - before;
}

actors::record_count disk::kept(const std::string& part) const {
  const auto found = counts_.find(part);
  return found == counts_.end() ? actors::record_count{} : found->second;
}

std::string disk::read(const std::string& part, std::uint64_t offset) const {
  const auto found = parts_.find(part);
  if (found == parts_.end() || offset >= found->second.size())
    return {};
  const auto& text = found->second;
  const auto end = text.find('\n', std::min(offset + piece, text.size() - 1));
  return text.substr(offset, end + 1 - offset);
}

} // namespace loadtest::simulation
