#include "cli/ledger_file.hpp"

#include "cli/scenario_file.hpp"

#include <chrono>
#include <limits>
#include <utility>

namespace loadtest::cli {

namespace {

using namespace std::chrono_literals;

/// So long all creations of a run may wait for the disk together: those of 2,000 objects where a
/// write to it takes 0.5 ms.
constexpr core::nanoseconds longest_wait = 2s;

core::error cannot_write(const std::filesystem::path& path, const std::string& why) {
  return core::error{"cannot write the ledger '" + path.string() + "': " + why};
}

} // namespace

ledger_file::ledger_file(const std::filesystem::path& path)
    : path_(path), file_(path, line_file::how::go_on) {}

core::result<std::unique_ptr<ledger_file>> ledger_file::open(const std::filesystem::path& path) {
  std::unique_ptr<ledger_file> result{new ledger_file{path}};
  auto& file = result->file_;
  if (const auto there = file.state(); !there)
    return cannot_write(path, there.failure().message);
  if (!file.lock())
    return core::error{"the run of '" + path.parent_path().string() + "' is under way",
                       core::error::hope::taken};
  if (const auto cut = file.cut_tail(); !cut)
    return cannot_write(path, cut.failure().message);
  return result;
}

core::result<void> ledger_file::follow(actors::name_check is_ours) {
  const auto text = read_file(path_.string(), std::numeric_limits<std::size_t>::max());
  if (!text)
    return text.failure();
  const std::lock_guard lock{mutex_};
  book_ = std::make_unique<actors::ledger_book>(std::move(is_ours));
  book_->add_all(*text);
  return {};
}

core::result<void> ledger_file::append(std::string_view line) {
  const std::lock_guard lock{mutex_};
  auto kept = file_.append(line);
  if (kept && waited_ < longest_wait) {
    const auto before = std::chrono::steady_clock::now();
    kept = file_.sync();
    waited_ += std::chrono::steady_clock::now() - before;
  }
  // What happened is known here, though the file may lack it.
  if (book_)
    (void)book_->add(line);
  if (!kept)
    return cannot_write(path_, kept.failure().message);
  return {};
}

std::vector<actors::platform_object> ledger_file::open_objects(const std::string& node) const {
  const std::lock_guard lock{mutex_};
  return book_ ? book_->open(node) : std::vector<actors::platform_object>{};
}

std::vector<std::string> ledger_file::unreadable() const {
  const std::lock_guard lock{mutex_};
  std::vector<std::string> result;
  if (book_)
    for (const auto& line : book_->bad())
      result.push_back(to_string(line));
  return result;
}

} // namespace loadtest::cli
