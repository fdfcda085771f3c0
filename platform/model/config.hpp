#pragma once

#include "core/secret.hpp"
#include "core/time.hpp"
#include "platform/model/admin_faults.hpp"
#include "platform/model/faults.hpp"
#include "platform/model/prefix_cache.hpp"
#include "platform/model/price.hpp"
#include "platform/model/rate_limiter.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace loadtest::platform {

/// One replica of a model: what it can do at once, and how long that takes.
struct backend_config {
  std::string name;                   ///< as in the header X-Routing-Backend
  std::uint32_t slots = 32;           ///< requests served at once; the others wait in order
  core::nanoseconds base{60'000'000}; ///< from the slot to the first token of an empty prompt
  core::nanoseconds prefill_per_token{50'000};    ///< for each token of the prompt on top of `base`
  core::nanoseconds decode_per_token{15'000'000}; ///< between tokens of a request that is alone
  double batch_growth = 0.01; ///< share of `decode_per_token` added by each further busy slot

  friend bool operator==(const backend_config&, const backend_config&) = default;
};

/// A model and its replicas; there is at least one.
struct served_model {
  std::string id;
  std::vector<backend_config> backends;
  token_price price{};

  friend bool operator==(const served_model&, const served_model&) = default;
};

/// sim-small, sim-medium and sim-large, two replicas each, at prices that fit.
std::vector<served_model> default_models();

/// Who may log in to the administration; what is empty may be anything.
struct admin_login {
  std::string email;
  core::secret password;
  core::nanoseconds token_lifetime = std::chrono::hours{1}; ///< of what a log-in gives

  friend bool operator==(const admin_login&, const admin_login&) = default;
};

/// The user/org service.
struct admin_config {
  bool flat = true;   ///< speaks the dialect loadtest-v1
  bool ai_aas = true; ///< speaks the dialect ai-aas
  admin_login login{};
  /// Keys that were revoked or removed, or whose owner was, work on for so long.
  core::nanoseconds key_grace{0};
  core::nanoseconds delay{0}; ///< of every answer
  admin_fault_config faults{};

  friend bool operator==(const admin_config&, const admin_config&) = default;
};

/// The simulated platform as its configuration describes it (docs/simulated-platform.md).
struct model_config {
  std::vector<served_model> models = default_models();
  std::uint32_t default_max_tokens = 256;   ///< of requests that name no limit
  double median_answer_tokens = 120.0;      ///< of answers that meet no limit
  double answer_spread = 0.5;               ///< deviation of the logarithm of their length
  std::size_t max_body_bytes = 1024 * 1024; ///< longer requests are refused with 413
  cache_config cache;
  fault_config faults;
  bool ready = true; ///< else readyz answers 503
  bool serves_models = true;
  bool serves_embeddings = true;
  bool require_key = true; ///< inference without a known key is refused with 401
  rate_limit_config rate_limit;
  bool enforce_budgets = true; ///< who has spent its budget is refused with 402
  admin_config admin;

  friend bool operator==(const model_config&, const model_config&) = default;
};

/// AI-AAS as it is today (spec platform-api.md, "What the platform can't do today").
model_config ai_aas_profile();

} // namespace loadtest::platform
