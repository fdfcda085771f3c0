#include "scenario/yaml/yaml_tree.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <ctime>

using namespace loadtest::scenario;

namespace {

std::optional<yaml_failure> failure(const std::string& text) {
  return read_yaml(text).failure;
}

} // namespace

TEST_CASE("a tree keeps places, the order of keys, and duplicates") {
  const auto [documents, failed] = read_yaml("a: 1\nb:\n  - x\n  - {y: 'z'}\na: 2\n");
  CHECK_FALSE(failed);
  REQUIRE(documents.size() == 1);
  const auto& root = documents[0];
  REQUIRE(root.children.size() == 3);
  CHECK(root.children[0].text == "1");
  CHECK(root.children[2].text == "2");
  CHECK(root.children[2].key_at == place{5, 1});
  const auto& list = root.children[1];
  CHECK(list.children[0].at == place{3, 5});
  CHECK(list.children[1].children[0].at == place{4, 9});
}

TEST_CASE("columns count characters, not bytes") {
  const auto [documents, failed] = read_yaml("{é: ü, key: value}");
  REQUIRE(documents.size() == 1);
  CHECK(documents[0].children[1].key_at == place{1, 8});
}

TEST_CASE("aliases are expanded, also when they come twice") {
  const auto [documents, failed] = read_yaml("a: &x {b: 1}\nc: *x\nd: *x\n");
  REQUIRE(documents.size() == 1);
  CHECK(documents[0].children[2].children[0].text == "1");
}

TEST_CASE("an alias of itself and a bomb of aliases are refused") {
  CHECK(failure("a: &x [1, *x]\n")->message.find("part of") != std::string::npos);
  std::string bomb = "a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n";
  for (int i = 1; i < 9; ++i) {
    const auto before = "*a" + std::to_string(i - 1);
    bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + before;
    for (int n = 1; n < 10; ++n)
      bomb += ", " + before;
    bomb += "]\n";
  }
  CHECK(failure(bomb)->message.find("too large") != std::string::npos);
}

TEST_CASE("aliases are bounded in the bytes of their text, and anchors in anchors in values") {
  std::string bytes = "a: &a " + std::string(100'000, 'x') + "\nb: [*a";
  for (int i = 0; i < 200; ++i)
    bytes += ", *a";
  CHECK(failure(bytes + "]\n")->message ==
        "too large: with its aliases expanded it holds more than 200,000 values or 16 MiB of text");
  std::string anchors;
  for (int i = 0; i < 300; ++i)
    anchors += "&a" + std::to_string(i) + " [";
  for (int i = 0; i < 1000; ++i)
    anchors += "1, ";
  CHECK(failure(anchors + std::string(300, ']'))->message.find("too large") == 0);
  CHECK(failure(std::string((16 << 20) + 1, '#'))->message ==
        "too large: more than 16 MiB of text");
  yaml_allowance left;
  left.values = 4;
  CHECK_FALSE(read_yaml("[1, 2, 3]", {}, left).failure);
  CHECK(left.values == 0);
  CHECK(read_yaml("1", {}, left).failure);
}

TEST_CASE("a merge takes what the map lacks, from the first that has it") {
  const auto [documents, failed] =
      read_yaml("a: &a {x: 1, y: 2}\nb: &b {y: 3, z: 4}\nc:\n  y: 9\n  <<: *a\nd: {<<: [*a, *b]}\n"
                "e: {'<<': 5}\n");
  REQUIRE_FALSE(failed);
  const auto written = [&](const char* name) {
    std::string all;
    for (const auto& child : documents.at(0).find(name)->children)
      all += child.key + child.text + " ";
    return all;
  };
  CHECK(written("c") == "y9 x1 ");
  CHECK(written("d") == "x1 y2 z4 ");
  CHECK(written("e") == "<<5 ");
  for (const auto* wrong : {"{<<: 5}", "{<<: [{a: 1}, 5]}", "<<:\n"}) {
    CHECK(failure(wrong)->message ==
          "'<<' takes a map or a list of maps, whose keys are merged into this one, like <<: "
          "*base; quote it where it is a key of yours");
  }
}

TEST_CASE("what is no YAML is explained, tabs and indentation first") {
  const std::string tab = "a tab stands in the indentation; YAML takes spaces alone";
  const std::string indentation = "the indentation fits nothing before it; the keys of one map, "
                                  "and the '-' of one list, begin in one column";
  struct wrong {
    const char* text;
    place at;
    std::string message;
  };
  for (const auto& [text, at, message] :
       {wrong{"a:\n  b: 1\n\tc: 2\n", {3, 1}, tab}, wrong{"a:\n\tb: 1\n", {2, 1}, tab},
        wrong{"a:\n  b: 1\n  \tc: 1\n", {3, 3}, tab},
        wrong{"a:\n  b: 1\n c: 2\n", {3, 2}, indentation},
        wrong{"a:\n  - 1\n  b: 2\n", {3, 3}, indentation},
        wrong{"- a\nb: c\n", {2, 1}, indentation},
        wrong{"a\n  b: 1\n",
              {2, 4},
              "illegal map value; does the line before it end with ':', is the indentation right, "
              "and is every text with ': ' in it quoted?"},
        wrong{"a: - b\n",
              {1, 4},
              "illegal block entry; does each '- ' of the list begin a line, indented like the "
              "others?"},
        wrong{"a: @b\n", {1, 4}, "unknown token; quote a text that begins with @, % or `"},
        wrong{"a: *b\n",
              {1, 4},
              "the referenced anchor is not defined; quote a text that begins with & or *"},
        wrong{
            "a: \"\\q\"\n",
            {1, 7},
            "unknown escape character: q; write \\\\ for a backslash, or single quotes around the "
            "text"}}) {
    const auto found = failure(text);
    REQUIRE(found);
    CAPTURE(text, found->at.line, found->at.column);
    CHECK(found->message == message);
    CHECK(found->at == at);
  }
  CHECK(failure(std::string(600, '['))->message == "nested more than 500 deep");
}

TEST_CASE("a file is read in a time that grows as it does") {
  // On one line each place was counted from its beginning.
  const auto effort = [](int values) {
    std::string text = "[";
    for (int i = 0; i < values; ++i)
      text += "é,";
    const auto begin = std::clock();
    CHECK(read_yaml(text + "1]").documents.at(0).children.back().at.column == 2 * values + 2);
    return static_cast<double>(std::clock() - begin);
  };
  const auto few = std::max(1.0, std::min(effort(4000), effort(4000)));
  CHECK(effort(64000) < 100 * few); // 16 times as many; squared it would be 256 times as long
}

TEST_CASE("what yaml-cpp lets pass is refused all the same") {
  CHECK(failure("a: \"open\nb: 1\n")->at == place{1, 4});
  CHECK(failure("a: 'it''s open\nb: 1\n")->at == place{1, 4});
  CHECK(failure("- a\nb: c\n")->at == place{2, 1});
  CHECK(failure("a: {[1]: 2}\n")->message.find("a key must be a word") != std::string::npos);
  CHECK_FALSE(failure("a: \"not \\\" open\"\nb: 'it''s closed'\n"));
  CHECK_FALSE(failure("a: 1\n...\n# new\n---\nb: 2\n---\n"));
}

TEST_CASE("documents before a failure are kept") {
  const auto [documents, failed] = read_yaml("a: 1\n---\nb: [\n");
  CHECK(documents.size() == 1);
  CHECK(failed);
}

TEST_CASE("a literal block knows where its lines are") {
  const auto [documents, failed] = read_yaml("a:\n  b: |\n\n    c: d\n     e\n  f: 'g'\n");
  const auto& b = documents.at(0).children[0].children[0];
  CHECK(b.inside.locate(2, 1) == place{4, 5});
  const auto& f = documents.at(0).children[0].children[1];
  CHECK(f.inside.locate(7, 7) == place{6, 6});
}

TEST_CASE("a text of another encoding is refused where it stands in the file") {
  CHECK(failure("a: \"M\xfcller\"\n")->at == place{1, 6});
  CHECK(read_yaml("a\n\xfc", {10, 4, {}}).failure->at == place{12, 5});
  const auto marked = read_yaml("\xef\xbb\xbf"
                                "a: 1\n---\n\xef\xbb\xbf"
                                "b: 2\n")
                          .documents;
  REQUIRE(marked.size() == 2);
  CHECK(marked[1].children.at(0).key == "b");
}
