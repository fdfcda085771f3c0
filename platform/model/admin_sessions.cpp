#include "platform/model/admin_sessions.hpp"

#include "platform/model/hex.hpp"

namespace loadtest::platform {

admin_tokens admin_sessions::open(core::unix_time now) {
  std::erase_if(access_, [now](const auto& session) { return session.second <= now; });
  admin_tokens tokens{new_token("sim-access-"), new_token("sim-refresh-")};
  access_.emplace(tokens.access.reveal(), now + lifetime_);
  refresh_.emplace(tokens.refresh.reveal());
  return tokens;
}

std::optional<admin_tokens> admin_sessions::refresh(const core::secret& token,
                                                    core::unix_time now) {
  if (refresh_.erase(std::string{token.reveal()}) == 0)
    return std::nullopt;
  return open(now);
}

bool admin_sessions::valid(const core::secret& access, core::unix_time now) const {
  const auto found = access_.find(std::string{access.reveal()});
  return found != access_.end() && now < found->second;
}

core::secret admin_sessions::new_token(std::string_view prefix) {
  auto text = std::string{prefix} + hex(random_.next());
  return core::secret{text + hex(random_.next())};
}

} // namespace loadtest::platform
