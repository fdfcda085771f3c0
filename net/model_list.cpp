#include "net/model_list.hpp"

#include <nlohmann/json.hpp>

namespace loadtest::net {

core::result<std::string> first_model(const http_reply& reply) {
  const std::string way_out = "; name a model in userBehavior.modelPreferences";
  if (reply.status != 200)
    return core::error{"GET /v1/models answered " + std::to_string(reply.status) + way_out};
  const auto body = nlohmann::json::parse(reply.body, nullptr, false);
  const auto id = nlohmann::json::json_pointer{"/data/0/id"};
  if (body.is_discarded() || !body.is_object() || !body.contains(id) || !body.at(id).is_string())
    return core::error{"GET /v1/models lists no model" + way_out};
  return body.at(id).get<std::string>();
}

} // namespace loadtest::net
