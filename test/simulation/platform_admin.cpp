#include "platform_admin.hpp"

#include <utility>

namespace loadtest::simulation {

namespace {

using actors::created_object;
using actors::platform_object;
using hope = core::error::hope;
using ids = std::vector<std::string>;

class admin final : public actors::admin_port {
public:
  admin(timeline& time, platform& server, machine& process, core::nanoseconds timeout,
        bool can_find)
      : time_(time), server_(server), process_(process), timeout_(timeout), can_find_(can_find) {}

  void probe(std::function<void(core::result<void>)> done) override {
    call<void>("probe", {}, std::move(done), [] { return core::result<void>{}; });
  }
  void create(const platform_object& o,
              std::function<void(core::result<created_object>)> done) override {
    call<created_object>("create", o, std::move(done),
                         [&server = server_, o, name = process_.name()] {
                           const auto id = server.create(o, name);
                           return core::result{created_object{id, core::secret{secret_of(id)}}};
                         });
  }
  void activate(const platform_object& o, std::function<void(core::result<void>)> done) override {
    call<void>("activate", o, std::move(done), [] { return core::result<void>{}; });
  }
  void find(const platform_object& o, std::function<void(core::result<ids>)> done) override {
    if (!can_find_)
      return done(core::error{"the platform can't look for objects"});
    call<ids>("find", o, std::move(done), [&server = server_, o] { return server.find(o); });
  }
  void retire(const platform_object& o, std::function<void(core::result<void>)> done) override {
    call<void>("retire", o, std::move(done), [&server = server_, o] {
      server.remove(o);
      return core::result<void>{};
    });
  }
  void models(const core::secret&, std::function<void(core::result<ids>)> done) override {
    call<ids>("models", {}, std::move(done), [&server = server_] {
      return server.manners().lists_models ? core::result{ids{"a", "b"}}
                                           : core::error{"no such call"};
    });
  }

private:
  /// Makes a call that has the effect `what`.
  template <typename T>
  void call(const char* name, const platform_object& o, std::function<void(core::result<T>)> done,
            std::function<core::result<T>()> what) {
    const auto fate = server_.fate_of(name, o);
    const auto ends = server_.thawed(time_.now() + fate.takes);
    const auto latest = time_.now() + timeout_;
    const auto answer = [this](core::mono_time when, auto say) {
      time_.at(when, [&process = process_, say = std::move(say)] { process.happen(say); });
    };
    const core::error unanswered{"no answer", hope::unanswered};
    if (ends > latest)
      return answer(latest, [done, unanswered] { done(unanswered); });
    using end = platform::call_end;
    switch (fate.end) {
    case end::refused:
      return answer(ends, [done] { done(core::error{"refused"}); });
    case end::later:
      return answer(ends, [done] { done(core::error{"busy", hope::later}); });
    case end::lost_not_done:
      return answer(latest, [done, unanswered] { done(unanswered); });
    case end::lost_done:
      time_.at(ends, [what] { (void)what(); });
      return answer(latest, [done, unanswered] { done(unanswered); });
    case end::done:
      time_.at(ends, [&process = process_, done, what] {
        auto result = what();
        process.happen([done, result] { done(result); });
      });
    }
  }

  timeline& time_;
  platform& server_;
  machine& process_;
  core::nanoseconds timeout_;
  bool can_find_;
};

} // namespace

std::shared_ptr<actors::admin_port> make_admin(timeline& time, platform& server, machine& process,
                                               core::nanoseconds timeout, bool can_find) {
  return std::make_shared<admin>(time, server, process, timeout, can_find);
}

} // namespace loadtest::simulation
