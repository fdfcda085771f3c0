#include "scenario/plan/plan_building.hpp"

#include "core/random.hpp"
#include "scenario/plan/name_pattern.hpp"
#include "scenario/yaml/encoding.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <limits>

namespace loadtest::scenario {

namespace {

constexpr std::size_t longest_name = 63;
constexpr std::size_t longest_run_id = 128;

bool id_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_' || c == '.';
}

/// Names and run ids become file names, headers and parts of other names.
bool is_id(const std::string& text, std::size_t longest) {
  return !text.empty() && text.size() <= longest && text.front() != '.' && text.front() != '-' &&
         std::all_of(text.begin(), text.end(), id_character);
}

/// An id made from the name of a file.
std::string as_id(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](char c) { return !id_character(c); }, '-');
  text.erase(0, text.find_first_not_of("-."));
  text.resize(std::min(text.size(), longest_name));
  return text.empty() ? "scenario" : text;
}

std::string new_run_id(const std::string& name, const load_options& options) {
  std::array<char, 5> suffix{};
  const auto random = core::random_stream{options.random_seed}.next() & 0xffffU;
  std::snprintf(suffix.data(), suffix.size(), "%04x", static_cast<unsigned>(random));
  return name + "-" + utc_stamp(options.now) + "-" + suffix.data();
}

void check_id(const setting& id, std::size_t longest, const plan_context& context) {
  if (id && !is_id(id.text, longest))
    context.found.error(id.at, id.path,
                        "must be letters, digits, '-', '_' and '.', begin with a letter or digit, "
                        "and be no longer than " +
                            std::to_string(longest));
}

void build_metadata(setting& metadata, const plan_context& context, plan& result) {
  if (!metadata["name"])
    metadata.put("name", as_id(context.default_name));
  if (!context.options.test_run_id.empty())
    metadata.put("testRunId", context.options.test_run_id);
  check_id(metadata["name"], longest_name, context);
  check_id(metadata["testRunId"], longest_run_id, context);
  result.name = metadata["name"].text;
  if (!metadata["testRunId"])
    metadata.put("testRunId", new_run_id(result.name, context.options));
  result.test_run_id = metadata["testRunId"].text;
  for (const auto& label : metadata["labels"].children)
    result.labels[label.key] = label.text;
}

/// A directory to export to, with its placeholders replaced; empty when there is none.
std::string export_directory(setting& cleanup, const char* name, const plan_context& context,
                             const plan& result) {
  const auto& target = cleanup[name];
  if (!target)
    return {};
  if (target.text.starts_with("s3://")) {
    context.found.not_built(target.at, target.path,
                            "export to S3 is not built yet; name a directory");
    return {};
  }
  if (const auto unknown = unknown_placeholder(target.text, {"testRunId", "timestamp", "name"})) {
    context.found.error(target.at, target.path,
                        "'{" + *unknown +
                            "}' is not known; known: {testRunId}, {timestamp}, {name}");
    return {};
  }
  const std::map<std::string, std::string, std::less<>> known{
      {"testRunId", result.test_run_id},
      {"timestamp", utc_stamp(context.options.now)},
      {"name", result.name}};
  cleanup.put(name, expand(target.text, known), expand(target.shown, known));
  return target.text;
}

void build_cleanup(setting& cleanup, const plan_context& context, plan& result) {
  result.cleanup_on_completion = cleanup["onCompletion"].as_boolean();
  result.export_to = export_directory(cleanup, "exportResultsTo", context, result);
  result.retain_logs = cleanup["retainLogs"].as_boolean();
  result.log_export_path = export_directory(cleanup, "logExportPath", context, result);
}

} // namespace

bool has_control(const std::string& text) {
  return std::any_of(text.begin(), text.end(),
                     [](unsigned char c) { return c < 0x20 || c == 0x7f; });
}

std::string trimmed(std::string_view text) {
  constexpr const char* space = " \t\r\n";
  text = without_byte_order_mark(text);
  const auto begin = std::min(text.find_first_not_of(space), text.size());
  text.remove_prefix(begin);
  return std::string{text.substr(0, text.find_last_not_of(space) + 1)};
}

void keep_note(const setting& about, std::string text, const plan_context& context, plan& result) {
  context.found.note(about.at, about.path, text);
  result.notes.push_back(about.path + ": " + std::move(text));
}

bool may_read(const setting& path, const plan_context& context) {
  const auto& against = context.options.forbidden_file;
  const auto why = against ? against(path.text) : std::string{};
  if (!why.empty())
    context.found.error(path.at, path.path, why);
  return why.empty();
}

std::string absolute_path(const setting& path, const plan_context& context) {
  const auto folder = std::filesystem::path{context.file}.parent_path();
  return std::filesystem::absolute(folder / path.text).lexically_normal().string();
}

plan build_plan(setting& root, const plan_context& context) {
  plan result;
  build_metadata(root.edit("metadata"), context, result);
  auto& spec = root.edit("spec");
  if (context.options.seed)
    spec.put("seed", std::to_string(*context.options.seed));
  result.seed_given = static_cast<bool>(spec["seed"]);
  if (!result.seed_given)
    spec.put("seed", std::to_string(context.options.random_seed));
  result.seed = spec["seed"].as_integer();
  result.prompt_nonce = spec["promptNonce"].as_boolean();
  build_population(spec, context, result);
  build_behavior(spec, context, result);
  build_extra_body(spec, context, result);
  build_load(spec, context, result);
  build_thresholds(spec, context, result);
  build_targets(spec, context, result);
  note_unenforced_budget(spec, context, result);
  build_pricing(spec, context, result);
  check_cost_limits(spec, context, result);
  check_thresholds(spec, context, result);
  build_cleanup(spec.edit("cleanup"), context, result);
  return result;
}

} // namespace loadtest::scenario
