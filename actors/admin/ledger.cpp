#include "actors/admin/ledger.hpp"

#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

namespace loadtest::actors {

namespace {

using nlohmann::json;
using kind_type = platform_object::kind_type;

constexpr std::pair<kind_type, const char*> kinds[] = {
    {kind_type::org, "org"}, {kind_type::user, "user"}, {kind_type::key, "key"}};

std::string line(const std::string& node, const char* call, const char* state,
                 const platform_object& object) {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  json entry{{"ts_ms", std::chrono::duration_cast<std::chrono::milliseconds>(now).count()},
             {"node", node},
             {"call", call},
             {"state", state},
             {"kind", kinds[static_cast<std::size_t>(object.kind)].second},
             {"name", object.name}};
  const auto put = [&](const char* name, const std::string& value) {
    if (!value.empty())
      entry[name] = value;
  };
  put("id", object.id);
  put("org_id", object.org_id);
  put("user_id", object.user_id);
  return entry.dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
}

const char* state_after(const core::error& failure) {
  return failure.again == core::error::hope::unanswered ? "unanswered" : "refused";
}

class ledger final : public admin_port {
public:
  ledger(std::shared_ptr<admin_port> inner, std::string node, ledger_sink sink)
      : inner_(std::move(inner)), write_{std::move(node), std::move(sink)} {}

  void probe(std::function<void(core::result<void>)> done) override {
    inner_->probe(std::move(done));
  }

  void create(const platform_object& wanted,
              std::function<void(core::result<created_object>)> done) override {
    write_("create", "intent", wanted,
           [inner = inner_, write = write_, wanted, done = std::move(done)](const auto& kept) {
             if (!kept)
               return done(kept.failure());
             inner->create(wanted, [write, wanted, done](auto result) {
               auto made = wanted;
               if (result)
                 made.id = result->id;
               write("create", result ? "done" : state_after(result.failure()), made);
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
        write("find", "none", object);
      else if (result)
        for (const auto& id : *result) {
          auto there = object;
          there.id = id;
          write("find", "done", there);
        }
      done(std::move(result));
    });
  }

  void retire(const platform_object& object,
              std::function<void(core::result<void>)> done) override {
    write_("retire", "intent", object);
    inner_->retire(object, [write = write_, object, done = std::move(done)](auto result) {
      write("retire", result ? "done" : state_after(result.failure()), object);
      done(std::move(result));
    });
  }

  void models(const core::secret& key,
              std::function<void(core::result<std::vector<std::string>>)> done) override {
    inner_->models(key, std::move(done));
  }

private:
  struct writer {
    std::string node;
    ledger_sink sink;
    void operator()(const char* call, const char* state, const platform_object& object,
                    std::function<void(core::result<void>)> kept = {}) const {
      sink(line(node, call, state, object), std::move(kept));
    }
  };

  std::shared_ptr<admin_port> inner_;
  writer write_;
};

struct entry {
  std::string node;
  std::string call;
  std::string state;
  platform_object object;
};

core::result<entry> read_entry(std::string_view text) {
  const auto fields = json::parse(text, nullptr, false);
  if (!fields.is_object())
    return core::error{"is not a JSON object"};
  const auto get = [&](const char* name) {
    const auto found = fields.find(name);
    return found != fields.end() && found->is_string() ? found->get<std::string>() : std::string{};
  };
  entry result{get("node"), get("call"), get("state"), {}};
  auto& object = result.object;
  object.name = get("name");
  object.id = get("id");
  object.org_id = get("org_id");
  object.user_id = get("user_id");
  const auto kind = get("kind");
  for (const auto& [value, name] : kinds)
    if (kind == name) {
      object.kind = value;
      return result;
    }
  return core::error{"has no known kind"};
}

/// The objects of one kind and name, through the lines of a ledger.
struct history {
  std::map<std::string, platform_object> there; ///< by id
  platform_object wanted;
  std::string node; ///< that wanted it
  int begun = 0;    ///< creations whose end is not known
};

void follow(const entry& e, history& h) {
  if (e.call == "retire") {
    if (e.state == "done")
      h.there.erase(e.object.id);
    return;
  }
  h.wanted = e.object;
  if (e.call == "create")
    h.node = e.node;
  h.wanted.id.clear();
  if (e.call == "find")
    h.begun = 0;
  else if (e.state == "intent")
    ++h.begun;
  else if (e.state != "unanswered")
    --h.begun;
  if (e.state == "done")
    h.there[e.object.id] = e.object;
}

} // namespace

std::shared_ptr<admin_port> make_ledger(std::shared_ptr<admin_port> inner, std::string node,
                                        ledger_sink sink) {
  return std::make_shared<ledger>(std::move(inner), std::move(node), std::move(sink));
}

core::result<std::vector<platform_object>> open_objects(std::string_view text,
                                                        const std::string& node) {
  std::map<std::pair<kind_type, std::string>, history> by_name;
  for (int number = 1; text.find('\n') != std::string_view::npos; ++number) {
    const auto end = text.find('\n');
    const auto e = read_entry(text.substr(0, end));
    text.remove_prefix(end + 1);
    if (!e)
      return core::error{"line " + std::to_string(number) + " of the ledger " +
                         e.failure().message};
    follow(*e, by_name[{e->object.kind, e->object.name}]);
  }
  std::vector<platform_object> result;
  for (const auto& [name, h] : by_name) {
    if (!node.empty() && h.node != node)
      continue;
    for (const auto& [id, object] : h.there)
      result.push_back(object);
    if (h.begun > 0)
      result.push_back(h.wanted);
  }
  return result;
}

} // namespace loadtest::actors
