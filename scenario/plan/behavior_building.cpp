#include "scenario/plan/behavior_parameters.hpp"

#include "scenario/schema/distribution_reading.hpp"

#include <algorithm>
#include <memory>

namespace loadtest::scenario {

namespace {

/// There is an entry that can be chosen.
template <typename Entries>
void check_weights(const setting& list, const Entries& entries, const plan_context& context) {
  const bool none =
      std::none_of(entries.begin(), entries.end(), [](const auto& e) { return e.weight > 0.0; });
  if (list.children.empty() && list.kind == yaml_kind::sequence)
    context.found.error(list.at, list.path, "the list is empty; remove the key or add an entry");
  else if (!entries.empty() && none)
    context.found.error(list.at, list.path, "all weights are 0; give one that is greater");
}

std::vector<weighted_name> weights(const setting& list, const char* name,
                                   const plan_context& context) {
  std::vector<weighted_name> result;
  for (const auto& entry : list.children)
    if (entry[name])
      result.push_back({entry[name].text, entry["weight"].as_number()});
  check_weights(list, result, context);
  return result;
}

void build_conversation(setting& style, const plan_context& context, plan& result) {
  auto& turns = style.edit("turnsPerConversation");
  // The other bound's default gives way to the bound that was written.
  if (turns["min"].as_integer() > turns["max"].as_integer()) {
    if (turns["min"].given && turns["max"].given)
      context.found.error(turns.at, turns.path,
                          "min '" + turns["min"].shown + "' is greater than max '" +
                              turns["max"].shown + "'");
    else if (turns["min"].given)
      turns.put("max", turns["min"].text);
    else
      turns.put("min", turns["max"].text);
  }
  auto& conversation = result.conversation;
  conversation.multi_turn_probability = style["multiTurnProbability"].as_number();
  conversation.min_turns = static_cast<std::uint32_t>(turns["min"].as_integer());
  conversation.max_turns = static_cast<std::uint32_t>(turns["max"].as_integer());
  conversation.context_retention = style["contextRetention"].as_number();
}

void build_errors(const setting& errors, error_handling_plan& result) {
  result.retries = static_cast<std::uint32_t>(errors["retryAttempts"].as_integer());
  result.backoff =
      nanoseconds{static_cast<std::int64_t>(errors["retryBackoffMs"].as_number() * 1e6)};
  for (const auto& code : errors["ignoreErrorCodes"].children)
    result.ignored.insert(static_cast<int>(code.as_integer()));
  result.stop_after = static_cast<std::uint32_t>(errors["stopOnErrors"].as_integer());
  if (const auto& patience = errors["patience"])
    result.patience = patience.as_duration();
}

behavior_choice to_choice(const setting& name, double weight, const setting& params,
                          const plan_context& context) {
  behavior_choice result{name.text, weight};
  const auto* known = context.options.behaviors;
  if (!known)
    return result;
  const auto found = known->find(name.text);
  if (found == known->end()) {
    std::string names;
    for (const auto& [each, declared] : *known)
      names += (names.empty() ? "" : ", ") + each;
    context.found.error(name.at, name.path,
                        "there is no behavior '" + name.shown + "'; known: " + names);
  } else {
    result.params =
        std::make_shared<const parameters>(read_parameters(params, found->second, context));
  }
  return result;
}

/// `behavior`, or else `behaviors`.
void build_choices(setting& behavior, const plan_context& context, plan& result) {
  const auto& one = behavior["behavior"];
  const auto& several = behavior["behaviors"];
  if (!several.mentioned()) {
    result.behaviors = {to_choice(one, 1.0, {}, context)};
    return;
  }
  if (one.given)
    context.found.error(several.at, several.path,
                        "stands beside behavior; give one of the two: what all users do, or what "
                        "some of them do");
  result.behaviors.clear();
  for (const auto& entry : several.children)
    if (entry["name"])
      result.behaviors.push_back(
          to_choice(entry["name"], entry["weight"].as_number(), entry["params"], context));
  check_weights(several, result.behaviors, context);
  if (!one.given)
    behavior.erase("behavior");
}

} // namespace

void build_behavior(setting& spec, const plan_context& context, plan& result) {
  auto& behavior = spec.edit("userBehavior");
  build_choices(behavior, context, result);
  result.questions_per_session = to_distribution(behavior["questionsPerSession"]);
  result.think_seconds = to_distribution(behavior["thinkTimeSeconds"]);
  if (const auto& duration = behavior["sessionDuration"])
    result.session_seconds = to_distribution(duration);
  result.question_strategies = weights(behavior["questionStrategies"], "name", context);
  result.models = weights(behavior["modelPreferences"], "model", context);
  if (const auto& tokens = behavior["maxTokensPerRequest"])
    result.max_tokens = to_distribution(tokens);
  if (const auto& temperature = behavior["temperature"])
    result.temperature = to_distribution(temperature);
  build_conversation(behavior.edit("conversationStyle"), context, result);
  build_errors(behavior["errorHandling"], result.errors);
  result.streaming = behavior["streaming"].as_boolean();
}

} // namespace loadtest::scenario
