#pragma once

#include "core/dialect.hpp"
#include "core/distribution.hpp"
#include "core/goodput.hpp"
#include "core/secret.hpp"
#include "core/threshold.hpp"
#include "core/time.hpp"
#include "loadtest/parameter.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace loadtest::scenario {

using core::nanoseconds;

/// A name and how often it is chosen, in proportion to the other weights.
struct weighted_name {
  std::string name;
  double weight = 1.0;
  friend bool operator==(const weighted_name&, const weighted_name&) = default;
};

/// The behaviours that there are, with the parameters that each has declared.
using known_behaviors = std::map<std::string, std::vector<parameter>>;

/// A behaviour, how often it is chosen, and what it is told.
struct behavior_choice {
  std::string name;
  double weight = 1.0;
  /// All that it has declared; null where nobody knew what that is: it has its defaults.
  std::shared_ptr<const parameters> params{};

  friend bool operator==(const behavior_choice& a, const behavior_choice& b) {
    return a.name == b.name && a.weight == b.weight &&
           (a.params == b.params || (a.params && b.params && *a.params == *b.params));
  }
};

enum class auth_header { bearer, x_api_key };
enum class ramp { linear, exponential, step };

/// An IP address; port 0: the one that was meant anyway.
struct host_address {
  std::string host;
  std::uint16_t port = 0;
  friend bool operator==(const host_address&, const host_address&) = default;
};

/// The platform under test: `spec.targets`.
struct target_plan {
  /// How organisations, users and keys are made; none: they are not (platform static).
  std::optional<core::dialect> dialect;
  std::string router_url;
  std::string admin_url; ///< userOrgUrl; empty without a dialect
  core::secret admin_key;
  std::string admin_email; ///< of a log-in, where there is no admin key
  core::secret admin_password;
  std::vector<core::secret> static_keys;
  auth_header auth = auth_header::bearer;
  bool tls_verify = true;
  std::string ca_file;
  std::string client_cert_file;
  std::string client_key_file;
  nanoseconds total_timeout = std::chrono::seconds{60};
  nanoseconds connect_timeout = std::chrono::seconds{10};
  std::optional<nanoseconds> first_byte_timeout;
  std::optional<nanoseconds> stall_timeout;
  std::map<std::string, std::string> headers;
  std::vector<core::secret> secret_headers; ///< values among them that must not be seen
  std::string max_tokens_field = "max_tokens";
  std::string chat_path;              ///< below router_url, with its query; empty: the usual one
  std::string models_path;            ///< likewise
  std::optional<bool> stream_options; ///< none: asked without where they are refused
  std::optional<std::uint64_t> max_body_bytes;
  std::map<std::string, std::uint32_t> context_windows; ///< tokens, by model
  core::secret proxy;                                   ///< empty: the environment's; "none"
  std::vector<std::string> source_addresses;            ///< IP addresses; empty: the kernel chooses
  bool connection_per_request = false;
  std::optional<nanoseconds> connection_max_age;
  std::map<std::string, host_address> resolve; ///< by host
};

/// `spec.loadPattern.phases[]`.
struct phase_plan {
  std::string name;
  nanoseconds duration{};
  std::uint32_t target_users = 0;
  ramp strategy = ramp::linear;
  bool measure = true;
};

struct conversation_plan {
  double multi_turn_probability = 0.0;
  std::uint32_t min_turns = 1;
  std::uint32_t max_turns = 1;
  /// Fraction 0..1 of all earlier turns that is sent again, newest first.
  double context_retention = 1.0;
};

/// `spec.organizations.budget`, dollars.
struct budget_plan {
  std::optional<double> limit_usd;
  std::optional<double> daily_usd;
  std::optional<double> warn_at_usd;
  bool enable_alerts = false;
  bool enforced_by_harness = false;
};

/// `spec.userBehavior.errorHandling`: what a user does after an error.
struct error_handling_plan {
  std::uint32_t retries = 0;
  nanoseconds backoff = std::chrono::milliseconds{500}; ///< before the first retry; it doubles
  std::set<int> ignored;                                ///< HTTP statuses counted apart
  std::uint32_t stop_after = 0; ///< errors in a row end the session; 0: they never do
  std::optional<nanoseconds> patience;
};

/// `spec.workers`: the nodes of a cluster run.
struct workers_plan {
  std::optional<std::uint32_t> replicas; ///< nodes, the coordinator's included
  std::optional<std::uint32_t> users_per_worker;
  bool redistribute = true; ///< the users of a lost node
  nanoseconds join_timeout = std::chrono::minutes{5};
};

struct price {
  double prompt_per_million = 0.0; ///< dollars
  double completion_per_million = 0.0;
  std::optional<double> cached_per_million;
};

/// The whole run: validated and immutable. Shared as `shared_ptr<const plan>`.
struct plan {
  std::string name;
  std::string test_run_id;
  std::map<std::string, std::string> labels;

  std::uint64_t seed = 0;
  bool seed_given = false;
  bool prompt_nonce = false; ///< the run id stands in front of each conversation

  std::uint32_t org_count = 1;
  std::string org_naming = "loadtest-{run}-{index}";
  std::map<std::string, std::string> org_metadata;
  std::optional<budget_plan> org_budget;
  core::distribution users_per_org; ///< counts; drawn once per organisation into `org_users`
  std::string user_naming = "{org}-user-{index}";
  std::vector<std::string> user_roles;
  std::map<std::string, std::string> user_metadata;
  /// Users of each organisation: org_users[o] for the organisation with index o + 1.
  std::vector<std::uint32_t> org_users;
  std::uint32_t keys_per_user = 1;
  std::string key_name_prefix = "key";
  std::optional<std::uint32_t> key_expiry_days;

  std::vector<behavior_choice> behaviors{{"chat"}}; ///< one of them for each user
  core::distribution questions_per_session;
  core::distribution think_seconds;
  std::optional<core::distribution> session_seconds; ///< from the first question of a session on
  std::vector<weighted_name> question_strategies;
  std::vector<weighted_name> models; ///< empty: the first that the platform lists
  core::distribution max_tokens;
  std::optional<core::distribution> temperature;
  conversation_plan conversation;
  error_handling_plan errors;
  bool streaming = true;
  std::string extra_body; ///< further members of each request's JSON: `"top_p":0.9,"min_tokens":5`

  target_plan targets;
  std::map<std::string, price> prices;
  std::optional<price> default_price;
  std::vector<std::string> notes; ///< what the summary must say of the scenario's effect

  std::optional<nanoseconds> max_duration;
  std::optional<std::uint64_t> max_requests;
  std::optional<std::uint32_t> max_requests_per_user;
  std::optional<double> max_requests_per_second;
  std::optional<std::uint32_t> max_concurrent_requests;
  std::optional<std::int64_t> max_cost_nanousd;
  std::optional<double> max_error_rate; ///< 0..1, after 20 attempts
  std::optional<nanoseconds> drain_timeout;

  std::vector<core::threshold> thresholds;
  core::goodput_limits goodput;

  std::vector<phase_plan> phases; ///< empty: one session for every user

  workers_plan workers;

  bool cleanup_on_completion = true;
  std::string export_to;       ///< directory; empty: only the run directory
  bool retain_logs = true;     ///< in the run directory
  std::string log_export_path; ///< directory for a copy of the log; may be empty

  /// The price of a model, or the default one; null when neither is known.
  const price* price_of(const std::string& model) const;
  std::uint64_t total_users() const;
  /// Of a cluster run, the coordinator's included: as many as the scenario says, or as its users
  /// need.
  std::uint32_t nodes() const;
  /// Connections of a node that has its even share of the users, and that of another one.
  std::uint64_t connections_of_node() const;
  /// How long answers under way are awaited at the end.
  nanoseconds longest_drain() const {
    return drain_timeout.value_or(targets.total_timeout + std::chrono::seconds{10});
  }
  /// Each request must reserve its share of a limit before it is sent.
  bool limited() const;
  /// The name of organisation `org` (from 1), with the run id in it.
  std::string org_name(std::uint32_t org) const;
  /// Of all organisations, the first one's first.
  std::vector<std::string> org_names() const;
  std::string user_name(std::uint32_t org, std::uint32_t user) const;
};

} // namespace loadtest::scenario
