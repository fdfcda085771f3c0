#include "bench/stream_cost/mode.hpp"

#include <algorithm>

namespace loadtest::bench {

core::nanoseconds mode::period() const noexcept {
  return core::nanoseconds{std::chrono::seconds{1}} / rate;
}

core::nanoseconds mode::ramp() const noexcept {
  // A TLS handshake costs both sides half a millisecond, beside the streams that are open already.
  const int connections_per_second = tls ? 700 : 1500;
  return std::max<core::nanoseconds>(std::chrono::milliseconds{500},
                                     core::nanoseconds{std::chrono::seconds{1}} * streams /
                                         connections_per_second);
}

std::string mode::name() const {
  return std::to_string(streams) + "x" + std::to_string(rate) +
         (together > 1 ? "x" + std::to_string(together) : "") + (tls ? "-tls" : "-plain") +
         (kernel_stamps ? "-kernel" : "-fallback");
}

std::vector<mode> all_modes() {
  std::vector<mode> modes;
  for (const bool kernel : {true, false})
    for (const bool tls : {false, true}) {
      for (const std::uint32_t streams : {200, 1000, 2000})
        modes.push_back({streams, 50, tls, kernel});
      modes.push_back({5000, 5, tls, kernel});
    }
  // What two cores can carry over TLS with the origin on one of them.
  modes.push_back({500, 20, true, true});
  // Five to twelve thousand reads a second: of these, too, two cores carry both sides.
  modes.push_back({500, 25, false, true, 16});
  modes.push_back({200, 25, false, true, 64});
  return modes;
}

std::vector<mode> default_modes() {
  auto modes = all_modes();
  std::erase_if(modes, [](const mode& m) {
    return !m.kernel_stamps && (m.tls || m.rate != 50 || m.streams < 1000);
  });
  return modes;
}

core::result<std::vector<mode>> parse_modes(std::string_view list) {
  std::vector<mode> chosen;
  while (!list.empty()) {
    const auto comma = std::min(list.find(','), list.size());
    const auto prefix = list.substr(0, comma);
    list.remove_prefix(std::min(comma + 1, list.size()));
    bool found = false;
    for (const auto& m : all_modes())
      if (m.name().starts_with(prefix)) {
        found = true;
        if (std::find(chosen.begin(), chosen.end(), m) == chosen.end())
          chosen.push_back(m);
      }
    if (!found)
      return core::error{"no mode begins with '" + std::string{prefix} +
                         "'; stream_cost --list names them"};
  }
  return chosen;
}

} // namespace loadtest::bench
