#include "metrics/show/histograms.hpp"

#include "metrics/record/fields.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <limits>
#include <stdexcept>

namespace loadtest::metrics {

namespace {

using nlohmann::json;

/// What is wrong with the line at hand; nlohmann's own exceptions tell the rest.
struct nonsense : std::runtime_error {
  using std::runtime_error::runtime_error;
};

dimension dimension_of(const std::string& name) {
  for (std::size_t i = 0; i < dimension_count; ++i)
    if (const auto d = static_cast<dimension>(i); name == to_string(d))
      return d;
  throw nonsense{"unknown dimension '" + name + "'"};
}

core::histogram histogram_of(const json& line) {
  const auto ns = [&](const char* key) {
    return core::nanoseconds{line.at(key).get<std::int64_t>()};
  };
  std::vector<core::histogram::bucket> buckets;
  for (const auto& [index, n] :
       line.at("buckets").get<std::vector<std::pair<std::uint64_t, std::uint64_t>>>()) {
    if (index > std::numeric_limits<std::uint16_t>::max())
      throw nonsense{"bucket " + std::to_string(index) + " does not exist"};
    buckets.emplace_back(static_cast<std::uint16_t>(index), n);
  }
  auto h = core::histogram::from_buckets(buckets, ns("sum"), ns("min"), ns("max"));
  if (!h || h->count() != line.at("count").get<std::uint64_t>())
    throw nonsense{"the buckets do not make a histogram"};
  return std::move(*h);
}

template <typename Fields, typename Owner>
void take_histogram(const Fields& fields, const json& line, Owner& owner) {
  const auto name = line.at("metric").get<std::string>();
  const auto known =
      std::find_if(fields.begin(), fields.end(), [&](const auto& f) { return name == f.name; });
  if (known == fields.end())
    throw nonsense{"unknown metric '" + name + "'"};
  owner.*known->member = histogram_of(line);
}

void take_client(const json& line, delta& d) {
  if (line.contains("metric"))
    return take_histogram(client_histograms, line, d.health);
  for (const auto& f : client_counters)
    line.at(f.name).get_to(d.health.*f.member);
  line.at("sessions_completed").get_to(d.sessions_completed);
  line.at("sessions_cut_short").get_to(d.sessions_cut_short);
  line.at("active_users").get_to(d.active_users);
  line.at("in_flight").get_to(d.in_flight);
  line.at("peak_in_flight").get_to(d.peak_in_flight);
  line.at("in_flight_ns").get_to(d.in_flight_ns);
}

void take_failure(const json& line, delta& d) {
  auto& count = d.failures[{line.at("type"), line.at("status")}];
  line.at("attempts").get_to(count.attempts);
  line.at("measured").get_to(count.measured);
  line.at("detail").get_to(count.detail);
  line.at("request_id").get_to(count.request_id);
}

void take_group(const json& line, group_stats& g) {
  if (line.contains("metric"))
    return take_histogram(group_histograms, line, g);
  for (const auto& f : group_counters)
    line.at(f.name).get_to(g.*f.member);
  line.at("cost_nanousd").get_to(g.cost_nanousd);
  line.at("errors_by_type").get_to(g.errors_by_type);
}

void take_line(const json& line, delta& d) {
  const auto scope = line.at("scope").get<std::string>();
  if (scope == "client")
    return take_client(line, d);
  if (scope == "failures")
    return take_failure(line, d);
  if (scope != "measured" && scope != "all")
    throw nonsense{"unknown scope '" + scope + "'"};
  auto& groups = scope == "measured" ? d.measured : d.all;
  take_group(line, groups[{dimension_of(line.at("by")), line.at("value").get<std::string>()}]);
}

void check_scheme(const json& line) {
  if (line.at("schema_version").get<int>() != histograms_schema_version)
    throw nonsense{"schema version " + line.at("schema_version").dump() + ", known is " +
                   std::to_string(histograms_schema_version)};
}

} // namespace

core::result<snapshot> read_histograms_jsonl(std::string_view text) {
  delta d;
  d.node = "run"; // stands for all nodes after the merge
  d.sequence = 1;
  std::size_t number = 0;
  try {
    while (!text.empty()) {
      ++number;
      const auto end = std::min(text.find('\n'), text.size());
      const auto line = json::parse(text.substr(0, end));
      text.remove_prefix(std::min(end + 1, text.size()));
      if (number == 1)
        check_scheme(line);
      else
        take_line(line, d);
    }
  } catch (const std::exception& e) {
    return core::error{"histograms.jsonl, line " + std::to_string(number) + ": " + e.what()};
  }
  if (number == 0)
    return core::error{"histograms.jsonl is empty"};
  snapshot s;
  if (!s.merge(d))
    return core::error{"histograms.jsonl: its figures are too large to be added up"};
  return s;
}

} // namespace loadtest::metrics
