#pragma once

#include "core/result.hpp"
#include "platform/model/price.hpp"
#include "platform/server/http_message.hpp"

#include <cstdint>
#include <fstream>
#include <optional>
#include <string>

namespace loadtest::platform {

/// A write lies between these: read right before and right after the call that sent it, or when
/// the kernel had no room, right after the call that sent the rest.
struct write_stamps {
  stamp begin;
  stamp end;
  std::optional<core::unix_time> left{}; ///< its last byte left this machine, by the kernel's stamp
};

/// What the ground-truth log says of one inference request.
struct log_entry {
  std::string request_id;
  stamp arrived;
  std::optional<core::unix_time> reached;  ///< its last byte, by the kernel's stamp
  std::optional<write_stamps> first_token; ///< the first event with content, or the whole answer
  std::optional<write_stamps> last_token;  ///< the last such event, or the whole answer
  int status = 0;                          ///< 0: nothing had been sent
  std::string response_id;                 ///< empty: the answer has none
  std::string organization_id;             ///< empty: no key was known
  std::string model;
  std::string backend;
  std::uint32_t prompt_tokens = 0;
  std::uint32_t cached_tokens = 0;     ///< of the prompt's
  std::uint32_t completion_tokens = 0; ///< as in the usage; of a cut answer those that were sent
  std::optional<nanodollars> cost;     ///< none: nothing was charged
  const char* outcome = "completed";   ///< completed, client_gone, cut, refused, stopped
};

/// The ground truth: one line of JSON for each inference request at its end.
class request_log {
public:
  /// Truncates the file; an empty name keeps no log. An error names the file.
  static core::result<request_log> open(const std::string& file);

  void add(const log_entry& entry);
  void flush() { file_.flush(); }

private:
  request_log() = default;
  std::ofstream file_;
};

/// The line for an entry, without its end.
std::string log_line(const log_entry& entry);

} // namespace loadtest::platform
