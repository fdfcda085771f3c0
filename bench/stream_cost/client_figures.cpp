#include "bench/stream_cost/client_figures.hpp"

#include <sstream>
#include <stdexcept>

namespace loadtest::bench {

namespace {

std::int64_t count(core::mono_time t) {
  return t.time_since_epoch().count();
}

core::mono_time read_time(std::istream& in) {
  std::int64_t ns = 0;
  in >> ns;
  return core::mono_time{core::nanoseconds{ns}};
}

core::nanoseconds read_duration(std::istream& in) {
  std::int64_t ns = 0;
  in >> ns;
  return core::nanoseconds{ns};
}

} // namespace

std::string to_text(const client_figures& figures) {
  std::ostringstream out;
  for (const auto& r : figures.requests)
    out << "request " << r.id << ' ' << count(r.started) << ' ' << count(r.first_token) << ' '
        << count(r.last_token) << ' ' << r.events << '\n';
  out << "gaps " << figures.gaps.sum().count() << ' ' << figures.gaps.min().count() << ' '
      << figures.gaps.max().count() << ' ' << figures.gaps.buckets().size();
  for (const auto& [index, times] : figures.gaps.buckets())
    out << ' ' << index << ' ' << times;
  out << "\ncounts " << figures.events << ' ' << figures.failed << ' ' << figures.complaint
      << "\nend\n";
  return out.str();
}

client_figures from_text(std::string_view text) {
  client_figures figures;
  std::istringstream in{std::string{text}};
  bool ended = false;
  for (std::string kind; !ended && in >> kind;) {
    if (kind == "request") {
      auto& r = figures.requests.emplace_back();
      in >> r.id;
      r.started = read_time(in);
      r.first_token = read_time(in);
      r.last_token = read_time(in);
      in >> r.events;
    } else if (kind == "gaps") {
      const auto sum = read_duration(in);
      const auto min = read_duration(in);
      const auto max = read_duration(in);
      std::size_t size = 0;
      in >> size;
      std::vector<core::histogram::bucket> buckets;
      for (core::histogram::bucket b; buckets.size() < size && in >> b.first >> b.second;)
        buckets.push_back(b);
      if (auto gaps = core::histogram::from_buckets(buckets, sum, min, max))
        figures.gaps = std::move(*gaps);
    } else if (kind == "counts") {
      in >> figures.events >> figures.failed;
      std::getline(in.ignore(), figures.complaint);
    } else {
      ended = kind == "end";
      break;
    }
  }
  if (!ended)
    throw std::runtime_error{"a client ended without its figures"};
  return figures;
}

} // namespace loadtest::bench
