#include "scenario/plan/behavior_parameters.hpp"

#include "core/nearest.hpp"
#include "scenario/schema/scalar_reading.hpp"

#include <algorithm>

namespace loadtest::scenario {

namespace {

struct spec_of {
  const parameter& what;

  key_spec operator()(bool) const { return boolean(what.name, what.doc); }
  key_spec operator()(std::int64_t) const { return integer(what.name, what.doc); }
  key_spec operator()(double) const { return number(what.name, what.doc); }
  key_spec operator()(const std::string&) const { return text(what.name, what.doc); }
  key_spec operator()(core::nanoseconds) const { return duration(what.name, what.doc); }
};

key_spec description_of(const parameter& what) {
  auto spec = std::visit(spec_of{what}, what.value);
  spec.least = what.at_least;
  spec.most = what.at_most;
  return spec;
}

/// Takes a value that was found to be of the type.
struct take {
  const setting& from;

  void operator()(bool& to) const { to = from.as_boolean(); }
  void operator()(std::int64_t& to) const { to = static_cast<std::int64_t>(from.as_integer()); }
  void operator()(double& to) const { to = from.as_number(); }
  void operator()(std::string& to) const { to = from.text; }
  void operator()(core::nanoseconds& to) const { to = from.as_duration(); }
};

std::string unknown(const std::string& key, const std::vector<parameter>& declared) {
  if (declared.empty())
    return "the behaviour has no parameters; remove it";
  std::vector<std::string> names;
  for (const auto& each : declared)
    names.push_back(each.name);
  return "there is no such parameter" + core::did_you_mean(names, key);
}

} // namespace

parameters read_parameters(const setting& given, std::vector<parameter> declared,
                           const plan_context& context) {
  for (auto value : given.children) {
    const auto known = std::find_if(declared.begin(), declared.end(),
                                    [&](const auto& each) { return each.name == value.key; });
    if (known == declared.end()) {
      context.found.error(value.key_at, value.path, unknown(value.key, declared));
      continue;
    }
    const auto spec = description_of(*known);
    value.spec = &spec;
    if (const auto wrong = check_scalar(value))
      context.found.error(value.at, value.path, *wrong);
    else
      std::visit(take{value}, known->value);
  }
  return parameters{std::move(declared)};
}

} // namespace loadtest::scenario
