#include "metrics/show/screen.hpp"

#include "metrics/show/screen_columns.hpp"
#include "metrics/text/format.hpp"
#include "metrics/text/layout.hpp"

#include <algorithm>

namespace loadtest::metrics {

namespace {

/// From this width on there is a second column, which is at least this wide.
constexpr std::size_t two_columns = 118;
constexpr std::size_t narrowest_second = 40;
constexpr std::size_t narrowest_first = 76;
constexpr std::size_t gap = 2;

struct widths {
  std::size_t first = 0;
  std::size_t second = 0; ///< 0: there is none
};

widths divide(std::size_t columns) {
  if (columns < two_columns)
    return {columns, 0};
  const auto more = columns - narrowest_first - gap - narrowest_second;
  return {narrowest_first + more / 2, narrowest_second + (more - more / 2)};
}

double part_done(const screen_facts& facts, const snapshot& now) {
  const auto part = [](auto done, auto all) {
    return all > 0 ? static_cast<double>(done) / static_cast<double>(all) : 0.0;
  };
  double done = 0.0;
  if (facts.total)
    done = part(facts.elapsed.count(), facts.total->count());
  if (facts.max_requests)
    done = std::max(done, part(now.health().begun, *facts.max_requests));
  // Without either, every user has one session.
  if (!facts.total && !facts.max_requests)
    done = part(now.sessions_completed() + now.sessions_cut_short(), facts.run.users);
  return std::clamp(done, 0.0, 1.0);
}

/// The two times add up to the whole.
std::string times(const screen_facts& facts) {
  const auto elapsed = std::chrono::floor<std::chrono::seconds>(facts.elapsed);
  auto text = clock_face(elapsed);
  if (facts.total)
    text += ", " + clock_face(std::max(*facts.total - elapsed, core::nanoseconds{0})) + " left";
  return text;
}

std::string repeated(std::string_view text, std::size_t times) {
  std::string result;
  for (std::size_t i = 0; i < times; ++i)
    result += text;
  return result;
}

std::vector<ranked_line> header(const screen_facts& facts, const snapshot& now, std::size_t width) {
  ink_line title{width, facts.colour};
  title.add(printable(facts.run.scenario), ink::bold)
      .add("  " + printable(facts.run.test_run_id) + " · " + printable(facts.run.target));

  constexpr std::size_t label = 12;
  const auto time = times(facts);
  const auto bar = width - std::min(width, label + columns(time) + 2);
  const auto done =
      static_cast<std::size_t>(part_done(facts, now) * static_cast<double>(bar) + 0.5);
  ink_line progress{width, facts.colour};
  progress.add(clipped(printable(facts.phase), label - 1), ink::bold).to(label);
  progress.add(repeated("━", done)).add(repeated("─", bar - done), ink::dim);
  progress.add("  " + time);
  return {{rank::title, title}, {rank::always, progress}, {rank::blank, {width, facts.colour}}};
}

ink_line last_line(const screen_facts& facts, std::size_t width) {
  ink_line line{width, facts.colour};
  line.add(facts.leaving ? "Ending: answers under way are awaited. Ctrl-C again leaves at once."
                         : "Ctrl-C ends the run gracefully.",
           facts.leaving ? ink::doubtful : ink::dim);
  return line;
}

/// Leaves out the lines of the highest rank, the last ones first, until the rest fits.
void fit(std::vector<ranked_line>& lines, std::size_t rows) {
  while (lines.size() > rows) {
    const auto least = std::max_element(lines.rbegin(), lines.rend(),
                                        [](auto& a, auto& b) { return a.rank < b.rank; });
    lines.erase(std::next(least).base());
  }
}

} // namespace

std::vector<std::string> screen(const screen_facts& facts, const live_history& history,
                                const snapshot& now, screen_size size) {
  const auto [first, second] = divide(size.columns);
  auto lines = header(facts, now, size.columns);
  const auto top = lines.size();
  for (auto& line : first_column(facts, history, now, first))
    lines.push_back(std::move(line));
  if (second > 0) {
    const auto beside = second_column(facts, now, second, lines.size() - top);
    for (std::size_t i = 0; i < beside.size(); ++i) {
      ink_line whole{size.columns, facts.colour};
      whole.add(lines[top + i].line).to(first + gap).add(beside[i]);
      lines[top + i].line = whole;
    }
  }
  lines.push_back({rank::blank, {size.columns, facts.colour}});
  lines.push_back({rank::hint, last_line(facts, size.columns)});
  fit(lines, size.rows);

  std::vector<std::string> result;
  result.reserve(lines.size());
  for (const auto& line : lines)
    result.push_back(line.line.text());
  return result;
}

} // namespace loadtest::metrics
