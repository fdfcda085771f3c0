#pragma once

#include <caf/fwd.hpp>
#include <cstdint>
#include <map>
#include <string>

namespace loadtest::simulation {

/// What the run part has lent to a process over the network and not got back.
struct loan {
  std::int64_t requests = 0;
  std::int64_t cost_nanousd = 0;
  std::int64_t slots = 0;
};

/// Loans by what is said on the way, not by what anybody believes.
class loans {
public:
  void see(const std::string& from, const std::string& to, const caf::message& what);
  loan of(const std::string& process) const;

private:
  std::map<std::string, loan> of_process_;
};

} // namespace loadtest::simulation
