#include "net/admin/admin_api.hpp"

#include "net/admin/admin_step.hpp"

#include <utility>

namespace loadtest::net {

admin_api::admin_api(const core::dialect& dialect, std::unique_ptr<admin_session> session)
    : dialect_(dialect), session_(std::move(session)) {}

admin_api::~admin_api() = default;

void admin_api::check(std::function<void(core::result<void>)> done) {
  change(dialect_.check, {}, std::move(done));
}

void admin_api::create(const core::dialect_step& step, const step_values& values,
                       std::function<void(core::result<created>)> done) {
  auto call = call_of(step, values);
  if (!call)
    return done(call.failure());
  session_->send(*call, [step, call = *call, done = std::move(done)](auto reply) {
    if (reply)
      done(read_created(step, call, *reply));
    else
      done(reply.failure());
  });
}

void admin_api::change(const core::dialect_step& step, const step_values& values,
                       std::function<void(core::result<void>)> done) {
  if (step.path.empty())
    return done({}); // nothing to do in this dialect
  auto call = call_of(step, values);
  if (!call)
    return done(call.failure());
  session_->send(*call, [step, call = *call, done = std::move(done)](auto reply) {
    if (reply)
      done(read_changed(step, call, *reply));
    else
      done(reply.failure());
  });
}

void admin_api::remove(const core::dialect_step& step, const step_values& values,
                       std::function<void(core::result<removal>)> done) {
  if (step.path.empty())
    return done(removal::done);
  auto call = call_of(step, values);
  if (!call)
    return done(call.failure());
  session_->send(*call, [step, call = *call, done = std::move(done)](auto reply) {
    if (reply)
      done(read_removed(step, call, *reply));
    else
      done(reply.failure());
  });
}

void admin_api::find(const core::dialect_step& step, const step_values& values,
                     const std::string& name,
                     std::function<void(core::result<std::vector<std::string>>)> done) {
  if (step.path.empty())
    return done(core::error{"the dialect " + dialect_.name + " cannot find objects by their name"});
  auto call = call_of(step, values);
  if (!call)
    return done(call.failure());
  session_->send(*call, [step, call = *call, name, done = std::move(done)](auto reply) {
    if (reply)
      done(read_found(step, call, *reply, name));
    else
      done(reply.failure());
  });
}

} // namespace loadtest::net
