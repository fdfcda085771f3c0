#include "scenario/plan_building.hpp"

#include <algorithm>

namespace loadtest::scenario {

namespace {

std::optional<nanoseconds> duration_of(const setting& s) {
  return s ? std::optional{s.as_duration()} : std::nullopt;
}

bool has_control(const std::string& text) {
  return std::any_of(text.begin(), text.end(),
                     [](unsigned char c) { return c < 0x20 || c == 0x7f; });
}

/// Says nothing of a text that may hold a password.
std::optional<std::string> wrong_url(const std::string& text) {
  const auto scheme = text.find("://");
  const auto name = text.substr(0, scheme == std::string::npos ? 0 : scheme);
  if (name != "http" && name != "https")
    return "must begin with http:// or https://";
  const auto rest = text.substr(scheme + 3);
  if (rest.find_first_of("@?#") != std::string::npos)
    return "must be only scheme, host, port and path; keys and headers have settings of their own";
  if (rest.empty() || rest.front() == '/' || rest.front() == ':')
    return "the host is missing";
  if (has_control(rest) || rest.find(' ') != std::string::npos)
    return "must not contain spaces";
  return std::nullopt;
}

std::string url_of(const setting& s, const plan_context& context) {
  if (s)
    if (const auto wrong = wrong_url(s.text))
      context.found.error(s.at, s.path, *wrong + ", like https://llm.example.com");
  return s.text;
}

core::secret to_secret(const std::string& text, const setting& from, const plan_context& context) {
  if (has_control(text))
    context.found.error(from.at, from.path, "a key must be one line of printable characters");
  return core::secret{text};
}

std::string trimmed(const std::string& text) {
  constexpr const char* space = " \t\r\n";
  const auto begin = text.find_first_not_of(space);
  return begin == std::string::npos ? std::string{}
                                    : text.substr(begin, text.find_last_not_of(space) - begin + 1);
}

/// The lines of a file of keys, without empty ones and comments. The file's name is made absolute.
std::vector<core::secret> keys_in(setting& targets, const char* name, const plan_context& context) {
  std::vector<core::secret> result;
  const auto& from = targets[name];
  if (!from)
    return result;
  const auto& read = context.options.read_file;
  auto content =
      read ? read(from.text) : core::result<std::string>{core::error{"no files can be read here"}};
  if (!content) {
    context.found.error(from.at, from.path, content.failure().message);
    return result;
  }
  for (std::size_t start = 0; start < content->size();) {
    const auto end = std::min(content->find('\n', start), content->size());
    const auto line = trimmed(content->substr(start, end - start));
    if (!line.empty() && line.front() != '#')
      result.push_back(to_secret(line, from, context));
    start = end + 1;
  }
  if (result.empty())
    context.found.error(from.at, from.path, "the file holds no key");
  targets.put(name, absolute_path(from, context));
  return result;
}

void contradict(const setting& a, const setting& b, const plan_context& context) {
  if (a && b)
    context.found.error(b.at, b.path, "contradicts '" + a.key + "'; remove one of the two");
}

void build_keys(setting& targets, const plan_context& context, target_plan& result) {
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
  for (const auto& key : targets["apiKeys"].children)
    result.static_keys.push_back(to_secret(key.text, key, context));
  for (auto& key : keys_in(targets, "apiKeysFile", context))
    result.static_keys.push_back(std::move(key));
}

void build_platform(setting& targets, const plan_context& context, target_plan& result) {
  auto& found = context.found;
  result.router_url = url_of(targets["apiRouterUrl"], context);
  if (!targets["apiRouterUrl"].mentioned())
    found.error(targets.at, targets.path + ".apiRouterUrl",
                "is missing: where is the platform? Write it, like http://127.0.0.1:8000, or run "
                "with --platform URL or --platform simulated");
  const auto admin = targets["userOrgUrl"];
  const auto admin_url = url_of(admin, context);
  if (!targets["platform"].mentioned() && admin)
    found.not_built(admin.at, targets.path + ".platform",
                    "with a userOrgUrl the default is ai-aas, which is not built yet; choose "
                    "loadtest-v1 or static");
  if (!targets["platform"])
    targets.put("platform", "static");
  if (targets["platform"].text != "loadtest-v1")
    return;
  result.dialect = core::loadtest_v1_dialect();
  result.admin_url = admin_url;
  if (!admin.mentioned())
    found.error(targets["platform"].at, targets.path + ".userOrgUrl",
                "is missing: loadtest-v1 creates organizations there; choose static to use a "
                "server without administration");
}

void build_tls(setting& targets, const plan_context& context, target_plan& result) {
  result.tls_verify = targets["tlsVerify"].as_boolean();
  const auto file = [&](const char* name, std::string& into) {
    if (!targets[name])
      return;
    into = absolute_path(targets[name], context);
    targets.put(name, into);
  };
  file("caFile", result.ca_file);
  file("clientCertFile", result.client_cert_file);
  file("clientKeyFile", result.client_key_file);
  const auto &cert = targets["clientCertFile"], &key = targets["clientKeyFile"];
  if (cert.mentioned() != key.mentioned())
    context.found.error(cert ? cert.at : key.at, cert ? cert.path : key.path,
                        "clientCertFile and clientKeyFile go together; give both");
}

} // namespace

void build_targets(setting& spec, const plan_context& context, plan& plan) {
  auto& targets = spec.edit("targets");
  auto& result = plan.targets;
  build_platform(targets, context, result);
  build_keys(targets, context, result);
  build_tls(targets, context, result);
  result.auth =
      targets["authHeader"].text == "x-api-key" ? auth_header::x_api_key : auth_header::bearer;
  result.total_timeout = targets["timeout"].as_duration();
  result.connect_timeout = targets["connectTimeout"].as_duration();
  result.first_byte_timeout = duration_of(targets["firstByteTimeout"]);
  result.stall_timeout = duration_of(targets["stallTimeout"]);
  for (const auto& header : targets["headers"].children) {
    if (has_control(header.key) || has_control(header.text) ||
        header.key.find_first_of(" :") != std::string::npos)
      context.found.error(header.at, header.path,
                          "is no HTTP header: one line, no space or colon "
                          "in its name");
    result.headers[header.key] = header.text;
  }
  result.max_tokens_field = targets["maxTokensField"].text;
}

} // namespace loadtest::scenario
