#include "bench/stream_cost/report.hpp"

#include <cstdarg>
#include <cstdio>

namespace loadtest::bench {

namespace {

[[gnu::format(printf, 1, 2)]] std::string format(const char* form, ...) {
  char text[256];
  va_list arguments;
  va_start(arguments, form);
  std::vsnprintf(text, sizeof text, form, arguments);
  va_end(arguments);
  return text;
}

double us(core::nanoseconds d) {
  return static_cast<double>(d.count()) / 1e3;
}

std::string row(const char* name, const client_summary& c) {
  auto line =
      format("  %-12s %6.2f %6.2f %5.0f %8.2f %7.2f %8.3f %7.3f %7.2f %8.3f %7.2f %7.2f", name,
             us(c.cpu_per_event), c.ratio, c.cpu_share * 100, core::to_ms(c.ttft.p50),
             core::to_ms(c.ttft.p99), core::to_ms(c.ttft_off.p50), core::to_ms(c.ttft_off.p99),
             core::to_ms(c.ttft_off.max), core::to_ms(c.latency_off.p99), core::to_ms(c.gaps.p50),
             core::to_ms(c.gaps.p99));
  line += format(" %6.1f", c.events_per_read);
  if (c.memory_per_stream)
    line += format(" %7.1f", *c.memory_per_stream / 1024);
  return line + "\n";
}

std::string origin_row(const client_summary& c) {
  return format("  %-12s %6.2f %6s %5s %8.2f %7.2f %8s %7s %7s %8s %7.2f %7.2f   writes late by "
                "p50 %.2f, p99 %.2f ms\n",
                "origin", us(c.origin_cpu_per_event), "", "", core::to_ms(c.origin_ttft.p50),
                core::to_ms(c.origin_ttft.p99), "", "", "", "", core::to_ms(c.origin_gaps.p50),
                core::to_ms(c.origin_gaps.p99), core::to_ms(c.lateness.p50),
                core::to_ms(c.lateness.p99));
}

std::string verdict(const std::string& what, double value, double limit, const char* unit) {
  auto line = format("  %-66s %7.2f %-4s ", what.c_str(), value, unit);
  return line + (value <= limit ? "holds\n" : format("missed by %.2f %s\n", value - limit, unit));
}

std::string judge_client(const mode& m, const char* name, const client_summary& c, bool whole) {
  const auto where = std::string{name} + ", " + m.name();
  std::string lines;
  if (m.together > 1)
    return verdict(where + ": CPU per event <= 0.5 us", us(c.cpu_per_event), 0.5, "us");
  if (m.streams == 1000 || (m.tls && m.streams == 500))
    lines += verdict(where + ": CPU per event <= 1.1 x floor", c.ratio, 1.1, "x");
  if (m.rate == 50)
    lines += verdict(where + ": TTFT p99 within " + (m.tls ? "50" : "25") + " us of the origin's",
                     us(c.ttft_off.p99), m.tls ? 50 : 25, "us");
  if (m.streams == 5000 && c.memory_per_stream)
    lines += verdict(where + ": memory per user <= " + (m.tls ? "36" : "8") + " KiB" +
                         (whole ? "" : ", without its actor"),
                     *c.memory_per_stream / 1024, m.tls ? 36 : 8, "KiB");
  return lines;
}

} // namespace

bool origin_starved(const mode_summary& m) {
  const auto late = [&](const client_summary& c) { return c.lateness.p99 > m.of.period() / 2; };
  return late(m.floor) || late(m.sessions) || (m.product && late(*m.product));
}

std::string describe(const mode_summary& m) {
  const auto& name = m.of.name();
  auto text = format("%s (%u streams, %u events/s each)\n", name.c_str(), m.of.streams,
                     m.of.rate * m.of.together);
  text += "               us per  x the  % of       TTFT, ms       off from the origin, ms   "
          "latency    gaps, ms    events     KiB\n"
          "                event  floor  core      p50     p99      p50     p99     max  off p99 "
          "    p50     p99  /read /stream\n";
  text += origin_row(m.sessions) + row("floor", m.floor) + row("sessions", m.sessions);
  if (m.product)
    text += row("loadtest run", *m.product);
  if (origin_starved(m))
    text +=
        "  The origin was starved: this tells of a busy or small machine, not of the clients.\n";
  return text + "\n";
}

std::string judge_targets(const std::vector<mode_summary>& modes) {
  std::string lines;
  for (const auto& m : modes) {
    // The targets are about the product's own clock, and the modes that they name.
    if (!m.of.kernel_stamps || (m.of.together == 1 && m.of.rate == 50 && m.of.streams < 1000))
      continue;
    if (origin_starved(m)) {
      lines += "  " + m.of.name() + ": not judged, the origin was starved\n";
      continue;
    }
    lines += judge_client(m.of, "sessions", m.sessions, false);
    if (m.product)
      lines += judge_client(m.of, "loadtest run", *m.product, true);
  }
  return lines.empty() ? lines : "Targets\n" + lines;
}

} // namespace loadtest::bench
