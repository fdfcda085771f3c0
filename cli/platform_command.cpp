#include "cli/commands.hpp"
#include "cli/key_file.hpp"
#include "cli/scenario_file.hpp"
#include "cli/signals.hpp"
#include "platform/model/config.hpp"
#include "platform/server/config_file.hpp"
#include "platform/server/server.hpp"

#include <iostream>

namespace loadtest::cli {

namespace {

core::result<platform::model_config> read_config(const std::string& file) {
  if (file.empty())
    return platform::model_config{};
  const auto text = read_file(file);
  if (!text)
    return text.failure();
  return platform::parse_model_config(*text);
}

/// The file's only line; without a file the key is empty, and any is taken.
core::result<core::secret> read_admin_key(const std::string& file) {
  if (file.empty())
    return core::secret{};
  auto text = read_key_file(file);
  if (!text)
    return text.failure();
  text->erase(text->find_last_not_of(" \t\r\n") + 1);
  if (text->empty())
    return core::error{"there is no admin key in '" + file + "'"};
  return core::secret{*text};
}

int refuse(const core::error& why) {
  std::cerr << "loadtest: " << why.message << '\n';
  return 2;
}

} // namespace

int platform_command(const platform_options& options) {
  signals interrupts;
  const auto config = read_config(options.config);
  if (!config)
    return refuse(config.failure());
  const auto admin_key = read_admin_key(options.admin_key_file);
  if (!admin_key)
    return refuse(admin_key.failure());
  auto server = platform::server::start(
      *config, {options.listen, *admin_key, options.log_requests, options.cert, options.key});
  if (!server)
    return refuse(server.failure());
  std::cout << "simulated platform on " << (*server)->url() << std::endl;
  interrupts.wait();
  return 0;
}

} // namespace loadtest::cli
