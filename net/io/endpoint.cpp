#include "net/io/endpoint.hpp"

#include "net/io/tls_context.hpp"

namespace loadtest::net {

service_paths usual_paths(const url& base) {
  if (base.names_version())
    return {"/chat/completions", "/models"};
  return {};
}

std::string_view endpoint::path_of(std::string_view path) const noexcept {
  const service_paths documented;
  if (path == documented.chat)
    return paths.chat;
  return path == documented.models ? std::string_view{paths.models} : path;
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
