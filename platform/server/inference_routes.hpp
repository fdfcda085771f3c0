#pragma once

#include "platform/model/accounts.hpp"
#include "platform/server/call_reader.hpp"
#include "platform/server/exchange.hpp"

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
                   request_log& log, core::random_stream ids);

  /// The task of a path that is called by POST; none of others.
  static std::optional<task> task_at(std::string_view path) noexcept;

  answer_or_exchange infer(task what, const http_request& request, wire& out);
  /// Is there something to look at?
  static bool shows(std::string_view path) noexcept;
  /// For paths that it shows.
  http_reply show(const http_request& request) const;

private:
  http_reply show_model(const http_request& request, const std::string& id) const;
  http_reply refuse(const http_request& request, std::string model, int status,
                    std::string_view code, std::string_view message);
  /// The answer of a fault that comes before the model is asked; none without one.
  std::optional<http_reply> fail(const http_request& request, const inference_call& call,
                                 const request_faults& faults);
  std::unique_ptr<exchange> make_exchange(const http_request& request, const inference_call& call,
                                          const request_faults& faults, wire& out);

  const model_config& config_;
  const accounts& accounts_;
  model_driver& driver_;
  request_log& log_;
  core::random_stream ids_;
};

} // namespace loadtest::platform
