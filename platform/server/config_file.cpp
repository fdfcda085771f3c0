#include "platform/server/config_file.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <initializer_list>
#include <optional>
#include <set>
#include <string>
#include <yaml-cpp/yaml.h>

namespace loadtest::platform {

namespace {

/// Digits with or without a fraction and exponent, and nothing else.
std::optional<double> number_of(std::string_view text) {
  double value = 0.0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(value))
    return std::nullopt;
  return value;
}

/// `20us`, `1.5ms`, `2s`, `1m`, or a number of seconds.
std::optional<core::nanoseconds> duration_of(std::string_view text) {
  const auto unit_at = text.find_first_not_of("0123456789.");
  const auto unit = unit_at == std::string_view::npos ? "s" : text.substr(unit_at);
  double factor = 0.0;
  if (unit == "ns")
    factor = 1.0;
  else if (unit == "us")
    factor = 1e3;
  else if (unit == "ms")
    factor = 1e6;
  else if (unit == "s")
    factor = 1e9;
  else if (unit == "m")
    factor = 60e9;
  const auto number = number_of(text.substr(0, unit_at));
  // A minute for each token of the longest prompt is still far from overflow.
  if (factor == 0.0 || !number || *number < 0.0 || *number * factor > 60e9)
    return std::nullopt;
  return core::nanoseconds{std::llround(*number * factor)};
}

/// Walks the document and collects what is wrong with it.
class config_reader {
public:
  model_config read(const YAML::Node& root) {
    model_config config;
    if (root.IsNull() || !root)
      return config;
    if (!known_keys(
            root, "",
            {"defaultMaxTokens", "maxBodyBytes", "requireKey", "answers", "faults", "models"}))
      return config;
    read_count(root, "", "defaultMaxTokens", config.default_max_tokens, 1, 1'000'000);
    read_count(root, "", "maxBodyBytes", config.max_body_bytes, 1, 64 * 1024 * 1024);
    read_bool(root, "", "requireKey", config.require_key);
    if (const auto answers = root["answers"];
        answers && known_keys(answers, "answers", {"medianTokens", "spread"})) {
      read_number(answers, "answers", "medianTokens", config.median_answer_tokens, 1.0, 1e6);
      read_number(answers, "answers", "spread", config.answer_spread, 0.0, 10.0);
    }
    if (const auto faults = root["faults"])
      read_faults(faults, config.faults);
    if (const auto models = root["models"])
      read_models(models, config.models);
    return config;
  }

  const std::string& findings() const noexcept { return findings_; }

private:
  void read_faults(const YAML::Node& map, fault_config& faults) {
    if (!known_keys(map, "faults",
                    {"error", "rateLimited", "overBudget", "noStreaming", "cut", "stall",
                     "malformed", "streamError", "noFinish", "noDone", "noUsage", "pings", "status",
                     "retryAfterSeconds"}))
      return;
    for (std::size_t i = 0; i < fault_count; ++i)
      read_number(map, "faults", fault_names[i], faults.rates[i], 0.0, 1.0);
    read_count(map, "faults", "status", faults.status, 400, 599);
    read_number(map, "faults", "retryAfterSeconds", faults.retry_after_seconds, 0.0, 3600.0);
  }

  void read_models(const YAML::Node& list, std::vector<served_model>& models) {
    models.clear();
    if (!list.IsSequence() || list.size() == 0)
      return add(list, "models", "a list of at least one model is wanted");
    std::set<std::string> ids;
    for (std::size_t i = 0; i < list.size(); ++i) {
      const auto path = "models[" + std::to_string(i) + "]";
      if (!known_keys(list[i], path, {"id", "backends"}))
        continue;
      served_model model;
      read_name(list[i], path, "id", model.id);
      if (!ids.insert(model.id).second)
        add(list[i], path + ".id", "there is a model '" + model.id + "' already");
      if (const auto backends = list[i]["backends"]) {
        read_backends(backends, path + ".backends", model.backends);
      } else {
        model.backends.emplace_back();
        model.backends.back().name = model.id + "-a";
      }
      models.push_back(std::move(model));
    }
  }

  void read_backends(const YAML::Node& list, const std::string& path,
                     std::vector<backend_config>& backends) {
    if (!list.IsSequence() || list.size() == 0)
      return add(list, path, "a list of at least one backend is wanted");
    for (std::size_t i = 0; i < list.size(); ++i) {
      const auto at = path + "[" + std::to_string(i) + "]";
      const auto node = list[i];
      if (!known_keys(
              node, at,
              {"name", "slots", "base", "prefillPerToken", "decodePerToken", "batchGrowth"}))
        continue;
      backend_config backend;
      read_name(node, at, "name", backend.name);
      read_count(node, at, "slots", backend.slots, 1, 100'000);
      read_duration(node, at, "base", backend.base);
      read_duration(node, at, "prefillPerToken", backend.prefill_per_token);
      read_duration(node, at, "decodePerToken", backend.decode_per_token);
      read_number(node, at, "batchGrowth", backend.batch_growth, 0.0, 10.0);
      backends.push_back(std::move(backend));
    }
  }

  bool known_keys(const YAML::Node& map, const std::string& path,
                  std::initializer_list<std::string_view> known) {
    if (!map.IsMap()) {
      add(map, path, "a map is wanted");
      return false;
    }
    for (const auto& entry : map) {
      const auto key = entry.first.IsScalar() ? entry.first.Scalar() : std::string{};
      if (std::find(known.begin(), known.end(), key) != known.end())
        continue;
      std::string names;
      for (const auto name : known)
        names += (names.empty() ? "" : ", ") + std::string{name};
      add(entry.first, join(path, key), "unknown key; known: " + names);
    }
    return true;
  }

  /// The text of a scalar; none when the key is absent or, with a finding, no scalar.
  std::optional<std::string> text(const YAML::Node& map, const std::string& path, const char* key) {
    const auto node = map[key];
    if (!node || node.IsNull())
      return std::nullopt;
    if (node.IsScalar())
      return node.Scalar();
    add(node, join(path, key), "a single value is wanted");
    return std::nullopt;
  }

  void read_name(const YAML::Node& map, const std::string& path, const char* key,
                 std::string& into) {
    const auto value = text(map, path, key);
    // It goes into HTTP headers and, unescaped, into JSON.
    const auto forbidden = [](char c) { return c < ' ' || c > '~' || c == '"' || c == '\\'; };
    if (!value || value->empty())
      add(map, join(path, key), "a name is wanted");
    else if (std::any_of(value->begin(), value->end(), forbidden))
      add(map[key], join(path, key), "a name has printable ASCII without quotes and backslashes");
    else
      into = *value;
  }

  template <typename Count>
  void read_count(const YAML::Node& map, const std::string& path, const char* key, Count& into,
                  double low, double high) {
    double value = static_cast<double>(into);
    read_number(map, path, key, value, low, high);
    if (value != std::floor(value))
      add(map[key], join(path, key), "a whole number is wanted");
    else
      into = static_cast<Count>(value);
  }

  void read_number(const YAML::Node& map, const std::string& path, const char* key, double& into,
                   double low, double high) {
    const auto value = text(map, path, key);
    if (!value)
      return;
    const auto number = number_of(*value);
    if (number && *number >= low && *number <= high) {
      into = *number;
      return;
    }
    std::string range = std::to_string(low) + " to " + std::to_string(high);
    add(map[key], join(path, key), "a number from " + range + " is wanted");
  }

  void read_bool(const YAML::Node& map, const std::string& path, const char* key, bool& into) {
    const auto value = text(map, path, key);
    if (!value)
      return;
    if (*value != "true" && *value != "false")
      add(map[key], join(path, key), "true or false is wanted");
    else
      into = *value == "true";
  }

  void read_duration(const YAML::Node& map, const std::string& path, const char* key,
                     core::nanoseconds& into) {
    const auto value = text(map, path, key);
    if (!value)
      return;
    if (const auto duration = duration_of(*value))
      into = *duration;
    else
      add(map[key], join(path, key),
          "a duration of at most 1m is wanted, as 20us, 1.5ms, 2s or a number of seconds");
  }

  static std::string join(const std::string& path, const std::string& key) {
    return path.empty() ? key : path + "." + key;
  }

  void add(const YAML::Node& node, const std::string& path, const std::string& message) {
    const auto mark = node.Mark();
    findings_ += (findings_.empty() ? "" : "\n") + std::to_string(mark.line + 1) + ":" +
                 std::to_string(mark.column + 1) + ": " + (path.empty() ? "" : path + ": ") +
                 message;
  }

  std::string findings_;
};

} // namespace

core::result<model_config> parse_model_config(std::string_view text) {
  try {
    config_reader reader;
    auto config = reader.read(YAML::Load(std::string{text}));
    if (!reader.findings().empty())
      return core::error{reader.findings()};
    return config;
  } catch (const YAML::Exception& e) {
    return core::error{std::to_string(e.mark.line + 1) + ":" + std::to_string(e.mark.column + 1) +
                       ": " + e.msg};
  }
}

} // namespace loadtest::platform
