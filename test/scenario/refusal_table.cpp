#include "test/scenario/refusal_table.hpp"

#include "test/scenario/scenario_text.hpp"

#include <charconv>
#include <sstream>

namespace loadtest::test {

namespace {

void replace_all(std::string& text, const std::string& what, const std::string& by) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size()))
    text.replace(at, what.size(), by);
}

/// `\n`, `\t`, `\\` and `\x1b` as what they stand for.
std::string unescaped(const std::string& text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\') {
      result += text[i];
      continue;
    }
    const char kind = text.at(++i);
    unsigned code = kind == 'n' ? '\n' : kind == 't' ? '\t' : static_cast<unsigned char>(kind);
    if (kind == 'x') {
      std::from_chars(text.data() + i + 1, text.data() + i + 3, code, 16);
      i += 2;
    }
    result += static_cast<char>(code);
  }
  return result;
}

std::string messages(const std::string& written, way_to_write as_file) {
  auto options = test::options({{"KEY", "sk-1"}, {"BLANK", " "}},
                               {{"empty.key", "\n"}, {"two.key", "a\nb\n"}});
  const auto text = as_file(unescaped(written), options);
  const auto loaded = test::load(text, options);
  auto all = test::lines(loaded.errors);
  for (auto& line : test::lines(loaded.not_built))
    all.push_back(std::move(line));
  std::string result;
  for (const auto& line : all)
    result += "  => " + (line.starts_with("test.yaml:") ? line.substr(10) : line) + "\n";
  return result;
}

} // namespace

std::string files(const std::string& written, scenario::load_options&) {
  auto text = written;
  replace_all(text, "HEAD", "apiVersion: loadtest.ai-aas.dev/v1\nkind: LoadTestScenario\n");
  replace_all(text, "SPEC", "spec: { targets: { apiRouterUrl: 'http://a' } }\n");
  return text;
}
std::string in_spec(const std::string& lines, scenario::load_options&) {
  return with_spec("  " + lines + "\n");
}
std::string in_targets(const std::string& keys, scenario::load_options&) {
  return with_spec("  targets: { apiRouterUrl: 'http://a', " + keys + " }\n");
}
std::string set(const std::string& option, scenario::load_options& options) {
  const auto equals = option.find('=');
  options.set = {{option.substr(0, equals), option.substr(equals + 1)}};
  return with_spec("  seed: 1\n");
}

std::string told(way_to_write as_file, const std::string& table) {
  std::istringstream lines{table};
  std::string all;
  for (std::string line; std::getline(lines, line);)
    if (!line.starts_with("  => "))
      all += line + "\n" + (line.empty() ? "" : messages(line, as_file));
  return all;
}

} // namespace loadtest::test
