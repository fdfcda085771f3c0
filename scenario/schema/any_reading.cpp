#include "scenario/schema/any_reading.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <unordered_set>

namespace loadtest::scenario {

namespace {

/// May a value be a secret: a text by its key, or what the environment gave? Numbers and truth
/// values are none unless both say so: `min_tokens: 5` is not.
bool hides(const setting& s, bool by_key) {
  const bool from_environment = s.shown != s.text;
  const bool is_text = s.quoted || !(parse_number(s.text) || parse_boolean(s.text));
  return s.kind == yaml_kind::scalar &&
         (by_key ? is_text || from_environment : is_text && from_environment);
}

class copier {
public:
  copier(bool by_key, findings& found) : by_key_(by_key), found_(found) {}

  /// `secret`: by a key around it.
  void copy(setting& s, const yaml_node& node, bool secret) {
    secret |= by_key_ && sounds_secret(node.key);
    s.quoted = node.quoted;
    s.hidden = hides(s, secret);
    std::unordered_set<std::string_view> keys;
    for (std::size_t i = 0; i < node.children.size(); ++i) {
      const auto& child = node.children[i];
      const bool keyed = node.kind == yaml_kind::map;
      setting value;
      value.key = child.key;
      value.path = keyed ? path_below(s.path, child.key) : s.path + "[" + std::to_string(i) + "]";
      value.at = child.at;
      value.kind = child.kind;
      value.text = child.text;
      value.shown = child.original.empty() ? child.text : child.original;
      if (keyed && !keys.insert(child.key).second) {
        found_.error(child.key_at, value.path, "given twice");
        continue;
      }
      copy(value, child, secret);
      s.children.push_back(std::move(value));
    }
  }

private:
  bool by_key_; ///< names of keys tell secrets
  findings& found_;
};

} // namespace

void copy_any(setting& s, const yaml_node& node, findings& found) {
  copier{!s.spec->open, found}.copy(s, node, false);
}

bool sounds_secret(const std::string& key) {
  constexpr std::array<std::string_view, 27> words{
      "auth",      "authorization", "authentication", "bearer",       "key",
      "keys",      "apikey",        "apikeys",        "accesskey",    "secretkey",
      "authkey",   "token",         "tokens",         "apitoken",     "authtoken",
      "secret",    "accesstoken",   "secrets",        "clientsecret", "password",
      "passwords", "passwd",        "credential",     "credentials",  "cookie",
      "cookies",   "salt"};
  const auto name = snake_case(key);
  const auto in_word = [](char c) {
    return (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) > 0x7F;
  };
  for (auto at = name.begin(); at != name.end();) {
    const auto begin = std::find_if(at, name.end(), in_word);
    at = std::find_if_not(begin, name.end(), in_word);
    if (std::find(words.begin(), words.end(), std::string_view{begin, at}) != words.end())
      return true;
  }
  return false;
}

} // namespace loadtest::scenario
