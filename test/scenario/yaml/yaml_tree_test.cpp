#include "scenario/yaml/yaml_tree.hpp"

#include <catch2/catch.hpp>

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
