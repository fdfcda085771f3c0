#include "cli/key_file.hpp"
#include "test/scratch_folder.hpp"

#include <catch2/catch.hpp>
#include <fstream>

#include <sys/stat.h>

using namespace loadtest;
using cli::read_key_file;

namespace {

struct folder : test::scratch_folder {
  std::filesystem::path with(const std::string& text) const {
    std::ofstream{path / "keys", std::ios::binary} << text;
    return path / "keys";
  }
};

std::string why_not(const std::filesystem::path& path) {
  const auto read = read_key_file(path);
  return read ? "" : read.failure().message;
}

} // namespace

TEST_CASE("a file of keys is read as it is, up to 1 MiB") {
  const folder f;
  CHECK(*read_key_file(f.with("a\r\n\nb")) == "a\r\n\nb");
  CHECK(read_key_file(f.with(""))->empty());
  CHECK(read_key_file(f.with(std::string(1 << 20, 'k')))->size() == 1 << 20);
  CHECK(why_not(f.with(std::string((1 << 20) + 1, 'k'))) ==
        "cannot read '" + (f.path / "keys").string() +
            "': it is larger than 1 MiB, so it holds no keys");
}

TEST_CASE("what has no end or nobody at its other end is no file of keys, and nobody waits") {
  const folder f;
  const auto pipe = f.path / "pipe";
  REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
  for (const auto& path : {std::filesystem::path{"/dev/zero"}, pipe})
    CHECK(why_not(path) == "cannot read '" + path.string() +
                               "': it is a device or a pipe; keys are read from regular files, or "
                               "from the environment with ${NAME}");
  CHECK(why_not(f.path) == "cannot read '" + f.path.string() + "': Is a directory");
  CHECK(why_not(f.path / "none") ==
        "cannot read '" + (f.path / "none").string() + "': No such file or directory");
}
