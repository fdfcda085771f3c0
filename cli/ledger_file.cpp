#include "cli/ledger_file.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <string>
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

} // namespace

core::result<std::unique_ptr<ledger_file>> ledger_file::open(const std::filesystem::path& path) {
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (fd < 0 || ftruncate(fd, end_of_lines(fd)) != 0) {
    const std::string why = std::strerror(errno);
    if (fd >= 0)
      ::close(fd);
    return core::error{"cannot write the ledger '" + path.string() + "': " + why};
  }
  return std::unique_ptr<ledger_file>{new ledger_file{fd}};
}

ledger_file::~ledger_file() {
  ::close(fd_);
}

void ledger_file::append(std::string_view line) {
  // Appending writes are atomic among threads.
  if (::write(fd_, line.data(), line.size()) != static_cast<ssize_t>(line.size()))
    failed_ = true;
}

} // namespace loadtest::cli
