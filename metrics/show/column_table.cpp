#include "metrics/show/column_table.hpp"

#include "metrics/text/layout.hpp"

#include <algorithm>
#include <utility>

namespace loadtest::metrics {

column_table::column_table(std::string title, std::size_t name, std::vector<figure_column> columns,
                           std::size_t width)
    : title_(std::move(title)), name_(name), columns_(std::move(columns)),
      shown_(columns_.size(), true) {
  while (used() > width) {
    std::size_t least = 0;
    for (std::size_t i = 0; i < columns_.size(); ++i)
      if (shown_[i] && (!shown_[least] || columns_[i].rank >= columns_[least].rank))
        least = i;
    if (columns_[least].rank == 0)
      break;
    shown_[least] = false;
  }
  const auto room = width - std::min(width, used());
  const auto figures = static_cast<std::size_t>(std::count(shown_.begin(), shown_.end(), true));
  const auto longer = std::min(room, widest_name - std::min(widest_name, name_));
  name_ += longer;
  const auto gap = figures > 0 ? std::min((room - longer) / figures, widest_gap) : 0;
  for (auto& column : columns_)
    column.width += gap;
}

std::size_t column_table::used() const {
  auto sum = name_;
  for (std::size_t i = 0; i < columns_.size(); ++i)
    sum += shown_[i] ? columns_[i].width : 0;
  return sum;
}

std::string column_table::groups() const {
  std::string line(name_, ' ');
  auto at = name_; // where the column begins
  std::string due;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    const auto& column = columns_[i];
    if (!column.group.empty())
      due = column.group;
    if (!shown_[i])
      continue;
    if (!due.empty()) {
      const auto first = at + column.width - columns(column.title);
      line = left(line, std::min(first, used() - std::min(used(), columns(due)))) + due;
      due.clear();
    }
    at += column.width;
  }
  line.erase(line.find_last_not_of(' ') + 1);
  return line;
}

std::string column_table::heading() const {
  std::vector<std::string> titles;
  titles.reserve(columns_.size());
  for (const auto& column : columns_)
    titles.push_back(column.title);
  return row(title_, titles);
}

std::string column_table::row(const std::string& name,
                              const std::vector<std::string>& cells) const {
  auto line = left(clipped(name, name_), name_);
  for (std::size_t i = 0; i < columns_.size(); ++i)
    if (shown_[i])
      line += right(cells[i], columns_[i].width);
  return line;
}

} // namespace loadtest::metrics
