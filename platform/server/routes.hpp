#pragma once

#include "platform/server/admin_routes.hpp"
#include "platform/server/inference_routes.hpp"

namespace loadtest::platform {

/// Both services of the platform behind one address.
class routes {
public:
  routes(admin_routes& admin, inference_routes& inference) : admin_(admin), inference_(inference) {}

  /// `out` is the connection that an exchange answers on.
  answer_or_exchange handle(const http_request& request, wire& out);

private:
  admin_routes& admin_;
  inference_routes& inference_;
};

} // namespace loadtest::platform
