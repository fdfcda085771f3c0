#pragma once

#include "platform/server/http_message.hpp"

#include <cstddef>
#include <memory>
#include <string>

namespace loadtest::platform {

/// Takes requests out of the bytes of a connection, one after the other. Sans-io.
class request_reader {
public:
  explicit request_reader(std::size_t max_body_bytes);
  ~request_reader();
  request_reader(const request_reader&) = delete;
  request_reader& operator=(const request_reader&) = delete;

  enum class state {
    more,      ///< the request is not whole yet
    wants_100, ///< the same, and the client waits for `100 Continue`; said once a request
    whole,     ///< `request` is filled, but for `arrived`
    refused    ///< `refusal` says why; nothing more can be read
  };
  /// Consumes from the front of `bytes`. After `whole` it reads the next request.
  state read(std::string& bytes, http_request& request);
  /// 400, 413 or 431.
  int refusal() const noexcept;

private:
  struct parser_state;
  std::unique_ptr<parser_state> state_;
};

} // namespace loadtest::platform
