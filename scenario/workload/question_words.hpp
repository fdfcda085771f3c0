#pragma once

#include <span>
#include <string_view>

/// The words that questions are made of. The order of each list decides which seed asks what.
namespace loadtest::scenario::words {

std::span<const std::string_view> places();
std::span<const std::string_view> regions();
std::span<const std::string_view> audiences();
std::span<const std::string_view> months();
std::span<const std::string_view> first_names();
std::span<const std::string_view> goods();
std::span<const std::string_view> customs();   ///< what historians study
std::span<const std::string_view> aspects();   ///< what an answer should stress
std::span<const std::string_view> landforms(); ///< what geographers study
std::span<const std::string_view> changes();   ///< "… in Lisbon by 2090": what might happen
std::span<const std::string_view> groups();    ///< who might take part
std::span<const std::string_view> systems();
std::span<const std::string_view> languages();
std::span<const std::string_view> constraints(); ///< "a service with …"
std::span<const std::string_view> concerns();    ///< what an engineer wants explained
std::span<const std::string_view> requests();    ///< what a follow-up asks
std::span<const std::string_view> examples();    ///< what a follow-up wants to see

} // namespace loadtest::scenario::words
