#include "scenario/workload/grammar.hpp"

namespace loadtest::scenario {

namespace {

/// The text with its gaps filled by the choices that `number` means in a mixed radix, one digit for
/// each slot. Gaps that are no slot stay.
std::string fill(std::string_view text, const std::vector<slot>& slots, std::uint64_t number) {
  std::vector<std::uint64_t> digits;
  for (const auto& s : slots) {
    digits.push_back(number % s.choices());
    number /= s.choices();
  }
  std::string result;
  for (auto open = text.find('{'); open != std::string_view::npos; open = text.find('{')) {
    const auto close = text.find('}', open);
    const auto name = text.substr(open + 1, close - open - 1);
    result += text.substr(0, open);
    std::size_t i = 0;
    while (i < slots.size() && slots[i].name != name)
      ++i;
    if (i == slots.size())
      result += text.substr(open, close + 1 - open);
    else if (slots[i].words.empty())
      result += std::to_string(slots[i].from + digits[i]);
    else
      result += slots[i].words[digits[i]];
    text.remove_prefix(close + 1);
  }
  result += text;
  return result;
}

} // namespace

std::uint64_t grammar::size() const noexcept {
  std::uint64_t product = forms.size();
  for (const auto& s : slots)
    product *= s.choices();
  return product;
}

std::string grammar::sentence(std::uint64_t number) const {
  return fill(forms[number % forms.size()], slots, number / forms.size());
}

std::string grammar::topic(std::uint64_t number) const {
  return fill(subject, slots, number / forms.size());
}

} // namespace loadtest::scenario
