#pragma once

#include <string>
#include <string_view>

namespace loadtest::net {

/// What a page in HTML says, such as proxies make for their errors: its title or, without one, its
/// text without tags, scripts and styles. Empty when the text is no page.
std::string html_text(std::string_view page);

} // namespace loadtest::net
