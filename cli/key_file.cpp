#include "cli/key_file.hpp"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace loadtest::cli {

namespace {

constexpr std::size_t largest = 1 << 20;

class descriptor {
public:
  explicit descriptor(int fd) noexcept : fd_(fd) {}
  ~descriptor() {
    if (fd_ >= 0)
      ::close(fd_);
  }
  descriptor(const descriptor&) = delete;
  descriptor& operator=(const descriptor&) = delete;
  int get() const noexcept { return fd_; }

private:
  int fd_;
};

core::error refused(const std::filesystem::path& path, const std::string& why) {
  return {"cannot read '" + path.string() + "': " + why};
}

} // namespace

core::result<std::string> read_key_file(const std::filesystem::path& path) {
  // O_NONBLOCK: opening a pipe would wait for who writes.
  const descriptor file{::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC)};
  struct stat facts {};
  if (file.get() < 0 || ::fstat(file.get(), &facts) != 0)
    return refused(path, std::strerror(errno));
  if (S_ISDIR(facts.st_mode))
    return refused(path, std::strerror(EISDIR));
  if (!S_ISREG(facts.st_mode))
    return refused(path, "it is a device or a pipe; keys are read from regular files, or from the "
                         "environment with ${NAME}");
  std::string text(largest + 1, '\0');
  std::size_t size = 0;
  while (size < text.size()) {
    const auto got = ::read(file.get(), text.data() + size, text.size() - size);
    if (got < 0 && errno == EINTR)
      continue;
    if (got < 0)
      return refused(path, std::strerror(errno));
    if (got == 0)
      break;
    size += static_cast<std::size_t>(got);
  }
  if (size > largest)
    return refused(path, "it is larger than 1 MiB, so it holds no keys");
  text.resize(size);
  return text;
}

} // namespace loadtest::cli
