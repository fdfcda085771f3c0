#include "scenario/plan/plan_building.hpp"

#include <algorithm>

namespace loadtest::scenario {

namespace {

std::optional<nanoseconds> duration_of(const setting& s) {
  return s ? std::optional{s.as_duration()} : std::nullopt;
}

/// Says nothing of a text that may hold a password.
std::optional<std::string> wrong_url(const std::string& text) {
  const auto scheme = text.find("://");
  const auto name = text.substr(0, scheme == std::string::npos ? 0 : scheme);
  if (name != "http" && name != "https")
    return "must begin with http:// or https://";
  const auto rest = text.substr(scheme + 3);
  if (rest.find_first_of("@?#") != std::string::npos)
    return "must be only scheme, host, port and path; keys and headers have settings of their own, "
           "a query belongs in targets.chatPath";
  if (rest.empty() || rest.front() == '/' || rest.front() == ':')
    return "the host is missing";
  if (has_control(rest) || rest.find(' ') != std::string::npos)
    return "must not contain spaces";
  return std::nullopt;
}

std::string url_of(const setting& s, std::string text, const plan_context& context) {
  if (s)
    if (const auto wrong = wrong_url(text))
      context.found.error(s.at, s.path, *wrong + ", like https://llm.example.com");
  return text;
}

/// The dialect of the platform, by its name. Fills in the default.
void build_platform(setting& targets, const plan_context& context, target_plan& result) {
  auto& found = context.found;
  const auto& router = targets["apiRouterUrl"];
  result.router_url =
      url_of(router, split_off_chat_path(router, targets["chatPath"], context, result), context);
  if (!router.mentioned())
    found.error(targets.at, targets.path + ".apiRouterUrl",
                "is missing: where is the platform? Write it, like http://127.0.0.1:8000, or run "
                "with --platform URL or --platform simulated");
  const auto admin = targets["userOrgUrl"];
  const auto admin_url = url_of(admin, trimmed(admin.text), context);
  if (!targets["platform"])
    targets.put("platform", admin ? "ai-aas" : "static");
  const auto platform = targets["platform"];
  const auto& custom = targets["dialect"];
  if (platform.text == "custom" && !custom.mentioned())
    found.error(platform.at, targets.path + ".dialect",
                "is missing: how does the platform make organizations, users and keys?");
  if (platform.text != "custom" && custom)
    found.note(custom.at, custom.path, "unused: the platform is " + platform.text);
  if (platform.text == "static")
    return;
  result.dialect = platform.text == "ai-aas"        ? core::ai_aas_dialect()
                   : platform.text == "loadtest-v1" ? core::loadtest_v1_dialect()
                   : custom                         ? build_dialect(custom, context)
                                                    : core::dialect{};
  result.admin_url = admin_url;
  if (!admin.mentioned())
    found.error(platform.at, targets.path + ".userOrgUrl",
                "is missing: " + platform.text +
                    " creates organizations there; choose static to use a server without "
                    "administration");
}

void note_unused_services(const setting& targets, const plan_context& context) {
  for (const auto* name : {"budgetServiceUrl", "analyticsServiceUrl"})
    if (const auto& service = targets[name])
      context.found.note(service.at, service.path, "unused: no dialect calls this service");
}

/// `10.0.0.5`, `10.0.0.5:8443`, `::1`, `[::1]:8443`.
std::optional<host_address> parse_address(const std::string& text) {
  const bool brackets = text.starts_with('[');
  const auto close = text.find(']');
  const auto colon = brackets ? close + 1 : text.find(':');
  const bool has_port = brackets ? close != std::string::npos && colon < text.size()
                                 : colon != std::string::npos && text.rfind(':') == colon;
  if (brackets && (close == std::string::npos || (has_port && text[colon] != ':')))
    return std::nullopt;
  host_address result{
      brackets ? text.substr(1, close - 1) : text.substr(0, has_port ? colon : text.size()), 0};
  if (has_port) {
    const auto port = parse_integer(text.substr(colon + 1));
    if (!port || *port == 0 || *port > 65535)
      return std::nullopt;
    result.port = static_cast<std::uint16_t>(*port);
  }
  const auto* characters =
      result.host.find(':') == std::string::npos ? "0123456789." : "0123456789abcdefABCDEF.:";
  if (result.host.empty() || result.host.find_first_not_of(characters) != std::string::npos)
    return std::nullopt;
  return result;
}

void build_connections(const setting& connections, const plan_context& context,
                       target_plan& result) {
  result.connection_per_request = connections["perRequest"].as_boolean();
  result.connection_max_age = duration_of(connections["maxAge"]);
  for (const auto& host : connections["resolve"].children) {
    if (const auto address = parse_address(host.text))
      result.resolve[host.key] = *address;
    else
      context.found.error(host.at, host.path,
                          "must be an IP address, or one with a port, like 10.0.0.5:8443");
  }
}

void build_sizes(const setting& targets, target_plan& result) {
  if (const auto& most = targets["maxBodyBytes"])
    result.max_body_bytes = most.as_integer();
  for (const auto& model : targets["contextWindow"].children)
    result.context_windows[model.key] = static_cast<std::uint32_t>(model.as_integer());
}

void build_tls(setting& targets, const plan_context& context, target_plan& result) {
  result.tls_verify = targets["tlsVerify"].as_boolean();
  const auto file = [&](const char* name, std::string& into) {
    if (!targets[name] || !may_read(targets[name], context))
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

void build_sources(const setting& sources, const plan_context& context, target_plan& result) {
  for (const auto& source : sources.children) {
    const auto address = parse_address(source.text);
    if (!address || address->port != 0)
      context.found.error(source.at, source.path, "must be an IP address of this machine");
    else
      result.source_addresses.push_back(address->host);
  }
}

/// Says nothing of a text that may hold a password.
void build_proxy(const setting& proxy, const plan_context& context, target_plan& result) {
  if (!proxy)
    return;
  const auto text = trimmed(proxy.text);
  const auto scheme = text.find("://");
  const bool http = scheme == std::string::npos || text.starts_with("http://");
  if (!http || has_control(text) || text.find(' ') != std::string::npos)
    context.found.error(proxy.at, proxy.path, "must be written as http://host:port, or none");
  result.proxy = core::secret{text};
}

} // namespace

void build_targets(setting& spec, const plan_context& context, plan& plan) {
  auto& targets = spec.edit("targets");
  auto& result = plan.targets;
  build_platform(targets, context, result);
  build_credentials(targets, context, result);
  build_tls(targets, context, result);
  build_connections(targets["connections"], context, result);
  build_sizes(targets, result);
  note_unused_services(targets, context);
  result.auth =
      targets["authHeader"].text == "x-api-key" ? auth_header::x_api_key : auth_header::bearer;
  result.total_timeout = targets["timeout"].as_duration();
  result.connect_timeout = targets["connectTimeout"].as_duration();
  result.first_byte_timeout = duration_of(targets["firstByteTimeout"]);
  result.stall_timeout = duration_of(targets["stallTimeout"]);
  build_paths(targets, context, result);
  build_headers(targets, context, result);
  build_proxy(targets["proxy"], context, result);
  build_sources(targets["sourceAddresses"], context, result);
  result.max_tokens_field = targets["maxTokensField"].text;
}

} // namespace loadtest::scenario
