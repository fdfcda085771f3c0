#pragma once

#include "platform/server/admin_routes.hpp"
#include "platform/server/inference_routes.hpp"

namespace loadtest::platform {

/// Both services of the platform behind one address.
class routes {
public:
  /// Both outlive this. `ready` is what readyz says.
  routes(admin_routes& admin, inference_routes& inference, bool ready)
      : admin_(admin), inference_(inference), ready_(ready) {}

  /// `out` is the connection that an exchange answers on.
  answer_or_exchange handle(const http_request& request, wire& out);

private:
  admin_routes& admin_;
  inference_routes& inference_;
  bool ready_;
};

} // namespace loadtest::platform
