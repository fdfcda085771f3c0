#include "net/llm/model_list.hpp"

#include "net/text/json_text.hpp"
#include "net/text/redaction.hpp"

#include <nlohmann/json.hpp>

#include <optional>
#include <utility>

namespace loadtest::net {

namespace {

const nlohmann::json* list_in(const nlohmann::json& body) {
  if (body.is_array())
    return &body;
  if (!body.is_object())
    return nullptr;
  for (const auto* name : {"data", "models"})
    if (const auto list = body.find(name); list != body.end() && list->is_array())
      return &*list;
  return nullptr;
}

std::optional<std::string> id_of(const nlohmann::json& model) {
  if (model.is_string())
    return model.get<std::string>();
  if (!model.is_object())
    return std::nullopt;
  for (const auto* name : {"id", "name"})
    if (const auto id = model.find(name); id != model.end() && id->is_string())
      return id->get<std::string>();
  return std::nullopt;
}

} // namespace

core::result<std::vector<std::string>> read_models(const http_reply& reply, const core::secret& key,
                                                   const std::string& call) {
  if (reply.status != 200)
    return core::error{call + " answered " + std::to_string(reply.status)};
  const auto body = parse_json(reply.body);
  std::vector<std::string> ids;
  if (const auto* const list = list_in(body))
    for (const auto& model : *list)
      if (auto id = id_of(model))
        ids.push_back(without_secrets(*std::move(id), key));
  if (ids.empty())
    return core::error{call + " lists no model"};
  return ids;
}

} // namespace loadtest::net
