#include "actors/cluster/join_token.hpp"

#include "actors/cluster/descriptor.hpp"
#include "actors/cluster/introduction.hpp"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace loadtest::actors::cluster {

namespace {

constexpr std::size_t shortest_token = 16;
constexpr std::size_t longest_token = 4096;

core::error failed(const std::string& what, const std::filesystem::path& path,
                   const std::string& why) {
  return core::error{what + " '" + path.string() + "': " + why};
}

std::string trimmed(const std::string& text) {
  constexpr const char* space = " \t\r\n";
  const auto begin = text.find_first_not_of(space);
  return begin == std::string::npos ? std::string{}
                                    : text.substr(begin, text.find_last_not_of(space) - begin + 1);
}

/// An open folder of this user's, which nobody else may enter; made when it is missing.
core::result<descriptor> own_folder(const std::filesystem::path& path, bool make) {
  const auto unusable = [&](const std::string& why) {
    return failed("cannot use the folder of join tokens", path, why);
  };
  if (make && mkdir(path.c_str(), 0700) != 0 && errno != EEXIST)
    return unusable(std::strerror(errno));
  descriptor folder{open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)};
  struct stat facts {};
  if (!folder || fstat(folder.get(), &facts) != 0)
    return unusable(std::strerror(errno));
  if (facts.st_uid != geteuid() || (facts.st_mode & 077) != 0)
    return unusable("others can enter it; it must belong to this user, with mode 0700");
  return folder;
}

core::result<core::secret> read_from(int file, const std::filesystem::path& path) {
  const auto unusable = [&](const std::string& why) {
    return failed("cannot read the join token", path, why);
  };
  struct stat facts {};
  if (file < 0 || fstat(file, &facts) != 0)
    return unusable(std::strerror(errno));
  if (!S_ISREG(facts.st_mode))
    return unusable("it is no regular file");
  std::string text(longest_token + 1, '\0');
  const auto got = read(file, text.data(), text.size());
  if (got < 0)
    return unusable(std::strerror(errno));
  text.resize(static_cast<std::size_t>(got));
  if (text.size() > longest_token)
    return unusable("it has more than 4096 bytes");
  core::secret token{trimmed(text)};
  if (token.reveal().size() < shortest_token)
    return unusable("it has less than 16 characters; openssl rand -hex 32 makes a good one");
  return token;
}

core::result<void> write_to(int folder, const std::string& name, const core::secret& token,
                            const std::filesystem::path& path) {
  const descriptor file{
      openat(folder, name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600)};
  const auto text = std::string{token.reveal()} + "\n";
  if (!file || write(file.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size()))
    return failed("cannot write the join token", path, std::strerror(errno));
  return {};
}

} // namespace

core::secret make_join_token() {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string result;
  for (const char byte : random_bytes(32)) {
    result += digits[static_cast<unsigned char>(byte) >> 4];
    result += digits[static_cast<unsigned char>(byte) & 15];
  }
  return core::secret{std::move(result)};
}

core::result<core::secret> read_join_token(const std::filesystem::path& file) {
  // A pipe would wait for its writer.
  const descriptor opened{open(file.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC)};
  return read_from(opened.get(), file);
}

core::result<void> write_join_token(const std::filesystem::path& file, const core::secret& token) {
  unlink(file.c_str()); // of a run that was killed
  return write_to(AT_FDCWD, file.string(), token, file);
}

token_board::token_board() {
  const char* runtime = std::getenv("XDG_RUNTIME_DIR");
  folder_ = runtime != nullptr && *runtime == '/'
                ? std::filesystem::path{runtime} / "loadtest"
                : std::filesystem::path{"/tmp/loadtest-" + std::to_string(geteuid())};
}

core::result<token_board::notice> token_board::post(std::uint16_t port,
                                                    const core::secret& token) const {
  const auto folder = own_folder(folder_, true);
  if (!folder)
    return folder.failure();
  const auto name = std::to_string(port) + ".token";
  const auto made = "." + name + "." + std::to_string(getpid());
  unlinkat(folder->get(), made.c_str(), 0);
  if (const auto written = write_to(folder->get(), made, token, folder_ / made); !written)
    return written.failure();
  // What a coordinator that was killed has left at this port is replaced.
  if (renameat(folder->get(), made.c_str(), folder->get(), name.c_str()) != 0)
    return failed("cannot write the join token", folder_ / name, std::strerror(errno));
  return notice{folder_ / name, token};
}

core::result<core::secret> token_board::find(std::uint16_t port) const {
  const auto folder = own_folder(folder_, false);
  if (!folder)
    return folder.failure();
  const auto name = std::to_string(port) + ".token";
  const descriptor file{
      openat(folder->get(), name.c_str(), O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC)};
  return read_from(file.get(), folder_ / name);
}

token_board::notice::notice(std::filesystem::path file, core::secret token)
    : file_(std::move(file)), token_(std::move(token)) {}

token_board::notice::notice(notice&& other) noexcept
    : file_(std::exchange(other.file_, {})), token_(std::move(other.token_)) {}

token_board::notice& token_board::notice::operator=(notice&& other) noexcept {
  std::swap(file_, other.file_);
  std::swap(token_, other.token_);
  return *this;
}

token_board::notice::~notice() {
  if (file_.empty())
    return;
  // The next coordinator at this port may have come already.
  const auto now = read_join_token(file_);
  if (now && *now == token_)
    unlink(file_.c_str());
}

} // namespace loadtest::actors::cluster
