#include "scenario/plan/plan_building.hpp"

#include "scenario/yaml/encoding.hpp"

#include <algorithm>

namespace loadtest::scenario {

namespace {

/// A key without what editors and shells leave around it.
core::secret to_secret(const std::string& text, const setting& from, const plan_context& context) {
  auto key = trimmed(text);
  if (key.empty())
    context.found.error(from.at, from.path, "the key is empty");
  else if (has_control(key))
    context.found.error(from.at, from.path, "a key must be one line of printable characters");
  return core::secret{std::move(key)};
}

/// The content of the file that a setting names, whose name is made absolute.
std::optional<std::string> read_secret_file(setting& section, const char* name,
                                            const plan_context& context) {
  const auto& from = section[name];
  if (!from || !may_read(from, context))
    return std::nullopt;
  const auto& read = context.options.read_file;
  auto content =
      read ? read(from.text) : core::result<std::string>{core::error{"no files can be read here"}};
  if (!content) {
    context.found.error(from.at, from.path, content.failure().message);
    return std::nullopt;
  }
  section.put(name, absolute_path(from, context));
  return std::string{without_byte_order_mark(*content)};
}

/// The lines of a file of keys, without empty ones and comments.
std::vector<core::secret> keys_in(setting& section, const char* name, const plan_context& context) {
  std::vector<core::secret> result;
  const auto content = read_secret_file(section, name, context);
  if (!content)
    return result;
  const auto& from = section[name];
  for (std::size_t start = 0; start < content->size();) {
    const auto end = std::min(content->find('\n', start), content->size());
    const auto line = trimmed(content->substr(start, end - start));
    if (!line.empty() && line.front() != '#')
      result.push_back(to_secret(line, from, context));
    start = end + 1;
  }
  if (result.empty())
    context.found.error(from.at, from.path, "the file holds no key");
  return result;
}

void contradict(const setting& a, const setting& b, const plan_context& context) {
  if (a && b)
    context.found.error(b.at, b.path, "contradicts '" + a.key + "'; remove one of the two");
}

/// The first line of a file, as it is: a password may begin with anything.
core::secret password_in(setting& section, const char* name, const plan_context& context) {
  const auto content = read_secret_file(section, name, context);
  if (!content)
    return {};
  const auto line = content->substr(0, content->find_first_of("\r\n"));
  if (line.empty())
    context.found.error(section[name].at, section[name].path,
                        "the first line of the file is empty, where the password should be");
  return core::secret{line};
}

void build_login(setting& targets, const plan_context& context, target_plan& result) {
  if (!targets["adminLogin"])
    return;
  auto& login = targets.edit("adminLogin");
  auto password = password_in(login, "passwordFile", context);
  if (!result.dialect || result.dialect->log_in.path.empty())
    return context.found.note(login.at, login.path,
                              "unused: the platform " + targets["platform"].text +
                                  " has no log-in");
  result.admin_email = trimmed(login["email"].text);
  result.admin_password = std::move(password);
}

/// `ADMIN_API_KEY`, where the scenario says nothing of how to be let in.
void take_admin_key_of_environment(setting& targets, const plan_context& context,
                                   target_plan& result) {
  const auto& look_up = context.options.environment;
  if (!result.dialect || !result.admin_key.empty() || targets["adminLogin"] || !look_up)
    return;
  const auto key = look_up("ADMIN_API_KEY");
  if (!key || trimmed(*key).empty())
    return;
  targets.put("adminApiKey", *key, "${ADMIN_API_KEY}");
  targets.edit("adminApiKey").hidden = true;
  result.admin_key = to_secret(*key, targets["adminApiKey"], context);
}

} // namespace

void build_credentials(setting& targets, const plan_context& context, target_plan& result) {
  contradict(targets["adminApiKey"], targets["adminLogin"], context);
  contradict(targets["adminApiKeyFile"], targets["adminLogin"], context);
  contradict(targets["adminApiKey"], targets["adminApiKeyFile"], context);
  contradict(targets["apiKeys"], targets["apiKeysFile"], context);
  if (const auto& key = targets["adminApiKey"])
    result.admin_key = to_secret(key.text, key, context);
  auto admin = keys_in(targets, "adminApiKeyFile", context);
  if (admin.size() > 1)
    context.found.error(targets["adminApiKeyFile"].at, targets["adminApiKeyFile"].path,
                        "the file holds several lines, one key was expected");
  else if (!admin.empty())
    result.admin_key = std::move(admin.front());
  build_login(targets, context, result);
  take_admin_key_of_environment(targets, context, result);
  for (const auto& key : targets["apiKeys"].children)
    result.static_keys.push_back(to_secret(key.text, key, context));
  for (auto& key : keys_in(targets, "apiKeysFile", context))
    result.static_keys.push_back(std::move(key));
}

} // namespace loadtest::scenario
