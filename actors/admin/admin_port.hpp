#pragma once

#include "core/result.hpp"
#include "core/secret.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace loadtest::actors {

/// One object on the platform. Its parents' ids go with it, for dialects whose paths want them.
struct platform_object {
  enum class kind_type : std::uint8_t { org, user, key };
  kind_type kind = kind_type::org;
  std::string name;
  std::string id; ///< empty before it is created
  std::string org_id;
  std::string user_id;
  friend bool operator==(const platform_object&, const platform_object&) = default;
};
const char* to_string(platform_object::kind_type kind) noexcept;

/// What a creation gave; `key` only for keys.
struct created_object {
  std::string id;
  core::secret key;
};

/// The administration of the platform under test, as the bootstrap and the clean-up need it.
/// Handlers are called once each, on any thread.
class admin_port {
public:
  virtual ~admin_port() = default;

  /// Is the inference service there, and is the administrator let in? An error says which call
  /// failed how. Changes nothing.
  virtual void probe(std::function<void(core::result<void>)> done) = 0;
  virtual void create(const platform_object& wanted,
                      std::function<void(core::result<created_object>)> done) = 0;
  /// Makes a new user able to hold keys, where the platform wants that said.
  virtual void activate(const platform_object& user,
                        std::function<void(core::result<void>)> done) = 0;
  /// Ids of the objects of this kind and name; an error where the platform has no such call.
  virtual void find(const platform_object& wanted,
                    std::function<void(core::result<std::vector<std::string>>)> done) = 0;
  virtual void retire(const platform_object& object,
                      std::function<void(core::result<void>)> done) = 0;
  /// The models that the platform lists to the holder of `key`; an error where it lists none.
  virtual void models(const core::secret& key,
                      std::function<void(core::result<std::vector<std::string>>)> done) = 0;
};

} // namespace loadtest::actors
