#pragma once

#include "platform/server/exchange_maker.hpp"
#include "platform/server/gatekeeper.hpp"

#include <memory>
#include <optional>
#include <variant>

namespace loadtest::platform {

/// An answer at once, or an exchange that gives it in time.
using answer_or_exchange = std::variant<http_reply, std::unique_ptr<exchange>>;

/// The API router: what clients with a key ask for (spec platform-api.md, "Inference").
class inference_routes {
public:
  /// All references outlive the routes.
  inference_routes(const model_config& config, const accounts& known, model_driver& driver,
                   books& kept, core::random_stream ids);

  /// What is called at a path by POST; none of others.
  std::optional<endpoint> endpoint_at(std::string_view path) const noexcept;
  answer_or_exchange infer(endpoint at, const http_request& request, wire& out);

  /// Is there something to look at?
  bool shows(std::string_view path) const noexcept;
  /// For paths that it shows.
  http_reply show(const http_request& request) const;

private:
  http_reply refuse(const http_request& request, log_entry entry, const refusal& why,
                    const std::string& headers = {});
  /// A fault that comes before the model is asked.
  std::optional<refusal> fault_of(const inference_call& call, const request_faults& faults) const;
  core::result<admission> submit(const inference_call& call, const request_faults& faults,
                                 exchange& sink);
  http_reply show_models() const;
  http_reply show_request(const http_request& request, const std::string& response_id) const;
  http_reply show_model(const http_request& request, const std::string& id) const;

  const model_config& config_;
  gatekeeper gate_;
  model_driver& driver_;
  books& books_;
  exchange_maker maker_;
};

} // namespace loadtest::platform
