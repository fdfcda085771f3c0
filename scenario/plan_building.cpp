#include "scenario/plan_building.hpp"

#include "core/random.hpp"
#include "scenario/distribution_reading.hpp"
#include "scenario/name_pattern.hpp"
#include "scenario/stream_purpose.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <limits>

namespace loadtest::scenario {

namespace {

constexpr std::size_t longest_name = 63;
constexpr std::size_t longest_run_id = 128;
constexpr std::uint64_t most_users = 10'000'000;

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

/// A pattern of names from `namingPattern`, or from `namePrefix` and what follows a prefix.
std::string naming(setting& section, const char* after_prefix,
                   const std::vector<std::string_view>& known, bool many,
                   const plan_context& context) {
  const auto& pattern = section["namingPattern"];
  if (const auto& prefix = section["namePrefix"]; prefix && pattern.given) {
    context.found.error(prefix.at, prefix.path,
                        "contradicts 'namingPattern'; remove one of the two");
  } else if (prefix) {
    section.put("namingPattern", prefix.text + after_prefix);
    section.edit("namingPattern").at = prefix.at;
    section.erase("namePrefix");
  }
  // The time of the run, so that the effective scenario gives the same names again.
  section.put("namingPattern",
              expand(pattern.text, {{"timestamp", utc_stamp(context.options.now)}}));
  if (const auto unknown = unknown_placeholder(pattern.text, known)) {
    std::string list;
    for (const auto name : known)
      list += (list.empty() ? "{" : ", {") + std::string{name} + "}";
    context.found.error(pattern.at, pattern.path,
                        "'{" + *unknown + "}' is not known; known: " + list);
  } else if (many && pattern.text.find("{index}") == std::string::npos) {
    context.found.error(pattern.at, pattern.path,
                        "must contain {index}, or all would have one name");
  }
  return pattern.text;
}

void build_budget(const setting& budget, const plan_context& context, plan& result) {
  if (!budget)
    return;
  const auto dollars = [&](const char* name) {
    return budget[name] ? std::optional{budget[name].as_number()} : std::nullopt;
  };
  budget_plan made{dollars("limitUSD"), dollars("dailyUSD"), dollars("warnAtUSD"), false,
                   budget["enforce"].text == "harness"};
  if (const auto& alerts = budget["enableAlerts"])
    made.enable_alerts = alerts.as_boolean();
  if (made.enforced_by_harness && !made.limit_usd)
    context.found.error(budget.at, budget.path, "enforce: harness needs a limitUSD");
  result.org_budget = made;
}

void build_population(setting& spec, const plan_context& context, plan& result) {
  auto& orgs = spec.edit("organizations");
  result.org_count = static_cast<std::uint32_t>(orgs["count"].as_integer());
  result.org_naming = naming(orgs, "-{run}-{index}", {"index", "timestamp", "random", "run"},
                             result.org_count > 1, context);
  for (const auto& entry : orgs["customMetadata"].children)
    result.org_metadata[entry.key] = entry.text;

  build_budget(orgs["budget"], context, result);

  auto& users = spec.edit("users");
  const auto& per_org = users["perOrg"];
  result.users_per_org = to_distribution(per_org);
  // Of this key alone, uniform means the same for all.
  if (per_org["distribution"].text == "uniform")
    result.users_per_org.kind = core::shape::constant;
  const auto sizes = split(core::random_stream{result.seed}, stream_purpose::org_size);
  for (std::uint32_t org = 1; org <= result.org_count; ++org) {
    auto random = sizes.split(org);
    result.org_users.push_back(static_cast<std::uint32_t>(
        std::clamp<std::int64_t>(result.users_per_org.sample_count(random), 1, 1'000'000)));
  }
  if (result.total_users() > most_users)
    context.found.error(per_org.at, per_org.path,
                        "makes " + std::to_string(result.total_users()) + " users; at most " +
                            std::to_string(most_users) + " can run");
  const bool several = *std::max_element(result.org_users.begin(), result.org_users.end()) > 1;
  result.user_naming = naming(users, "-{org}-{index}",
                              {"org", "index", "timestamp", "random", "run"}, several, context);

  const auto& keys = spec["apiKeys"];
  result.keys_per_user = static_cast<std::uint32_t>(keys["perUser"].as_integer());
  result.key_name_prefix = keys["namePrefix"].text;
  if (const auto& days = keys["expiryDays"])
    result.key_expiry_days = static_cast<std::uint32_t>(days.as_integer());
}

price to_price(const setting& s) {
  price result{s["promptPerMillion"].as_number(), s["completionPerMillion"].as_number(), {}};
  if (const auto& cached = s["cachedPerMillion"])
    result.cached_per_million = cached.as_number();
  return result;
}

void build_pricing(const setting& pricing, plan& result) {
  const auto complete = [](const setting& s) {
    return s["promptPerMillion"] && s["completionPerMillion"];
  };
  for (const auto& model : pricing["models"].children)
    if (complete(model))
      result.prices[model.key] = to_price(model);
  if (const auto& others = pricing["default"]; others && complete(others))
    result.default_price = to_price(others);
}

void build_cleanup(setting& cleanup, const plan_context& context, plan& result) {
  result.cleanup_on_completion = cleanup["onCompletion"].as_boolean();
  const auto& target = cleanup["exportResultsTo"];
  if (!target)
    return;
  if (target.text.starts_with("s3://"))
    return context.found.not_built(target.at, target.path,
                                   "export to S3 is not built yet; name a directory");
  if (const auto unknown = unknown_placeholder(target.text, {"testRunId", "timestamp", "name"}))
    return context.found.error(target.at, target.path,
                               "'{" + *unknown +
                                   "}' is not known; known: {testRunId}, {timestamp}, {name}");
  result.export_to = expand(target.text, {{"testRunId", result.test_run_id},
                                          {"timestamp", utc_stamp(context.options.now)},
                                          {"name", result.name}});
  cleanup.put("exportResultsTo", result.export_to);
}

} // namespace

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
  build_load(spec, context, result);
  build_thresholds(spec, context, result);
  build_targets(spec, context, result);
  build_pricing(spec["pricing"], result);
  check_cost_limits(spec, context, result);
  build_cleanup(spec.edit("cleanup"), context, result);
  return result;
}

} // namespace loadtest::scenario
