#pragma once

#include "core/dialect.hpp"
#include "core/result.hpp"
#include "core/secret.hpp"
#include "net/admin/admin_session.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace loadtest::net {

/// What a creation gave: the platform's id and, of a key, its secret (shown once).
struct created {
  std::string id;
  core::secret key;
};

/// What became of an object that was to be removed.
enum class removal : std::uint8_t { done, gone_already };

/// Values for the placeholders of a step; those of `dialect_step`.
using step_values = std::map<std::string, std::string>;

/// The administration steps in a dialect given as data. Handlers run on the I/O thread. Errors say
/// which call answered what (status and the start of the body, secrets redacted) and the way out.
class admin_api {
public:
  admin_api(const core::dialect& dialect, std::unique_ptr<admin_session> session);
  ~admin_api();

  /// Is the administrator let in? Changes nothing.
  void check(std::function<void(core::result<void>)> done);
  void create(const core::dialect_step& step, const step_values& values,
              std::function<void(core::result<created>)> done);
  /// Activates; at once where the dialect has no such step.
  void change(const core::dialect_step& step, const step_values& values,
              std::function<void(core::result<void>)> done);
  /// Retires; at once where the dialect has no such step.
  void remove(const core::dialect_step& step, const step_values& values,
              std::function<void(core::result<removal>)> done);
  /// Ids of the objects of this name; an error when the dialect has no such step.
  void find(const core::dialect_step& step, const step_values& values, const std::string& name,
            std::function<void(core::result<std::vector<std::string>>)> done);

  const core::dialect& dialect() const noexcept { return dialect_; }

private:
  core::dialect dialect_;
  std::unique_ptr<admin_session> session_;
};

} // namespace loadtest::net
