#pragma once

#include "scenario/plan/loader.hpp"
#include "scenario/schema/setting.hpp"
#include "scenario/yaml/findings.hpp"

#include <string>
#include <string_view>

namespace loadtest::scenario {

/// What a plan is made from, beside the settings.
struct plan_context {
  const std::string& file;
  const std::string& default_name;
  const load_options& options;
  findings& found;
};

/// Makes the plan of a scenario whose settings were read, and reports what does not fit together.
/// Writes what is decided here (seed, run id, platform …) back into `root`. Only to be used when
/// nothing was found wrong.
plan build_plan(setting& root, const plan_context& context);

/// The sections, each in a file of its own; `spec` is `root["spec"]`.
void build_targets(setting& spec, const plan_context& context, plan& result);
/// Of `targets`: `dialect`, and the secrets.
core::dialect build_dialect(const setting& s, const plan_context& context);
/// apiRouterUrl without the path of chat completions, at which some people's URL ends.
std::string split_off_chat_path(const setting& router, const setting& chat_path,
                                const plan_context& context, target_plan& result);
void build_paths(const setting& targets, const plan_context& context, target_plan& result);
void build_headers(const setting& targets, const plan_context& context, target_plan& result);
void build_credentials(setting& targets, const plan_context& context, target_plan& result);
void build_population(setting& spec, const plan_context& context, plan& result);
/// What of a budget nobody enforces; after `build_targets`.
void note_unenforced_budget(const setting& spec, const plan_context& context, plan& result);
void build_behavior(setting& spec, const plan_context& context, plan& result);

/// `userBehavior.extraBody`.
void build_extra_body(const setting& spec, const plan_context& context, plan& result);

/// `thresholds` and `goodput`.
void build_thresholds(const setting& spec, const plan_context& context, plan& result);

/// Thresholds speak of groups that there are, and of costs that can be told; after everything that
/// they may speak of.
void check_thresholds(const setting& spec, const plan_context& context, const plan& plan);

/// Checks and writes the phases of the load.
void build_load(setting& spec, const plan_context& context, plan& result);

/// `pricing`, and list prices for what it leaves out.
void build_pricing(setting& spec, const plan_context& context, plan& result);

/// What is at this place can't do without a price of each model; after `build_pricing`.
void require_prices(place at, const std::string& path, const plan_context& context,
                    const plan& plan);
/// Limits on cost want prices, of which maxCostUsd does with an upper bound; after `build_pricing`.
void check_cost_limits(const setting& spec, const plan_context& context, plan& result);

/// Is there a control character in it, a line end for example?
bool has_control(const std::string& text);
/// The text without the spaces, line ends and the byte order mark around it.
std::string trimmed(std::string_view text);

/// Notes what the summary must say too.
void keep_note(const setting& about, std::string text, const plan_context& context, plan& result);

/// Whether the scenario may have this file; if not, that is an error.
bool may_read(const setting& path, const plan_context& context);
/// The text with its file name made absolute, for a key that names a file.
std::string absolute_path(const setting& path, const plan_context& context);

} // namespace loadtest::scenario
