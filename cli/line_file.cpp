#include "cli/line_file.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <string>
#include <sys/file.h>
#include <unistd.h>

namespace loadtest::cli {

namespace {

/// Offset after the last newline.
off_t end_of_lines(int fd) {
  auto end = lseek(fd, 0, SEEK_END);
  char c = 0;
  while (end > 0 && pread(fd, &c, 1, end - 1) == 1 && c != '\n')
    --end;
  return end;
}

core::error last_error() {
  return core::error{std::strerror(errno)};
}

} // namespace

line_file::line_file(const std::filesystem::path& path, how open)
    : fd_(::open(path.c_str(),
                 O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | (open == how::new_file ? O_TRUNC : 0),
                 0644)) {
  if (fd_ < 0)
    failure_ = last_error();
}

line_file::~line_file() {
  if (fd_ >= 0)
    ::close(fd_);
}

core::result<void> line_file::state() const {
  const std::lock_guard lock{mutex_};
  return failure_;
}

core::result<void> line_file::append(std::string_view lines) {
  const std::lock_guard lock{mutex_};
  const auto count = static_cast<std::uint64_t>(std::count(lines.begin(), lines.end(), '\n'));
  auto written = write(lines);
  (written ? kept_ : lost_) += count;
  if (!written)
    failure_ = written.failure();
  return written;
}

core::result<void> line_file::write(std::string_view lines) {
  if (fd_ < 0)
    return failure_;
  // A line that was cut must not swallow the next one.
  std::string whole{torn_ ? "\n" : ""};
  whole += lines;
  const auto before = lseek(fd_, 0, SEEK_END);
  std::string_view rest = whole;
  while (!rest.empty()) {
    const auto written = ::write(fd_, rest.data(), rest.size());
    if (written < 0 && errno == EINTR)
      continue;
    if (written <= 0) {
      auto why = last_error();
      torn_ = rest.size() < whole.size() && ftruncate(fd_, before) != 0;
      return why;
    }
    rest.remove_prefix(static_cast<std::size_t>(written));
  }
  torn_ = false;
  return {};
}

core::result<void> line_file::sync() {
  const std::lock_guard lock{mutex_};
  // What is no file on a disk (a device, a pipe) has nothing to wait for.
  if (fd_ < 0 || fdatasync(fd_) == 0 || errno == EINVAL || errno == EROFS)
    return failure_;
  failure_ = last_error();
  return failure_;
}

bool line_file::lock() {
  // On a file system without locks nobody can know.
  return fd_ >= 0 && (flock(fd_, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK);
}

core::result<void> line_file::cut_tail() {
  const std::lock_guard lock{mutex_};
  if (fd_ >= 0 && ftruncate(fd_, end_of_lines(fd_)) != 0)
    failure_ = last_error();
  return failure_;
}

std::uint64_t line_file::kept() const {
  const std::lock_guard lock{mutex_};
  return kept_;
}

std::uint64_t line_file::lost() const {
  const std::lock_guard lock{mutex_};
  return lost_;
}

} // namespace loadtest::cli
