#include "actors/admin/net_admin.hpp"

#include "actors/admin/admin_values.hpp"
#include "net/admin/admin_api.hpp"
#include "net/http/http_client.hpp"
#include "net/llm/model_list.hpp"

#include <utility>

namespace loadtest::actors {

namespace {

using kind_type = platform_object::kind_type;

class net_admin final : public admin_port {
public:
  net_admin(net::io_pool& pool, std::shared_ptr<const scenario::plan> plan,
            std::shared_ptr<const net::endpoint> router,
            const std::shared_ptr<const net::endpoint>& admin, std::size_t connections,
            core::logger log)
      : plan_(std::move(plan)), log_(std::move(log)), router_(std::move(router)),
        reach_(std::make_unique<net::http_client>(pool.at(0), router_, first_key(), 1)) {
    const auto& targets = plan_->targets;
    if (!admin || !targets.dialect)
      return;
    auto client =
        std::make_shared<net::http_client>(pool.at(0), admin, core::secret{}, connections);
    net::admin_credential who{targets.admin_key, targets.admin_email, targets.admin_password};
    api_.emplace(*targets.dialect,
                 std::make_unique<net::admin_session>(pool.at(0), *targets.dialect,
                                                      std::move(client), std::move(who)));
  }

  void probe(std::function<void(core::result<void>)> done) override {
    // Any answer will do: a server without this route, or one that wants a key, is there.
    reach_->send({"GET", router_->paths.models, {}, {}, {}},
                 [this, done = std::move(done)](auto reply) {
                   if (!reply)
                     done(reply.failure());
                   else if (api_)
                     api_->check(done);
                   else
                     done({});
                 });
  }

  void create(const platform_object& wanted,
              std::function<void(core::result<created_object>)> done) override {
    const auto& dialect = api_->dialect();
    const auto& step = wanted.kind == kind_type::org    ? dialect.create_org
                       : wanted.kind == kind_type::user ? dialect.create_user
                                                        : dialect.create_key;
    api_->create(step, values(wanted), [done = std::move(done)](auto result) {
      if (result)
        done(created_object{std::move(result->id), std::move(result->key)});
      else
        done(result.failure());
    });
  }

  void activate(const platform_object& user,
                std::function<void(core::result<void>)> done) override {
    api_->change(api_->dialect().activate_user, values(user), std::move(done));
  }

  void find(const platform_object& wanted,
            std::function<void(core::result<std::vector<std::string>>)> done) override {
    const auto& dialect = api_->dialect();
    const auto& step = wanted.kind == kind_type::org    ? dialect.find_org
                       : wanted.kind == kind_type::user ? dialect.find_user
                                                        : dialect.find_key;
    api_->find(step, values(wanted), wanted.name, std::move(done));
  }

  void retire(const platform_object& object,
              std::function<void(core::result<void>)> done) override {
    const auto& dialect = api_->dialect();
    const auto& step = object.kind == kind_type::org    ? dialect.retire_org
                       : object.kind == kind_type::user ? dialect.retire_user
                                                        : dialect.retire_key;
    api_->remove(step, values(object), [log = log_, object, done = std::move(done)](auto result) {
      if (!result)
        return done(result.failure());
      if (*result == net::removal::gone_already)
        log.warn("was gone already",
                 {{"kind", to_string(object.kind)}, {"name", object.name}, {"id", object.id}});
      done({});
    });
  }

  void models(const core::secret& key,
              std::function<void(core::result<std::vector<std::string>>)> done) override {
    const auto& path = router_->paths.models;
    auto take = [key, call = "GET " + router_->base.address(path),
                 done = std::move(done)](auto reply) {
      if (reply)
        done(net::read_models(*reply, key, call));
      else
        done(reply.failure());
    };
    reach_->send({"GET", path, {}, {}, key}, std::move(take));
  }

private:
  core::secret first_key() const {
    const auto& keys = plan_->targets.static_keys;
    return keys.empty() ? core::secret{} : keys.front();
  }

  net::step_values values(const platform_object& object) const {
    return admin_values(
        *plan_, object,
        std::chrono::time_point_cast<core::nanoseconds>(std::chrono::system_clock::now()));
  }

  std::shared_ptr<const scenario::plan> plan_;
  core::logger log_;
  std::shared_ptr<const net::endpoint> router_;
  std::unique_ptr<net::http_client> reach_;
  std::optional<net::admin_api> api_; ///< none: a platform without administration
};

} // namespace

std::shared_ptr<admin_port> make_net_admin(net::io_pool& pool,
                                           std::shared_ptr<const scenario::plan> plan,
                                           std::shared_ptr<const net::endpoint> router,
                                           const std::shared_ptr<const net::endpoint>& admin,
                                           std::size_t connections, core::logger log) {
  return std::make_shared<net_admin>(pool, std::move(plan), std::move(router), admin, connections,
                                     std::move(log));
}

} // namespace loadtest::actors
