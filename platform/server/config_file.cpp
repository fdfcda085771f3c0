#include "platform/server/config_file.hpp"

#include "platform/server/config_table.hpp"

#include <memory>
#include <set>
#include <utility>

namespace loadtest::platform {

namespace {

/// Comes before the keys that differ from it.
value_reader profile(model_config& config) {
  return word_of({"ai-aas"}, [&config](std::size_t) { config = ai_aas_profile(); });
}

value_reader endpoints(model_config& config) {
  return map_of(
      {{"models", flag(config.serves_models)}, {"embeddings", flag(config.serves_embeddings)}});
}

value_reader answers(model_config& config) {
  return map_of({{"medianTokens", number(config.median_answer_tokens, 1.0, 1e6)},
                 {"spread", number(config.answer_spread, 0.0, 10.0)}});
}

value_reader faults(fault_config& config) {
  std::vector<config_key> keys;
  for (std::size_t i = 0; i < fault_count; ++i)
    keys.push_back({fault_names[i], number(config.rates[i], 0.0, 1.0)});
  keys.push_back({"status", count(config.status, 400, 599)});
  keys.push_back({"slowStartDelay", short_duration(config.slow_start)});
  keys.push_back({"lateEndDelay", short_duration(config.late_end)});
  keys.push_back({"tokensPerEvent", count(config.tokens_per_event, 2, 1000)});
  keys.push_back({"retryAfterSeconds", number(config.retry_after_seconds, 0.0, 3600.0)});
  return map_of(std::move(keys));
}

value_reader backend(backend_config& config) {
  return map_of({{"name", name(config.name), true},
                 {"slots", count(config.slots, 1, 100'000)},
                 {"base", short_duration(config.base)},
                 {"prefillPerToken", short_duration(config.prefill_per_token)},
                 {"decodePerToken", short_duration(config.decode_per_token)},
                 {"batchGrowth", number(config.batch_growth, 0.0, 10.0)}});
}

/// Dollars for a million tokens.
value_reader price(token_price& config) {
  return map_of({{"promptPerMillion", number(config.prompt_per_million, 0.0, 1e6)},
                 {"completionPerMillion", number(config.completion_per_million, 0.0, 1e6)},
                 {"cachedPerMillion", [&config](const auto& node, const auto& path, auto& found) {
                    number(config.cached_per_million.emplace(), 0.0, 1e6)(node, path, found);
                  }}});
}

value_reader models(std::vector<served_model>& into) {
  const auto ids = std::make_shared<std::set<std::string>>();
  return list_of<served_model>(into, [ids](served_model& model) {
    const auto id = [ids, &model](const YAML::Node& node, const std::string& path,
                                  findings& found) {
      name(model.id)(node, path, found);
      if (!ids->insert(model.id).second)
        found.add(node, path, "there is a model '" + model.id + "' already");
    };
    return map_of({{"id", id, true},
                   {"price", price(model.price)},
                   {"backends", list_of<backend_config>(model.backends, backend)}});
  });
}

value_reader cache(cache_config& config) {
  return map_of({{"blocks", count(config.blocks, 0, 1e7)},
                 {"ignoreSalt", flag(config.ignore_salt)},
                 {"report", flag(config.report)}});
}

value_reader rate_limit(rate_limit_config& config) {
  return map_of({{"requestsPerSecond", number(config.requests_per_second, 0.001, 1e6)},
                 {"burst", count(config.burst, 1, 1e6)},
                 {"per", word_of({"key", "org"}, [&config](std::size_t place) {
                    config.per = place == 0 ? limited::key : limited::organization;
                  })}});
}

value_reader login(admin_login& config) {
  return map_of({{"email", plain_text([&](std::string text) { config.email = std::move(text); })},
                 {"password", plain_text([&](std::string text) {
                    config.password = core::secret{std::move(text)};
                  })},
                 {"tokenLifetime", long_duration(config.token_lifetime)}});
}

/// The dialects that are named are spoken, and no others.
value_reader dialects(admin_config& config) {
  return list_reader([&config] { config.flat = config.ai_aas = false; },
                     [&config] {
                       return word_of({"loadtest-v1", "ai-aas"}, [&config](std::size_t place) {
                         (place == 0 ? config.flat : config.ai_aas) = true;
                       });
                     });
}

value_reader admin_faults_of(admin_fault_config& config) {
  std::vector<config_key> keys;
  for (std::size_t i = 0; i < admin_fault_count; ++i)
    keys.push_back({admin_fault_names[i], number(config.rates[i], 0.0, 1.0)});
  keys.push_back({"status", count(config.status, 400, 599)});
  return map_of(std::move(keys));
}

} // namespace

core::result<model_config> parse_model_config(std::string_view text) {
  model_config config;
  const auto read =
      read_document(text, map_of({{"profile", profile(config)},
                                  {"defaultMaxTokens", count(config.default_max_tokens, 1, 1e6)},
                                  {"maxBodyBytes", count(config.max_body_bytes, 1, 64 << 20)},
                                  {"ready", flag(config.ready)},
                                  {"endpoints", endpoints(config)},
                                  {"requireKey", flag(config.require_key)},
                                  {"cache", cache(config.cache)},
                                  {"rateLimit", rate_limit(config.rate_limit)},
                                  {"enforceBudgets", flag(config.enforce_budgets)},
                                  {"revokedKeysWorkFor", long_duration(config.admin.key_grace)},
                                  {"adminDialects", dialects(config.admin)},
                                  {"adminDelay", short_duration(config.admin.delay)},
                                  {"adminFaults", admin_faults_of(config.admin.faults)},
                                  {"adminLogin", login(config.admin.login)},
                                  {"answers", answers(config)},
                                  {"faults", faults(config.faults)},
                                  {"models", models(config.models)}}));
  if (!read)
    return read.failure();
  for (auto& model : config.models)
    if (model.backends.empty())
      model.backends.emplace_back().name = model.id + "-a";
  return config;
}

} // namespace loadtest::platform
