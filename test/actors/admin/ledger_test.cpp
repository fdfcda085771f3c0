#include "actors/admin/ledger.hpp"

#include <catch2/catch.hpp>

using namespace loadtest;
using namespace loadtest::actors;
using kind_type = platform_object::kind_type;
using hope = core::error::hope;

namespace {

/// Answers as it is told, when it is told.
struct scripted final : admin_port {
  core::result<created_object> answer = created_object{"id-1", core::secret{"sk-hidden-secret"}};
  core::result<void> removal;
  std::vector<std::string> there;
  int created = 0;

  void probe(std::function<void(core::result<void>)>) override {}
  void create(const platform_object&,
              std::function<void(core::result<created_object>)> done) override {
    ++created;
    done(answer);
  }
  void activate(const platform_object&, std::function<void(core::result<void>)>) override {}
  void find(const platform_object&,
            std::function<void(core::result<std::vector<std::string>>)> done) override {
    done(there);
  }
  void retire(const platform_object&, std::function<void(core::result<void>)> done) override {
    done(removal);
  }
  void models(const core::secret&,
              std::function<void(core::result<std::vector<std::string>>)>) override {}
};

struct book {
  std::string text;
  core::result<void> safe; ///< what is answered when a line is to be kept
  std::shared_ptr<scripted> platform = std::make_shared<scripted>();
  std::shared_ptr<admin_port> port =
      make_ledger(platform, "node-1", [this](std::string_view line, const auto& kept) {
        text += line;
        if (kept)
          kept(safe);
      });
  platform_object user{kind_type::user, "zoë", "", "org-7", ""};

  void create() {
    port->create(user, [](auto) {});
  }
};

} // namespace

TEST_CASE("what was created and not removed is open, with its parents") {
  book b;
  b.create();
  const auto open = open_objects(b.text);
  REQUIRE(open);
  REQUIRE(open->size() == 1);
  CHECK(open->front().kind == kind_type::user);
  CHECK(open->front().id == "id-1");
  CHECK(open->front().name == "zoë");
  CHECK(open->front().org_id == "org-7");
  CHECK(b.text.find("sk-hidden") == std::string::npos);
}

TEST_CASE("what was removed is closed; a refused removal leaves it open") {
  book b;
  b.create();
  auto there = b.user;
  there.id = "id-1";
  b.platform->removal = core::error{"403"};
  b.port->retire(there, [](auto) {});
  CHECK(open_objects(b.text)->size() == 1);
  b.platform->removal = {};
  b.port->retire(there, [](auto) {});
  CHECK(open_objects(b.text)->empty());
}

TEST_CASE("an intent without a result is open without an id, wherever the writer was killed") {
  book b;
  b.create();
  const auto first_end = b.text.find('\n') + 1;
  for (std::size_t cut = 0; cut <= b.text.size(); ++cut) {
    const auto open = open_objects(std::string_view{b.text}.substr(0, cut));
    REQUIRE(open);
    if (cut < first_end)
      CHECK(open->empty());
    else if (cut < b.text.size())
      CHECK(open->at(0).id.empty());
    else
      CHECK(open->at(0).id == "id-1");
  }
}

TEST_CASE("a creation whose answer was lost stays open beside the one that was made again") {
  book b;
  b.platform->answer = core::error{"timeout", hope::unanswered, {}};
  b.create();
  b.platform->answer = created_object{"id-2", {}};
  b.create();
  const auto open = open_objects(b.text);
  REQUIRE(open->size() == 2);
  CHECK(open->at(0).id == "id-2");
  CHECK(open->at(1).id.empty());
}

TEST_CASE("a refused creation leaves nothing open") {
  book b;
  b.platform->answer = core::error{"409"};
  b.create();
  CHECK(open_objects(b.text)->empty());
}

TEST_CASE("a look for what may exist settles it") {
  book b;
  b.platform->answer = core::error{"timeout", hope::unanswered, {}};
  b.create();
  b.platform->there = {"found"};
  b.port->find(b.user, [](auto) {});
  auto open = open_objects(b.text);
  REQUIRE(open->size() == 1);
  CHECK(open->at(0).id == "found");
  b.port->retire(open->at(0), [](auto) {});
  CHECK(open_objects(b.text)->empty());

  b.create();
  b.platform->there.clear();
  b.port->find(b.user, [](auto) {});
  CHECK(open_objects(b.text)->empty());
}

TEST_CASE("a line that is no entry is an error with its number") {
  const auto open = open_objects("{}\n");
  REQUIRE_FALSE(open);
  CHECK(open.failure().message == "line 1 of the ledger has no known kind");
}

TEST_CASE("nothing is created whose intent could not be kept") {
  book b;
  b.safe = core::error{"the run is over"};
  std::string why;
  b.port->create(b.user, [&](const auto& result) { why = result.failure().message; });
  CHECK(why == "the run is over");
  CHECK(b.platform->created == 0);
}

TEST_CASE("a node's objects are known, whoever removes them") {
  book b;
  b.create();
  CHECK(open_objects(b.text, "node-1")->size() == 1);
  CHECK(open_objects(b.text, "node-2")->empty());
  auto there = b.user;
  there.id = "id-1";
  const auto other = make_ledger(b.platform, "node-2",
                                 [&](std::string_view line, const auto&) { b.text += line; });
  other->retire(there, [](auto) {});
  CHECK(open_objects(b.text, "node-1")->empty());
}
