#include "actors/admin/ledger.hpp"

#include "actors/admin/ledger_entry.hpp"

#include <chrono>
#include <utility>

namespace loadtest::actors {

namespace {

using call_type = ledger_entry::call_type;
using state_type = ledger_entry::state_type;

state_type state_after(const core::error& failure) {
  return failure.again == core::error::hope::unanswered ? state_type::unanswered
                                                        : state_type::refused;
}

struct writer {
  std::string node;
  ledger_sink sink;

  void operator()(call_type call, state_type state, const platform_object& object,
                  std::function<void(core::result<void>)> kept = {}) const {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    sink(ledger_text({std::chrono::duration_cast<std::chrono::milliseconds>(now).count(), node,
                      call, state, object}),
         std::move(kept));
  }
};

class ledger final : public admin_port {
public:
  ledger(std::shared_ptr<admin_port> inner, std::string node, ledger_sink sink)
      : inner_(std::move(inner)), write_{std::move(node), std::move(sink)} {}

  void probe(std::function<void(core::result<void>)> done) override {
    inner_->probe(std::move(done));
  }

  void create(const platform_object& wanted,
              std::function<void(core::result<created_object>)> done) override {
    write_(call_type::create, state_type::intent, wanted,
           [inner = inner_, write = write_, wanted, done = std::move(done)](const auto& kept) {
             if (!kept)
               return done(core::error{"the ledger could not keep that it is about to be created "
                                       "(" +
                                       kept.failure().message + "), so it was not"});
             inner->create(wanted, [write, wanted, done](auto result) {
               auto made = wanted;
               if (result)
                 made.id = result->id;
               write(call_type::create, result ? state_type::done : state_after(result.failure()),
                     made);
               done(std::move(result));
             });
           });
  }

  void activate(const platform_object& user,
                std::function<void(core::result<void>)> done) override {
    inner_->activate(user, std::move(done));
  }

  void find(const platform_object& wanted,
            std::function<void(core::result<std::vector<std::string>>)> done) override {
    inner_->find(wanted, [write = write_, object = wanted, done = std::move(done)](auto result) {
      if (result && result->empty())
        write(call_type::find, state_type::none, object);
      else if (result)
        for (const auto& id : *result) {
          auto there = object;
          there.id = id;
          write(call_type::find, state_type::done, there);
        }
      done(std::move(result));
    });
  }

  void retire(const platform_object& object,
              std::function<void(core::result<void>)> done) override {
    write_(call_type::retire, state_type::intent, object);
    inner_->retire(object, [write = write_, object, done = std::move(done)](auto result) {
      write(call_type::retire, result ? state_type::done : state_after(result.failure()), object);
      done(std::move(result));
    });
  }

  void models(const core::secret& key,
              std::function<void(core::result<std::vector<std::string>>)> done) override {
    inner_->models(key, std::move(done));
  }

private:
  std::shared_ptr<admin_port> inner_;
  writer write_;
};

} // namespace

std::shared_ptr<admin_port> make_ledger(std::shared_ptr<admin_port> inner, std::string node,
                                        ledger_sink sink) {
  return std::make_shared<ledger>(std::move(inner), std::move(node), std::move(sink));
}

} // namespace loadtest::actors
