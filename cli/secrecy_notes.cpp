#include "cli/secrecy_notes.hpp"

#include "net/io/url.hpp"

#include <algorithm>

namespace loadtest::cli {

std::vector<std::string> secrecy_notes(const scenario::target_plan& targets) {
  std::vector<std::string> notes;
  const auto add = [&](const std::string& note) {
    if (std::find(notes.begin(), notes.end(), note) == notes.end())
      notes.push_back(note);
  };
  const bool keys =
      targets.dialect || !targets.static_keys.empty() || !targets.secret_headers.empty();
  for (const auto& base : {targets.router_url, targets.admin_url}) {
    const auto to = net::parse_url(base);
    if (!to)
      continue;
    if (!to->tls && keys)
      add("keys went to " + to->authority() + " over plain http, which hides nothing");
    if (to->tls && !targets.tls_verify)
      add("the certificate of " + to->authority() + " was not checked (targets.tlsVerify: false)");
  }
  return notes;
}

} // namespace loadtest::cli
