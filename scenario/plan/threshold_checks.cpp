#include "scenario/plan/plan_building.hpp"

#include <algorithm>
#include <charconv>

namespace loadtest::scenario {

namespace {

std::string quoted(const std::string& name) {
  return "'" + name + "'";
}

/// Whether a group that was written like {phase=peak} can have a value, and else why not.
class group_check {
public:
  group_check(const setting& metric, const core::threshold& written, const plan_context& context,
              const plan& plan)
      : metric_(metric), group_(written.group), found_(context.found), plan_(plan) {}

  void by(const std::string& dimension) {
    if (dimension == "phase")
      return phase();
    if (dimension == "org")
      return org();
    if (dimension == "model" && !plan_.models.empty())
      return model();
    if (dimension == "test_type" || dimension == "template" || dimension == "model_target")
      found_.not_built(metric_.key_at, metric_.path,
                       "no attempt has a " + dimension + " yet, so it would never be met");
  }

private:
  void wrong(const std::string& why) { found_.error(metric_.key_at, metric_.path, why); }

  void unknown(const char* what, const std::vector<std::string>& known) {
    wrong(std::string{"there is no "} + what + " " + quoted(group_) + "; " +
          suggest_value({known.begin(), known.end()}, group_));
  }

  void phase() {
    if (plan_.phases.empty())
      return wrong("the load has no phases; give it some in loadPattern.phases, or remove {phase=" +
                   group_ + "}");
    std::vector<std::string> known;
    for (const auto& phase : plan_.phases) {
      if (phase.name == group_ && !phase.measure)
        return wrong("phase " + quoted(group_) +
                     " has measure: false, so there is nothing of it to judge");
      if (phase.name == group_)
        return;
      known.push_back(phase.name);
    }
    unknown("phase", known);
  }

  /// By its name, or by its index.
  void org() {
    const auto count = plan_.org_users.size();
    std::size_t index = 0;
    const auto end = group_.data() + group_.size();
    const auto [read, ec] = std::from_chars(group_.data(), end, index);
    const bool is_index = ec == std::errc{} && read == end;
    if (is_index && (index < 1 || index > count))
      return wrong("there is no organization " + group_ + "; they are numbered from 1 to " +
                   std::to_string(count));
    if (is_index)
      return;
    const auto known = plan_.org_names();
    if (std::find(known.begin(), known.end(), group_) == known.end())
      unknown("organization", known);
  }

  void model() {
    std::vector<std::string> known;
    for (const auto& model : plan_.models)
      known.push_back(model.name);
    if (std::find(known.begin(), known.end(), group_) == known.end())
      unknown("model", known);
  }

  const setting& metric_;
  const std::string& group_;
  findings& found_;
  const plan& plan_;
};

} // namespace

void check_thresholds(const setting& spec, const plan_context& context, const plan& plan) {
  for (const auto& metric : spec["thresholds"].children) {
    // The condition does not matter here; what is wrong with the metric has been reported.
    auto written = core::parse_threshold(metric.key, "< 1");
    if (!written)
      written = core::parse_threshold(metric.key, "max < 1");
    if (!written)
      continue;
    if (!written->group_by.empty())
      group_check{metric, *written, context, plan}.by(written->group_by);
    if (written->metric == core::threshold::metric_type::cost)
      require_prices(metric.key_at, metric.path, context, plan);
  }
}

} // namespace loadtest::scenario
