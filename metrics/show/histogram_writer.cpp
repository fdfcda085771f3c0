#include "metrics/show/histograms.hpp"

#include "metrics/record/fields.hpp"

#include <nlohmann/json.hpp>

namespace loadtest::metrics {

namespace {

using json = nlohmann::ordered_json;

class writer {
public:
  void line(const json& j) {
    text_ += j.dump(-1, ' ', false, json::error_handler_t::replace);
    text_ += '\n';
  }

  /// `j` names the histogram; an empty one needs no line.
  void histogram(json j, const char* metric, const core::histogram& h) {
    if (h.count() == 0)
      return;
    j["metric"] = metric;
    j["unit"] = "ns";
    j["count"] = h.count();
    j["sum"] = h.sum().count();
    j["min"] = h.min().count();
    j["max"] = h.max().count();
    j["buckets"] = h.buckets();
    line(j);
  }

  void groups(const char* scope, const shared_groups& groups) {
    for (const auto& [key, group] : groups) {
      const auto& g = *group;
      json name;
      name["scope"] = scope;
      name["by"] = to_string(key.by);
      name["value"] = key.value;
      auto counters = name;
      for (const auto& f : group_counters)
        counters[f.name] = g.*f.member;
      counters["cost_nanousd"] = g.cost_nanousd;
      counters["errors_by_type"] = g.errors_by_type;
      line(counters);
      for (const auto& f : group_histograms)
        histogram(name, f.name, g.*f.member);
    }
  }

  std::string take() && { return std::move(text_); }

private:
  std::string text_;
};

json scheme() {
  json j;
  j["schema_version"] = histograms_schema_version;
  j["scheme"] = "log-linear";
  j["sub_buckets"] = 256;
  j["lowest_ns"] = 1'000;
  j["highest_ns"] = 3'600'000'000'000;
  // Lower bounds of some buckets, from which a reader can check its own formula.
  auto& bounds = j["lower_bounds_ns"] = json::object();
  for (const std::uint16_t index : {244, 256, 1000, 8000})
    bounds[std::to_string(index)] = core::histogram::lower_bound(index).count();
  return j;
}

} // namespace

std::string histograms_jsonl(const snapshot& s) {
  writer out;
  out.line(scheme());
  json client;
  client["scope"] = "client";
  auto counters = client;
  for (const auto& f : client_counters)
    counters[f.name] = s.health().*f.member;
  counters["sessions_completed"] = s.sessions_completed();
  counters["sessions_cut_short"] = s.sessions_cut_short();
  counters["active_users"] = s.active_users();
  counters["in_flight"] = s.in_flight();
  counters["peak_in_flight"] = s.peak_in_flight();
  counters["in_flight_ns"] = s.in_flight_ns();
  out.line(counters);
  for (const auto& f : client_histograms)
    out.histogram(client, f.name, s.health().*f.member);
  for (const auto& [kind, count] : s.failures())
    out.line({{"scope", "failures"},
              {"type", kind.type},
              {"status", kind.status},
              {"attempts", count.attempts},
              {"measured", count.measured},
              {"detail", count.detail},
              {"request_id", count.request_id}});
  out.groups("measured", s.measured());
  out.groups("all", s.all());
  return std::move(out).take();
}

} // namespace loadtest::metrics
