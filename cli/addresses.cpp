#include "cli/addresses.hpp"

namespace loadtest::cli {

namespace {

std::vector<const core::dialect_step*> steps_of(const core::dialect& d) {
  std::vector<const core::dialect_step*> result;
  for (const auto* step : {&d.log_in, &d.refresh, &d.check, &d.find_org, &d.find_user, &d.find_key,
                           &d.create_org, &d.create_user, &d.activate_user, &d.create_key,
                           &d.retire_key, &d.retire_user, &d.retire_org})
    if (!step->path.empty())
      result.push_back(step);
  return result;
}

} // namespace

net::service_paths paths_of(const scenario::target_plan& targets, const net::url& base) {
  auto result = net::usual_paths(base);
  if (!targets.chat_path.empty())
    result.chat = targets.chat_path;
  if (!targets.models_path.empty())
    result.models = targets.models_path;
  return result;
}

core::result<std::vector<std::string>> addresses_of(const scenario::target_plan& targets) {
  const auto router = net::parse_url(targets.router_url);
  if (!router)
    return core::error{"targets.apiRouterUrl: " + router.failure().message};
  const auto paths = paths_of(targets, *router);
  std::vector<std::string> result{"GET " + router->address(paths.models),
                                  "POST " + router->address(paths.chat)};
  if (!targets.dialect)
    return result;
  const auto admin = net::parse_url(targets.admin_url);
  if (!admin)
    return core::error{"targets.userOrgUrl: " + admin.failure().message};
  for (const auto* step : steps_of(*targets.dialect)) {
    const bool logs_in = step == &targets.dialect->log_in || step == &targets.dialect->refresh;
    if (!logs_in || targets.admin_key.empty())
      result.push_back(step->method + " " + admin->address(step->path));
  }
  return result;
}

} // namespace loadtest::cli
