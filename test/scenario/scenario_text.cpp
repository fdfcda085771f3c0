#include "test/scenario/scenario_text.hpp"

#include <stdexcept>

namespace loadtest::test {

std::string with_spec(const std::string& lines) {
  std::string text = "apiVersion: loadtest.ai-aas.dev/v1\n"
                     "kind: LoadTestScenario\n"
                     "metadata: { name: test }\n"
                     "spec:\n" +
                     lines;
  if (!text.ends_with('\n'))
    text += '\n';
  if (text.find("\n  targets:") == std::string::npos)
    text += "  targets: { apiRouterUrl: 'http://127.0.0.1:8000' }\n";
  return text;
}

scenario::load_options options(std::map<std::string, std::string> environment,
                               std::map<std::string, std::string> files) {
  scenario::load_options result;
  result.environment = [environment = std::move(environment)](const std::string& name) {
    const auto it = environment.find(name);
    return it == environment.end() ? std::nullopt : std::optional{it->second};
  };
  result.read_file = [files =
                          std::move(files)](const std::string& name) -> core::result<std::string> {
    const auto it = files.find(name);
    if (it == files.end())
      return core::error{"cannot read '" + name + "'"};
    return it->second;
  };
  result.now = core::unix_time{std::chrono::seconds{1706702400}};
  return result;
}

scenario::load_result load(const std::string& text, const scenario::load_options& options) {
  return scenario::load("test.yaml", text, options);
}

scenario::plan plan_of(const std::string& text, const scenario::load_options& options) {
  auto result = load(text, options);
  std::string problems;
  for (const auto& problem : lines(result.errors))
    problems += problem + "\n";
  if (!result.loaded)
    throw std::runtime_error(problems);
  return *std::move(result.loaded);
}

std::vector<std::string> lines(const std::vector<scenario::problem>& problems) {
  std::vector<std::string> result;
  for (const auto& problem : problems)
    result.push_back(problem.to_string());
  return result;
}

std::vector<std::string> errors_of(const std::string& spec_lines) {
  return lines(load(with_spec(spec_lines)).errors);
}

} // namespace loadtest::test
