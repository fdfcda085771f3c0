#include "cli/console.hpp"

#include <catch2/catch.hpp>
#include <sstream>

using namespace loadtest::cli;

namespace {

/// As much of a terminal as the console uses: endless rows, no colours.
class terminal : public std::streambuf {
public:
  std::vector<std::string> rows{""};
  bool cursor = true;
  int writes = 0;

  std::string text() const {
    std::string all;
    for (const auto& row : rows)
      all += row + "\n";
    return all;
  }

protected:
  std::streamsize xsputn(const char* s, std::streamsize n) override {
    ++writes;
    for (std::string_view text{s, static_cast<std::size_t>(n)}; !text.empty();)
      text.remove_prefix(take(text));
    return n;
  }

private:
  std::size_t take(std::string_view text) {
    const char c = text.front();
    if (c == '\033')
      return obey(text);
    if (c == '\r') {
      column_ = 0;
    } else if (c == '\n') {
      column_ = 0;
      if (++row_ == rows.size())
        rows.emplace_back();
    } else {
      auto& line = rows[row_];
      line.resize(std::max(line.size(), column_ + 1), ' ');
      line[column_++] = c;
    }
    return 1;
  }

  std::size_t obey(std::string_view text) {
    const auto end = text.find_first_of("ABCDEFGHJKhlm", 2);
    const std::string argument{text.substr(2, end - 2)};
    switch (text[end]) {
    case 'A':
      REQUIRE(std::stoul(argument) <= row_);
      row_ -= std::stoul(argument);
      break;
    case 'J':
      if (argument == "2")
        rows.assign(1, "");
      rows.resize(row_ + 1);
      rows[row_].resize(std::min(rows[row_].size(), column_));
      break;
    case 'H':
      row_ = column_ = 0;
      break;
    case 'K':
      rows[row_].clear();
      break;
    case 'h':
    case 'l':
      if (argument == "?25")
        cursor = text[end] == 'h';
      break;
    default:
      FAIL("unexpected sequence " << argument << text[end]);
    }
    return end + 1;
  }

  std::size_t row_ = 0;
  std::size_t column_ = 0;
};

struct fixture {
  terminal seen;
  std::ostream out{&seen};
  console screen{out};
};

} // namespace

TEST_CASE("without a screen the console prints what it is given, and nothing else") {
  std::ostringstream plain;
  {
    console c{plain};
    c.print("a\nb\n");
  }
  CHECK(plain.str() == "a\nb\n");
}

TEST_CASE("the screen is redrawn in place, and a shorter one leaves nothing of a longer") {
  fixture f;
  f.screen.draw({"one", "two", "three"});
  CHECK(f.seen.text() == "one\ntwo\nthree\n");
  f.screen.draw({"1", "2", "3"});
  CHECK(f.seen.text() == "1\n2\n3\n");
  f.screen.draw({"x"});
  CHECK(f.seen.text() == "x\n");
  CHECK_FALSE(f.seen.cursor);
  CHECK(f.seen.writes == 3);
}

TEST_CASE("lines are printed above the screen, which stays whole") {
  fixture f;
  f.screen.print("before\n");
  f.screen.draw({"one", "two"});
  f.screen.print("first\nsecond\n");
  CHECK(f.seen.text() == "before\nfirst\nsecond\none\ntwo\n");
  f.screen.draw({"1", "2", "3"});
  f.screen.print("third\n");
  CHECK(f.seen.text() == "before\nfirst\nsecond\nthird\n1\n2\n3\n");
  CHECK(f.seen.writes == 5);
}

TEST_CASE("the screen gives way, and the cursor comes back") {
  fixture f;
  f.screen.print("a\n");
  f.screen.draw({"one", "two"});
  f.screen.clear();
  CHECK(f.seen.text() == "a\n\n");
  CHECK(f.seen.cursor);
  f.screen.print("b\n");
  CHECK(f.seen.text() == "a\nb\n\n");
}

TEST_CASE("a screen that others have written below stays, and the next one is drawn after them") {
  fixture f;
  f.screen.draw({"one", "two"});
  f.out << "\n$ fg\n";
  f.screen.forget();
  f.screen.print("a\n");
  f.screen.draw({"1", "2"});
  CHECK(f.seen.text() == "one\ntwo\n$ fg\na\n1\n2\n");
}

TEST_CASE("a console that goes takes its screen with it") {
  terminal seen;
  std::ostream out{&seen};
  {
    console c{out};
    c.draw({"one"});
  }
  CHECK(seen.text() == "\n");
  CHECK(seen.cursor);
}

TEST_CASE("after a change of the terminal's size everything is drawn anew") {
  fixture f;
  f.screen.print("a\n");
  f.screen.draw({"one", "two"});
  f.screen.redraw({"narrow"});
  CHECK(f.seen.text() == "narrow\n");
  f.screen.print("b\n");
  CHECK(f.seen.text() == "b\nnarrow\n");
}
