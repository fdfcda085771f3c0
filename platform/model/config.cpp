#include "platform/model/config.hpp"

namespace loadtest::platform {

using std::chrono::microseconds;
using std::chrono::milliseconds;

std::vector<served_model> default_models() {
  const backend_config small{"", 64, milliseconds{40}, microseconds{20}, milliseconds{10}, 0.01};
  const backend_config medium{"", 32, milliseconds{80}, microseconds{50}, milliseconds{16}, 0.015};
  const backend_config large{"", 16, milliseconds{150}, microseconds{100}, milliseconds{25}, 0.02};

  std::vector<served_model> models{{"sim-small", {small, small}, {0.1, 0.4}},
                                   {"sim-medium", {medium, medium}, {0.5, 1.5}},
                                   {"sim-large", {large, large}, {2.5, 10.0}}};
  for (auto& model : models) {
    model.backends[0].name = model.id + "-a";
    model.backends[1].name = model.id + "-b";
  }
  return models;
}

model_config ai_aas_profile() {
  model_config config;
  config.faults.rates[static_cast<std::size_t>(fault::no_streaming)] = 1.0;
  config.cache.ignore_salt = true;
  config.cache.report = false;
  config.serves_models = false;
  config.serves_embeddings = false;
  config.enforce_budgets = false;
  config.max_body_bytes = 64 * 1024 - 1; // a body of 64 KiB is refused
  config.admin.key_grace = std::chrono::minutes{1};
  config.admin.flat = false;
  return config;
}

} // namespace loadtest::platform
