#include "scenario/plan/reference.hpp"

#include <catch2/catch.hpp>

#include <fstream>
#include <sstream>

using loadtest::scenario::reference;

TEST_CASE("docs/configuration.md is what the program prints") {
  std::ostringstream file;
  file << std::ifstream{LOADTEST_DOCS "/configuration.md"}.rdbuf();
  INFO("loadtest validate --reference > docs/configuration.md");
  CHECK(file.str() == reference());
}

TEST_CASE("the reference tells of a key how it is written, its default and its meaning") {
  const auto text = reference();
  for (const auto* row :
       {"| `count` | whole number, 1 to 100000 | `1` | organisations to create |",
        "| `phases[].duration` | duration above 0 | required | how long the phase lasts |",
        "| `sessionDuration.unit` | `seconds`, `minutes`, `hours` |  | unit of plain numbers; "
        "seconds when absent |",
        "| `models.<name>.promptPerMillion` | number, at least 0 | required | for prompt tokens |",
        "| `mediumModels` | list: text |  | the medium models; also `mediumLlmModels` |",
        "| `testTypes[].cacheSalt` | as [`cacheSalt`](#cachesalt) |  | sent as `cache_salt`, which "
        "keeps tenants apart in a prefix cache: a text is the salt of all, keys say whose it is; "
        "*not built yet* |",
        "| `errorHandling.stopOnErrors` | `true`, `false` or whole number, at most 1000000000 | "
        "`false` | errors in a row after which the session ends; `true` is 1, `false` or 0 is "
        "never |"}) {
    INFO(row);
    CHECK(text.find(std::string{"\n"} + row + "\n") != std::string::npos);
  }
}
