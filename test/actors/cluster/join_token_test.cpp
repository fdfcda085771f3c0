#include "actors/cluster/join_token.hpp"

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sys/stat.h>
#include <unistd.h>

using namespace loadtest;
using namespace loadtest::actors::cluster;
namespace fs = std::filesystem;

namespace {

/// An empty folder of the test's own, removed with it.
struct scratch {
  scratch() {
    std::string name = (fs::temp_directory_path() / "loadtest-token-XXXXXX").string();
    REQUIRE(mkdtemp(name.data()) != nullptr);
    path = name;
  }
  ~scratch() { fs::remove_all(path); }
  fs::path write(const std::string& name, const std::string& text) const {
    std::ofstream{path / name} << text;
    return path / name;
  }
  fs::path path;
};

unsigned mode_of(const fs::path& path) {
  struct stat facts {};
  REQUIRE(lstat(path.c_str(), &facts) == 0);
  return facts.st_mode & 0777;
}

bool contains(const std::string& text, const std::string& what) {
  return text.find(what) != std::string::npos;
}

const core::secret one{"the first of two tokens"};
const core::secret two{"the second of two tokens"};

} // namespace

TEST_CASE("a new token has 256 bits, and is another each time") {
  const auto first = make_join_token();
  const auto text = first.reveal();
  CHECK(text.size() == 64);
  CHECK(text.find_first_not_of("0123456789abcdef") == std::string_view::npos);
  CHECK_FALSE(first == make_join_token());
}

TEST_CASE("a token's file is regular, not too long, not too short, and trimmed") {
  const scratch folder;
  const auto read = [&](const std::string& text) {
    return read_join_token(folder.write("token", text));
  };
  const std::string good(16, 'x');
  CHECK(read(" \t" + good + "\r\n\n")->reveal() == good);
  CHECK(read(std::string(4096, 'x'))->reveal().size() == 4096);
  CHECK(contains(read(std::string(4097, 'x')).failure().message, "more than 4096"));
  CHECK(contains(read(std::string(15, 'x') + "\n").failure().message, "less than 16"));
  CHECK_FALSE(read(""));
  CHECK(contains(read_join_token(folder.path).failure().message, "no regular file"));
  CHECK(contains(read_join_token(folder.path / "none").failure().message, "No such file"));
  REQUIRE(mkfifo((folder.path / "pipe").c_str(), 0600) == 0);
  CHECK(contains(read_join_token(folder.path / "pipe").failure().message, "no regular file"));
  CHECK_FALSE(contains(read(std::string(15, 's')).failure().message, "sss"));
}

TEST_CASE("a token that is written can be read by its owner alone") {
  const scratch folder;
  const auto file = folder.path / "join-token";
  CHECK(write_join_token(file, one));
  CHECK(mode_of(file) == 0600);
  CHECK(*read_join_token(file) == one);
  // A link that somebody has put there is replaced and not followed.
  const auto elsewhere = folder.write("elsewhere", "kept");
  fs::remove(file);
  fs::create_symlink(elsewhere, file);
  CHECK(write_join_token(file, two));
  CHECK(*read_join_token(file) == two);
  CHECK(fs::file_size(elsewhere) == 4);
  CHECK_FALSE(write_join_token(folder.path / "no" / "folder", one));
}

TEST_CASE("a token hangs on the board under its port, as long as its notice lives") {
  const scratch folder;
  const token_board board{folder.path / "board"};
  CHECK_FALSE(board.find(7777));
  {
    const auto notice = board.post(7777, one);
    REQUIRE(notice);
    CHECK(mode_of(folder.path / "board") == 0700);
    CHECK(mode_of(folder.path / "board" / "7777.token") == 0600);
    CHECK(*board.find(7777) == one);
    CHECK_FALSE(board.find(7778));
  }
  CHECK_FALSE(board.find(7777));
  CHECK(fs::is_empty(folder.path / "board"));
}

TEST_CASE("a notice removes what it has posted, and not what came after it") {
  const scratch folder;
  const token_board board{folder.path / "board"};
  std::optional first = std::move(*board.post(7777, one));
  const auto second = board.post(7777, two);
  CHECK(*board.find(7777) == two);
  first.reset();
  CHECK(*board.find(7777) == two);
}

TEST_CASE("a folder that others can enter, or a link, is no board") {
  const scratch folder;
  fs::create_directory(folder.path / "open");
  fs::permissions(folder.path / "open", fs::perms{0755});
  CHECK(contains(token_board{folder.path / "open"}.post(1, one).failure().message, "others"));
  fs::permissions(folder.path / "open", fs::perms{0710});
  CHECK_FALSE(token_board{folder.path / "open"}.find(1));
  fs::permissions(folder.path / "open", fs::perms{0700});
  CHECK(token_board{folder.path / "open"}.post(1, one));
  fs::create_directory_symlink(folder.path / "open", folder.path / "link");
  CHECK_FALSE(token_board{folder.path / "link"}.post(1, one));
  CHECK_FALSE(token_board{folder.path / "link"}.find(1));
}

TEST_CASE("a token that is a link is not followed") {
  const scratch folder;
  const token_board board{folder.path / "board"};
  CHECK(board.post(1, one));
  fs::create_symlink(folder.write("token", "somebody else's token"),
                     folder.path / "board" / "7777.token");
  CHECK_FALSE(board.find(7777));
}

TEST_CASE("the folder of a user belongs to somebody else for root too") {
  if (geteuid() != 0)
    return;
  const scratch folder;
  fs::create_directory(folder.path / "theirs");
  fs::permissions(folder.path / "theirs", fs::perms{0700});
  REQUIRE(chown((folder.path / "theirs").c_str(), 65534, 65534) == 0);
  CHECK_FALSE(token_board{folder.path / "theirs"}.post(1, one));
  CHECK_FALSE(token_board{folder.path / "theirs"}.find(1));
}
