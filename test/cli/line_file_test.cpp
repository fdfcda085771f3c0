#include "cli/line_file.hpp"
#include "test/scratch_folder.hpp"
#include "test/small_disk.hpp"

#include <catch2/catch.hpp>
#include <fstream>
#include <optional>
#include <sstream>
#include <thread>
#include <vector>

using namespace loadtest;
using loadtest::cli::line_file;

namespace {

std::string text_of(const std::filesystem::path& path) {
  std::ostringstream text;
  text << std::ifstream{path}.rdbuf();
  return text.str();
}

} // namespace

TEST_CASE("lines are appended and counted") {
  const test::scratch_folder folder;
  line_file file{folder.path / "f", line_file::how::new_file};
  CHECK(file.append("a\nb\n"));
  CHECK(file.append("c\n"));
  CHECK(file.sync());
  CHECK(text_of(folder.path / "f") == "a\nb\nc\n");
  CHECK(file.kept() == 3);
  CHECK(file.lost() == 0);
  CHECK(file.state());
}

TEST_CASE("what does not fit is not there at all, is counted, and what fits later is") {
  const test::scratch_folder folder;
  line_file file{folder.path / "f", line_file::how::new_file};
  CHECK(file.append("1234\n"));
  {
    const test::small_disk disk{8};
    CHECK_FALSE(file.append("56\n78\n"));
  }
  CHECK(text_of(folder.path / "f") == "1234\n");
  CHECK(file.append("9\n"));
  CHECK(text_of(folder.path / "f") == "1234\n9\n");
  CHECK(file.kept() == 2);
  CHECK(file.lost() == 2);
  CHECK_FALSE(file.state());
  CHECK(file.state().failure().message == "File too large");
}

TEST_CASE("a file that can't be opened keeps nothing and says why") {
  const test::scratch_folder folder;
  line_file file{folder.path / "missing" / "f", line_file::how::new_file};
  CHECK(file.state().failure().message == "No such file or directory");
  CHECK_FALSE(file.append("a\n"));
  CHECK_FALSE(file.sync());
  CHECK(file.lost() == 1);
  CHECK_FALSE(file.lock());
}

TEST_CASE("a full device takes nothing") {
  line_file file{"/dev/full", line_file::how::new_file};
  CHECK(file.state());
  CHECK_FALSE(file.append("a\nb\n"));
  CHECK(file.lost() == 2);
  CHECK(file.kept() == 0);
  CHECK(file.state().failure().message == "No space left on device");
}

TEST_CASE("what is on no disk has nothing to wait for") {
  line_file file{"/dev/null", line_file::how::go_on};
  CHECK(file.append("a\n"));
  CHECK(file.sync());
  CHECK(file.state());
}

TEST_CASE("a new file is empty; one that goes on keeps its whole lines") {
  const test::scratch_folder folder;
  std::ofstream{folder.path / "f"} << "a\nb\nhalf";
  {
    line_file file{folder.path / "f", line_file::how::go_on};
    CHECK(file.cut_tail());
    CHECK(file.append("c\n"));
  }
  CHECK(text_of(folder.path / "f") == "a\nb\nc\n");
  line_file fresh{folder.path / "f", line_file::how::new_file};
  CHECK(text_of(folder.path / "f").empty());
}

TEST_CASE("one at a time has it locked") {
  const test::scratch_folder folder;
  std::optional<line_file> first;
  first.emplace(folder.path / "f", line_file::how::go_on);
  line_file second{folder.path / "f", line_file::how::go_on};
  CHECK(first->lock());
  CHECK_FALSE(second.lock());
  first.reset();
  CHECK(second.lock());
}

TEST_CASE("lines of several threads stay whole") {
  const test::scratch_folder folder;
  line_file file{folder.path / "f", line_file::how::new_file};
  std::vector<std::thread> threads;
  for (const char c : {'a', 'b', 'c'})
    threads.emplace_back([&file, line = std::string(50, c) + "\n"] {
      for (int i = 0; i < 100; ++i)
        (void)file.append(line);
    });
  for (auto& thread : threads)
    thread.join();
  std::istringstream lines{text_of(folder.path / "f")};
  int n = 0;
  for (std::string line; std::getline(lines, line); ++n)
    CHECK(line == std::string(50, line[0]));
  CHECK(n == 300);
}
