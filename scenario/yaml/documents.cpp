#include "scenario/yaml/documents.hpp"

#include <algorithm>
#include <filesystem>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

namespace loadtest::scenario {

namespace {

constexpr const char* older_api_version = "loadtest.ai-aas.dev/v1alpha1";

std::string text_of(const yaml_node* node) {
  return node && node->kind == yaml_kind::scalar ? node->text : std::string{};
}

std::string name_of(const yaml_node& root) {
  const auto* metadata = root.find("metadata");
  return metadata ? text_of(metadata->find("name")) : std::string{};
}

std::string name_of(const scenario_document& document) {
  const auto name = name_of(document.root);
  return name.empty() ? document.default_name : name;
}

bool has_ending(std::string_view name, std::initializer_list<std::string_view> endings) {
  return std::any_of(endings.begin(), endings.end(),
                     [&](std::string_view ending) { return name.ends_with(ending); });
}

class collector {
public:
  explicit collector(findings& found) : found_(found) {}

  void read(const std::string& text, const std::string& default_name) {
    auto [documents, failure] = read_yaml(text, {}, left_);
    if (failure)
      found_.error(failure->at, "", "not valid YAML: " + failure->message);
    failed_ = failure.has_value();
    for (auto& document : documents)
      sort_out(std::move(document), default_name);
  }

  std::optional<scenario_document> choose(const std::string& name) {
    std::string names;
    std::set<std::string> different;
    for (const auto& s : scenarios_) {
      names += (names.empty() ? "" : ", ") + name_of(s);
      different.insert(name_of(s));
    }
    if (!name.empty())
      std::erase_if(scenarios_, [&](const auto& s) { return name_of(s) != name; });
    if (scenarios_.size() == 1)
      return check(std::move(scenarios_.front()));
    if (scenarios_.size() > 1)
      found_.error(scenarios_[1].root.at, "",
                   name.empty() && different.size() > 1
                       ? "the file holds several scenarios; choose one with --name: " + names
                       : "several scenarios are called '" + name_of(scenarios_[0]) +
                             "'; give each a metadata.name of its own");
    else if (!names.empty())
      found_.error({1, 1}, "", "no scenario is called '" + name + "'; the file holds: " + names);
    else if (!failed_)
      found_.error({1, 1}, "",
                   std::string{"holds no scenario; one begins with 'apiVersion: "} +
                       scenario_api_version + "' and 'kind: LoadTestScenario'");
    return std::nullopt;
  }

private:
  void sort_out(yaml_node root, const std::string& default_name) {
    const auto kind = text_of(root.find("kind"));
    if (kind == scenario_kind)
      scenarios_.push_back({std::move(root), default_name});
    else if (kind == "ConfigMap" && text_of(root.find("apiVersion")) == "v1")
      unwrap(root, default_name);
    else if (kind == "TestScenario")
      skip_template(root, name_of(root));
    else
      skip(root, kind.empty() ? "it has no kind" : "its kind is " + kind);
  }

  void skip(const yaml_node& root, const std::string& why) {
    found_.note(root.at, "", "document skipped: " + why);
  }

  void skip_template(const yaml_node& root, const std::string& name) {
    const auto api = text_of(root.find("apiVersion"));
    if (api != scenario_api_version && api != older_api_version)
      return skip(root, "its apiVersion is not " + std::string{scenario_api_version});
    skip(root, "request templates like '" + name + "' are not built yet");
  }

  void unwrap(const yaml_node& config_map, const std::string& default_name) {
    const auto own_name = name_of(config_map);
    const auto& name = own_name.empty() ? default_name : own_name;
    const auto* data = config_map.find("data");
    if (!data || data->kind != yaml_kind::map)
      return skip(config_map, "the ConfigMap has no data");
    for (const auto& entry : data->children)
      read_entry(entry, name);
  }

  void read_entry(const yaml_node& entry, const std::string& name) {
    const auto path = "data." + entry.key;
    if (entry.kind == yaml_kind::map || entry.kind == yaml_kind::sequence) {
      failed_ = true;
      return found_.error(entry.at, path, "must be text; write '" + entry.key + ": |'");
    }
    const bool is_yaml = has_ending(entry.key, {".yaml", ".yml", ".json"});
    auto [documents, failure] = read_yaml(entry.text, entry.inside, left_);
    if (failure && is_yaml) {
      failed_ = true;
      return found_.error(failure->at, path, "not valid YAML: " + failure->message);
    }
    for (auto& document : documents)
      if (document.find("kind"))
        sort_out(std::move(document), name);
      else if (entry.key == "load-test-config.yaml" && document.find("spec"))
        scenarios_.push_back({std::move(document), name});
      else
        found_.note(entry.key_at, path,
                    document.find("scenarios") ? "skipped: request templates are not built yet"
                                               : "skipped: it is no scenario");
  }

  scenario_document check(scenario_document chosen) {
    const auto* kind = chosen.root.find("kind");
    if (kind && text_of(chosen.root.find("apiVersion")).empty())
      found_.error(kind->key_at, "apiVersion",
                   std::string{"is missing; must be "} + scenario_api_version);
    return chosen;
  }

  findings& found_;
  yaml_allowance left_; ///< texts in texts grow as aliases do
  std::vector<scenario_document> scenarios_;
  bool failed_ = false;
};

} // namespace

std::optional<scenario_document> find_scenario(const std::string& file, const std::string& text,
                                               const std::string& name, findings& found) {
  collector all{found};
  all.read(text, std::filesystem::path{file}.stem().string());
  return all.choose(name);
}

} // namespace loadtest::scenario
