#include "net/http/answer_head.hpp"

#include <algorithm>

namespace loadtest::net {

namespace {

char lower(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool redirects(int status) noexcept {
  return status == 300 || status == 301 || status == 302 || status == 303 || status == 307 ||
         status == 308;
}

} // namespace

bool same_letters(std::string_view a, std::string_view b) noexcept {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(),
                                            [](char x, char y) { return lower(x) == lower(y); });
}

std::string_view answer_head::value_of(std::string_view name) const noexcept {
  for (const auto& field : fields)
    if (same_letters(field.name, name))
      return field.value;
  return {};
}

bool is_encoded(const answer_head& head) noexcept {
  const auto encoding = head.value_of("content-encoding");
  return !encoding.empty() && !same_letters(encoding, "identity");
}

std::string oddity_of(const answer_head& head) {
  const auto status = "status " + std::to_string(head.status);
  if (redirects(head.status)) {
    const std::string to{head.value_of("location")};
    return status + ": redirected" + (to.empty() ? " without a Location" : " to " + to) +
           "; redirects are not followed: give the address where they lead";
  }
  if (is_encoded(head))
    return status + ": the answer is in the encoding " +
           std::string{head.value_of("content-encoding")} +
           ", though identity was asked for; switch compression off on the way";
  return {};
}

} // namespace loadtest::net
