#pragma once

#include "core/time.hpp"

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace loadtest::actors {

/// A process that takes part in the run.
struct host_info {
  std::string name;
  bool local = true;                      ///< the run part's own: it can't be lost alone
  core::nanoseconds clock_uncertainty{0}; ///< of the difference between its clock and the run's
};

/// The processes of a run, and which of them it still counts on.
class roster {
public:
  using predicate = std::function<bool(const std::string& host)>;

  void add(const host_info& host, core::mono_time now);
  std::size_t size() const noexcept { return hosts_.size(); }

  /// Known, and not given up.
  bool counts_on(const std::string& name) const;
  bool is_local(const std::string& name) const;
  bool is_leaving(const std::string& name) const;
  bool is_lost(const std::string& name) const;

  /// It said something. False: it is not counted on any more.
  bool heard(const std::string& name, core::mono_time now);
  /// It was asked to end. False: that is known, or it is not counted on.
  bool leave(const std::string& name);
  /// It is given up. False: it was before.
  bool lose(const std::string& name);

  /// Those that have said nothing for too long, of the ones that `must_speak`. To be asked once a
  /// second: when that comes late, it was this process that stood still, and nobody is blamed.
  std::vector<std::string> silent(core::mono_time now, const predicate& must_speak);

  /// Who may take over users of others.
  std::vector<std::string> takers() const;
  /// All others than the run part's own that are counted on.
  std::vector<std::string> remote() const;

private:
  enum class standing : std::uint8_t { here, leaving, lost };
  struct host {
    bool local = true;
    standing at = standing::here;
    core::mono_time heard{};
  };
  const host* find(const std::string& name) const;

  std::map<std::string, host> hosts_;
  core::mono_time looked_{};
};

} // namespace loadtest::actors
