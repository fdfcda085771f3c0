#include "net/llm/model_list.hpp"

#include "net/text/json_text.hpp"
#include "net/text/redaction.hpp"

#include <nlohmann/json.hpp>

namespace loadtest::net {

core::result<std::vector<std::string>> read_models(const http_reply& reply,
                                                   const core::secret& key) {
  if (reply.status != 200)
    return core::error{"GET /v1/models answered " + std::to_string(reply.status)};
  const auto body = parse_json(reply.body);
  const auto data = body.is_object() ? body.find("data") : body.end();
  std::vector<std::string> ids;
  if (data != body.end() && data->is_array())
    for (const auto& model : *data)
      if (const auto id = model.is_object() ? model.find("id") : model.end();
          id != model.end() && id->is_string())
        ids.push_back(without_secrets(id->get<std::string>(), key));
  if (ids.empty())
    return core::error{"GET /v1/models lists no model"};
  return ids;
}

} // namespace loadtest::net
