#include "net/http/answer_head.hpp"

#include "net/text/ascii.hpp"

namespace loadtest::net {

namespace {

bool redirects(int status) noexcept {
  return status == 300 || status == 301 || status == 302 || status == 303 || status == 307 ||
         status == 308;
}

} // namespace

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
