#include "cli/run_directory.hpp"

#include "metrics/record/records.hpp"

#include <cerrno>
#include <fstream>
#include <system_error>
#include <utility>

namespace loadtest::cli {

namespace fs = std::filesystem;

run_directory::run_directory(fs::path path)
    : path_(std::move(path)), requests_(path_ / "requests.jsonl", line_file::how::new_file),
      timeseries_(path_ / "timeseries.csv", line_file::how::new_file) {}

core::result<std::unique_ptr<run_directory>> run_directory::create(const fs::path& path) {
  std::error_code ec;
  if (fs::exists(path / "requests.jsonl", ec))
    return core::error{"'" + path.string() +
                       "' already holds a run; choose another directory with --out, or replace it "
                       "with --force"};
  // Also through a link, nothing that somebody else has there is written over.
  for (const auto* file : files)
    if (fs::exists(fs::symlink_status(path / file, ec)))
      return core::error{"'" + path.string() + "' has a " + file +
                         ", which a run would replace; choose another directory with --out"};
  std::vector<fs::path> missing;
  for (auto each = fs::absolute(path, ec).lexically_normal();
       !each.empty() && each != each.root_path() && !fs::exists(each, ec);
       each = each.parent_path())
    missing.push_back(each);
  fs::create_directories(path, ec);
  if (!ec && !missing.empty())
    fs::permissions(path, fs::perms::owner_all, ec);
  if (ec)
    return core::error{"cannot make the run directory '" + path.string() + "': " + ec.message()};
  std::unique_ptr<run_directory> made{new run_directory{path}};
  made->made_ = std::move(missing);
  for (const auto* file : {&made->requests_, &made->timeseries_})
    if (const auto opened = file->state(); !opened)
      return core::error{"cannot write into the run directory '" + path.string() +
                         "': " + opened.failure().message};
  return made;
}

void run_directory::discard() noexcept {
  std::error_code ec;
  for (const auto* file : files)
    fs::remove(path_ / file, ec);
  for (const auto& directory : made_)
    fs::remove(directory, ec); // one that has something else in it stays
}

bool run_directory::write_records(const std::vector<core::sample>& samples) {
  std::string lines;
  for (const auto& sample : samples)
    lines += metrics::request_line(sample);
  return append_records(lines);
}

bool run_directory::append_records(std::string_view lines) {
  return static_cast<bool>(requests_.append(lines));
}

void run_directory::write_row(std::string_view row) {
  (void)timeseries_.append(row); // it counts
}

bool run_directory::write_file(const std::string& name, std::string_view content) {
  const auto target = path_ / name;
  auto unfinished = target;
  unfinished += ".part";
  errno = 0;
  std::ofstream file{unfinished, std::ios::binary};
  file << content;
  file.close();
  std::error_code ec{errno, std::generic_category()};
  if (file)
    fs::rename(unfinished, target, ec);
  if (file && !ec) {
    failed_.erase(name);
    return true;
  }
  failed_[name] = ec ? ec.message() : "it could not be written";
  fs::remove(unfinished, ec);
  return false;
}

core::result<void> run_directory::export_to(const fs::path& target) const {
  std::error_code ec;
  const auto inside = fs::relative(target, path_, ec);
  if (!ec && !inside.empty() && *inside.begin() != "..")
    return core::error{"cannot export the results to '" + target.string() +
                       "': it lies within the run directory"};
  fs::create_directories(target, ec);
  for (fs::directory_iterator own{path_, ec}, end; !ec && own != end; own.increment(ec))
    if (fs::exists(fs::symlink_status(target / own->path().filename())))
      return core::error{"cannot export the results to '" + target.string() + "': it has a " +
                         own->path().filename().string() +
                         " already, which is not replaced; write {testRunId} into the path"};
  if (!ec)
    fs::copy(path_, target, fs::copy_options::recursive, ec);
  if (ec)
    return core::error{"cannot export the results to '" + target.string() + "': " + ec.message()};
  return {};
}

core::result<void> run_directory::export_file(const std::string& name,
                                              const fs::path& target) const {
  std::error_code ec;
  fs::create_directories(target, ec);
  if (!ec)
    fs::copy_file(path_ / name, target / name, ec);
  if (ec)
    return core::error{"cannot export " + name + " to '" + target.string() + "': " + ec.message()};
  return {};
}

void run_directory::replace_rows(std::string_view whole) {
  replaced_ = write_file("timeseries.csv", whole);
}

void run_directory::remove_file(const std::string& name) {
  std::error_code ec;
  fs::remove(path_ / name, ec);
}

std::vector<std::string> run_directory::incomplete() const {
  std::vector<std::string> result;
  for (const auto& [name, why] : failed_)
    result.push_back(name + " is incomplete: " + why);
  for (const auto& [name, file] :
       {std::pair{"requests.jsonl", &requests_}, std::pair{"timeseries.csv", &timeseries_}})
    if (const auto all = file->state(); !all && !(replaced_ && file == &timeseries_))
      result.push_back(std::string{name} + " lacks " + std::to_string(file->lost()) + " of " +
                       std::to_string(file->lost() + file->kept()) +
                       " lines: " + all.failure().message);
  return result;
}

} // namespace loadtest::cli
