#include "net/io/endpoint.hpp"

#include "net/io/tls_context.hpp"

namespace loadtest::net {

namespace {

constexpr std::string_view version = "/v1";
constexpr std::string_view chat = "/v1/chat/completions";
constexpr std::string_view models = "/v1/models";

/// The version is said by the base, or by the path.
std::string_view usual_path(const url& base, std::string_view documented) {
  const bool versioned =
      documented.starts_with(version) && documented.substr(version.size()).starts_with('/');
  return versioned && base.names_version() ? documented.substr(version.size()) : documented;
}

} // namespace

service_paths usual_paths(const url& base) {
  return {std::string{usual_path(base, chat)}, std::string{usual_path(base, models)}};
}

std::string_view endpoint::path_of(std::string_view path) const {
  if (path == chat)
    return paths.chat;
  return path == models ? std::string_view{paths.models} : usual_path(base, path);
}

core::result<std::shared_ptr<endpoint>> make_endpoint(const std::string& base,
                                                      const tls_options& tls) {
  auto parsed = parse_url(base);
  if (!parsed)
    return parsed.failure();
  auto result = std::make_shared<endpoint>();
  result->base = *std::move(parsed);
  result->paths = usual_paths(result->base);
  if (!result->base.tls)
    return result;
  auto context = tls_context::load(tls);
  if (!context)
    return context.failure();
  result->tls = *std::move(context);
  return result;
}

} // namespace loadtest::net
