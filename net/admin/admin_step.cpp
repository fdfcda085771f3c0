#include "net/admin/admin_step.hpp"

#include "net/text/json_text.hpp"
#include "net/text/redaction.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>

namespace loadtest::net {

namespace {

using nlohmann::json;

constexpr std::size_t shown_body = 200;

bool is_name(char c) noexcept {
  return c == '_' || std::isalnum(static_cast<unsigned char>(c)) != 0;
}

std::string percent_encoded(std::string_view value) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string result;
  for (const char c : value) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) != 0 || std::string_view{"-._~"}.find(c) != std::string_view::npos) {
      result += c;
    } else {
      result += '%';
      result += digits[byte >> 4U];
      result += digits[byte & 15U];
    }
  }
  return result;
}

/// `text` with its placeholders replaced; the name of a missing value goes to `missing`.
std::string expanded(std::string_view text, const step_values& values,
                     const std::function<std::string(std::string_view)>& encode,
                     std::optional<std::string>& missing) {
  std::string result;
  while (!text.empty()) {
    const auto open = text.find('{');
    result.append(text.substr(0, open));
    if (open == std::string_view::npos)
      break;
    text.remove_prefix(open);
    const auto length = static_cast<std::size_t>(
        std::find_if_not(text.begin() + 1, text.end(), is_name) - text.begin());
    if (length == 1 || length == text.size() || text[length] != '}') {
      result += '{'; // not a placeholder
      text.remove_prefix(1);
      continue;
    }
    const std::string name{text.substr(1, length - 1)};
    text.remove_prefix(length + 1);
    const auto found = values.find(name);
    if (found == values.end())
      missing = name;
    else
      result += encode(found->second);
  }
  return result;
}

/// `{#name}` as the number, true or false that it stands for; discarded: there is no such value.
json number(std::string_view text, const step_values& values) {
  const auto found = values.find(std::string{text.substr(2, text.size() - 3)});
  return found == values.end() ? json(json::value_t::discarded) : parse_json(found->second);
}

/// Replaces the placeholders in all strings of `node`. False: one has no value.
bool fill(json& node, const step_values& values) {
  if (node.is_string() && node.get_ref<const std::string&>().starts_with("{#")) {
    node = number(node.get<std::string>(), values);
    return !node.is_discarded();
  }
  if (node.is_string()) {
    std::optional<std::string> missing;
    node = expanded(
        node.get_ref<const std::string&>(), values,
        [](std::string_view value) { return std::string{value}; }, missing);
    return !missing;
  }
  if (node.is_object()) {
    const bool was_empty = node.empty();
    for (auto member = node.begin(); member != node.end();)
      member = fill(*member, values) ? std::next(member) : node.erase(member);
    return was_empty || !node.empty();
  } else if (node.is_array()) {
    for (auto element = node.begin(); element != node.end();)
      element = fill(*element, values) ? std::next(element) : node.erase(element);
  }
  return true;
}

std::string name_of(const http_call& call) {
  return call.method + " " + call.path.substr(0, call.path.find('?'));
}

bool listed(const std::vector<int>& statuses, int status) {
  return std::find(statuses.begin(), statuses.end(), status) != statuses.end();
}

bool ruled(const std::vector<core::answer_rule>& rules, const http_reply& reply) {
  return std::any_of(rules.begin(), rules.end(), [&](const core::answer_rule& rule) {
    return rule.status == reply.status && reply.body.find(rule.containing) != std::string::npos;
  });
}

core::error::hope hope_after(const core::dialect_step& step, const http_reply& reply) {
  using hope = core::error::hope;
  if (ruled(step.again_if, reply) || reply.status == 429 || reply.status == 503)
    return hope::later;
  return reply.status == 408 || reply.status >= 500 ? hope::unanswered : hope::none;
}

core::error refusal(const http_call& call, const http_reply& reply, core::error::hope hope) {
  auto text = name_of(call) + " answered " + std::to_string(reply.status);
  if (reply.status == 401 || reply.status == 403)
    text += ": the administrator was refused; check targets.adminApiKey (or ADMIN_API_KEY) or "
            "targets.adminLogin";
  if (hope == core::error::hope::taken)
    text += ": something of that name exists that this run did not make; let names contain {run}";
  // The body of a success that was not expected may hold a token or a key.
  const auto said = reply.status / 100 == 2 ? std::string{} : presentable(reply.body, shown_body);
  if (!said.empty())
    text += " (" + said + ")";
  return {std::move(text), hope, reply.retry_after};
}

/// The string, or whole number, at `pointer`.
std::optional<std::string> text_at(const json& document, const std::string& pointer) {
  try {
    const json::json_pointer place{pointer};
    if (!document.contains(place))
      return std::nullopt;
    const auto& value = document.at(place);
    if (value.is_string())
      return value.get<std::string>();
    if (value.is_number_integer())
      return value.dump();
  } catch (const json::exception&) {
    // The pointer of a dialect may be malformed, or lead through what is not an object.
  }
  return std::nullopt;
}

/// Between a second and ten days, whatever the platform says.
std::int64_t lifetime_seconds(const std::string& text) {
  std::int64_t seconds = 0;
  std::from_chars(text.data(), text.data() + text.size(), seconds);
  return std::clamp<std::int64_t>(seconds, 1, 864'000);
}

core::error unreadable(const http_call& call, const std::string& what, const std::string& pointer) {
  // The body is not shown: it may hold a key.
  return {name_of(call) + " gave no " + what + " at " + pointer +
              " of its answer; is this the right targets.platform?",
          core::error::hope::none,
          {}};
}

} // namespace

core::result<http_call> call_of(const core::dialect_step& step, const step_values& values) {
  http_call call;
  call.method = step.method;
  std::optional<std::string> missing;
  call.path = expanded(step.path, values, percent_encoded, missing);
  if (missing)
    return core::error{step.method + " " + step.path + " needs a value for {" + *missing + "}"};
  if (step.body.empty())
    return call;
  auto body = parse_json(step.body);
  if (body.is_discarded())
    return core::error{"the body of " + step.method + " " + step.path + " is not JSON"};
  fill(body, values);
  call.body = body.dump(-1, ' ', false, json::error_handler_t::replace);
  return call;
}

core::result<created> read_created(const core::dialect_step& step, const http_call& call,
                                   const http_reply& reply) {
  if (reply.status == 409 && !ruled(step.again_if, reply))
    return refusal(call, reply, core::error::hope::taken);
  if (!listed(step.done, reply.status))
    return refusal(call, reply, hope_after(step, reply));
  const auto body = parse_json(reply.body);
  created result;
  auto id = body.is_discarded() ? std::nullopt : text_at(body, step.id_pointer);
  if (!id || id->empty())
    return unreadable(call, "id", step.id_pointer);
  result.id = *std::move(id);
  if (step.secret_pointer.empty())
    return result;
  auto key = text_at(body, step.secret_pointer);
  if (!key || key->empty())
    return unreadable(call, "key", step.secret_pointer);
  result.key = core::secret{*std::move(key)};
  return result;
}

core::result<token_grant> read_grant(const core::dialect& dialect, const core::dialect_step& step,
                                     const http_call& call, const http_reply& reply) {
  if (!listed(step.done, reply.status))
    return refusal(call, reply, hope_after(step, reply));
  const auto body = parse_json(reply.body);
  auto token = body.is_discarded() ? std::nullopt : text_at(body, step.secret_pointer);
  if (!token || token->empty())
    return unreadable(call, "token", step.secret_pointer);
  token_grant result{core::secret{*std::move(token)}, {}, {}};
  if (auto refresh = text_at(body, dialect.refresh_token_pointer))
    result.refresh = core::secret{*std::move(refresh)};
  if (const auto seconds = text_at(body, dialect.lifetime_pointer))
    result.lifetime = std::chrono::seconds{lifetime_seconds(*seconds)};
  return result;
}

core::result<void> read_changed(const core::dialect_step& step, const http_call& call,
                                const http_reply& reply) {
  if (listed(step.done, reply.status) || ruled(step.done_if, reply))
    return {};
  return refusal(call, reply, hope_after(step, reply));
}

core::result<removal> read_removed(const core::dialect_step& step, const http_call& call,
                                   const http_reply& reply) {
  if (listed(step.gone, reply.status))
    return removal::gone_already;
  if (const auto done = read_changed(step, call, reply); !done)
    return done.failure();
  return removal::done;
}

core::result<std::vector<std::string>> read_found(const core::dialect_step& step,
                                                  const http_call& call, const http_reply& reply,
                                                  const std::string& name) {
  if (!listed(step.done, reply.status))
    return refusal(call, reply, hope_after(step, reply));
  const auto body = parse_json(reply.body);
  const json* list = body.is_array() ? &body : nullptr;
  if (body.is_object()) {
    const auto found = std::find_if(body.begin(), body.end(),
                                    [](const json& member) { return member.is_array(); });
    list = found == body.end() ? nullptr : &*found;
  }
  if (list == nullptr)
    return core::error{name_of(call) + " gave no list; is this the right targets.platform?"};
  std::vector<std::string> ids;
  for (const auto& one : *list) {
    // A server that does not know the filter gives all.
    if (text_at(one, "/name") != name)
      continue;
    if (auto id = text_at(one, step.id_pointer))
      ids.push_back(*std::move(id));
  }
  return ids;
}

} // namespace loadtest::net
