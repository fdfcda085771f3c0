#pragma once

#include "actors/admin/ledger_entry.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace loadtest::actors {

/// Is this a name that the run gives to its objects of this kind?
using name_check = std::function<bool(platform_object::kind_type kind, std::string_view name)>;

/// What the lines of a ledger say is on the platform. A line counts only for a name of this run,
/// and only after its node has written that it is about to create an object of that kind and name;
/// the clean-up's count for the objects of all nodes. Knows no file.
class ledger_book {
public:
  struct bad_line {
    std::uint64_t number = 0; ///< from 1
    std::string why;          ///< continues "line 7 …"
  };

  /// Without a check all names are the run's.
  explicit ledger_book(name_check is_ours = {}) : is_ours_(std::move(is_ours)) {}

  /// The next line, with or without its end. An error (which `bad` keeps): it changes nothing.
  core::result<void> add(std::string_view line);
  /// All whole lines of a text; a last one without its end, whose writer was killed, is left out.
  void add_all(std::string_view text);

  /// What was created and not removed and, without an id, what may have been created. With `node`,
  /// only of what that node has made.
  std::vector<platform_object> open(const std::string& node = {}) const;
  const std::vector<bad_line>& bad() const noexcept { return bad_; }

private:
  /// The objects of one kind and name.
  struct history {
    /// By id, with the node that made it.
    std::map<std::string, std::pair<platform_object, std::string>> there;
    std::map<std::string, int> begun; ///< creations of a node whose end is not known
    platform_object wanted;
  };

  core::result<void> follow(const ledger_entry& e);
  static core::result<void> follow_creation(const ledger_entry& e, history& h);

  name_check is_ours_;
  std::map<std::pair<platform_object::kind_type, std::string>, history> by_name_;
  std::vector<bad_line> bad_;
  std::uint64_t lines_ = 0;
};

/// "line 7 of the ledger …", for a person.
std::string to_string(const ledger_book::bad_line& line);

} // namespace loadtest::actors
