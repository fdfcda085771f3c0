#include "actors/net_admin.hpp"

#include "core/dialect.hpp"
#include "net/admin_api.hpp"
#include "net/http_client.hpp"
#include "net/model_list.hpp"

#include <utility>

namespace loadtest::actors {

namespace {

using kind_type = platform_object::kind_type;

class net_admin final : public admin_port {
public:
  net_admin(net::io_pool& pool, std::shared_ptr<const scenario::plan> plan,
            std::shared_ptr<const net::endpoint> router,
            const std::shared_ptr<const net::endpoint>& admin, std::size_t connections)
      : pool_(pool), plan_(std::move(plan)), router_(std::move(router)),
        probe_(std::make_unique<net::http_client>(pool.at(0), router_, first_key(), 1)) {
    if (admin)
      api_.emplace(core::loadtest_v1_dialect(),
                   std::make_unique<net::http_client>(pool.at(0), admin, plan_->targets.admin_key,
                                                      connections));
  }

  void probe(std::function<void(core::result<void>)> done) override {
    // Any answer will do: a server without this route, or one that wants a key, is there.
    probe_->send({"GET", "/v1/models", {}, {}}, [done = std::move(done)](auto reply) {
      if (reply)
        done({});
      else
        done(reply.failure());
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
    api_->change(step, values(object), std::move(done));
  }

  void first_model(const core::secret& key,
                   std::function<void(core::result<std::string>)> done) override {
    models_ = std::make_unique<net::http_client>(pool_.at(0), router_, key, 1);
    models_->send({"GET", "/v1/models", {}, {}}, [done = std::move(done)](auto reply) {
      if (reply)
        done(net::first_model(*reply));
      else
        done(reply.failure());
    });
  }

private:
  core::secret first_key() const {
    const auto& keys = plan_->targets.static_keys;
    return keys.empty() ? core::secret{} : keys.front();
  }

  net::step_values org_values(const platform_object& o) const {
    net::step_values result{{"org_name", o.name}, {"org_id", o.id}};
    if (!plan_->org_budget)
      return result;
    const auto& budget = *plan_->org_budget;
    const auto dollars = [&](const char* name, const std::optional<double>& value) {
      if (value)
        result[name] = std::to_string(*value);
    };
    dollars("budget_limit_usd", budget.limit_usd);
    dollars("budget_daily_usd", budget.daily_usd);
    dollars("budget_warn_at_usd", budget.warn_at_usd);
    result["budget_enable_alerts"] = budget.enable_alerts ? "true" : "false";
    return result;
  }

  net::step_values values(const platform_object& o) const {
    switch (o.kind) {
    case kind_type::org:
      return org_values(o);
    case kind_type::user:
      return {{"user_name", o.name},
              {"user_email", o.name + "@loadtest.invalid"},
              {"user_id", o.id},
              {"org_id", o.org_id}};
    case kind_type::key:
      return {{"key_name", o.name}, {"key_id", o.id}, {"user_id", o.user_id}, {"org_id", o.org_id}};
    }
    return {};
  }

  net::io_pool& pool_;
  std::shared_ptr<const scenario::plan> plan_;
  std::shared_ptr<const net::endpoint> router_;
  std::unique_ptr<net::http_client> probe_;
  std::unique_ptr<net::http_client> models_;
  std::optional<net::admin_api> api_; ///< none: a static platform
};

} // namespace

std::shared_ptr<admin_port> make_net_admin(net::io_pool& pool,
                                           std::shared_ptr<const scenario::plan> plan,
                                           std::shared_ptr<const net::endpoint> router,
                                           std::shared_ptr<const net::endpoint> admin,
                                           std::size_t connections) {
  return std::make_shared<net_admin>(pool, std::move(plan), std::move(router), admin, connections);
}

} // namespace loadtest::actors
