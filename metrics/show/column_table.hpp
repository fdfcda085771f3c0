#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace loadtest::metrics {

/// A column of figures; `group`: what the columns from here on speak of, over their titles.
struct figure_column {
  std::string title;
  std::size_t width = 0;
  unsigned rank = 0; ///< the highest are left out first where there is little room
  std::string group{};
};

/// A name and figures beside it, in columns that fit a width.
class column_table {
public:
  /// `name`: at least so wide; it takes what is left, up to `widest_name`.
  column_table(std::string title, std::size_t name, std::vector<figure_column> columns,
               std::size_t width);

  /// What groups of columns speak of; empty where they have no names.
  std::string groups() const;
  std::string heading() const;
  /// `cells`: one for each column, also for those that were left out.
  std::string row(const std::string& name, const std::vector<std::string>& cells) const;

private:
  static constexpr std::size_t widest_name = 40;
  static constexpr std::size_t widest_gap = 2;

  std::size_t used() const;

  std::string title_;
  std::size_t name_;
  std::vector<figure_column> columns_;
  std::vector<bool> shown_;
};

} // namespace loadtest::metrics
