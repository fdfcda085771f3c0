#include "cli/commands.hpp"
#include "cli/scenario_file.hpp"
#include "cli/signals.hpp"
#include "platform/model/config.hpp"
#include "platform/server/config_file.hpp"
#include "platform/server/server.hpp"

#include <iostream>

namespace loadtest::cli {

int platform_command(const platform_options& options) {
  signals interrupts;
  platform::model_config config;
  if (!options.config.empty()) {
    const auto text = read_file(options.config);
    const auto parsed = text ? platform::parse_model_config(*text)
                             : core::result<platform::model_config>{text.failure()};
    if (!parsed) {
      std::cerr << "loadtest: " << parsed.failure().message << '\n';
      return 2;
    }
    config = *parsed;
  }
  auto server = platform::server::start(
      config, {options.listen, {}, options.log_requests, options.cert, options.key});
  if (!server) {
    std::cerr << "loadtest: " << server.failure().message << '\n';
    return 2;
  }
  std::cout << "simulated platform on " << (*server)->url() << std::endl;
  interrupts.wait();
  return 0;
}

} // namespace loadtest::cli
