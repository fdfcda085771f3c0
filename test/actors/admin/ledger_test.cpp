#include "actors/admin/ledger.hpp"

#include "actors/admin/ledger_book.hpp"

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
  core::result<std::vector<std::string>> there = std::vector<std::string>{};
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
  std::vector<std::string> lines; ///< call and state of each
  core::result<void> safe;        ///< what is answered when a line is to be kept
  std::shared_ptr<scripted> platform = std::make_shared<scripted>();
  std::shared_ptr<admin_port> port = make_ledger(
      platform, "node-1", [this](std::string_view line, const auto& kept) { keep(line, kept); });
  platform_object user{kind_type::user, "zoë", "", "org-7", ""};
  platform_object there{kind_type::user, "zoë", "id-1", "org-7", ""};

  void keep(std::string_view line, const std::function<void(core::result<void>)>& kept) {
    text += line;
    const auto e = read_ledger_entry(line);
    REQUIRE(e);
    CHECK(e->node == "node-1");
    CHECK(e->ts_ms > 1'700'000'000'000);
    CHECK(e->object.name == "zoë");
    CHECK(e->object.org_id == "org-7");
    const char* const calls[] = {"create", "find", "retire"};
    const char* const states[] = {"intent", "done", "refused", "unanswered", "none"};
    lines.push_back(calls[static_cast<int>(e->call)] + std::string{" "} +
                    states[static_cast<int>(e->state)] + " " + e->object.id);
    if (kept)
      kept(safe);
  }

  void create() {
    port->create(user, [](auto) {});
  }
};

using lines = std::vector<std::string>;

} // namespace

TEST_CASE("a creation is written down before and after, without its secret") {
  book b;
  b.create();
  b.platform->answer = core::error{"409"};
  b.create();
  b.platform->answer = core::error{"503", hope::later, {}};
  b.create();
  b.platform->answer = core::error{"timeout", hope::unanswered, {}};
  b.create();
  CHECK(b.lines == lines{"create intent ", "create done id-1", "create intent ", "create refused ",
                         "create intent ", "create refused ", "create intent ",
                         "create unanswered "});
  CHECK(b.text.find("sk-hidden") == std::string::npos);
}

TEST_CASE("a removal is written down before and after") {
  book b;
  b.port->retire(b.there, [](auto) {});
  b.platform->removal = core::error{"403"};
  b.port->retire(b.there, [](auto) {});
  b.platform->removal = core::error{"timeout", hope::unanswered, {}};
  b.port->retire(b.there, [](auto) {});
  CHECK(b.lines == lines{"retire intent id-1", "retire done id-1", "retire intent id-1",
                         "retire refused id-1", "retire intent id-1", "retire unanswered id-1"});
}

TEST_CASE("what a look finds is written down, and nothing when it failed") {
  book b;
  b.platform->there = std::vector<std::string>{"7", "8"};
  b.port->find(b.user, [](auto) {});
  b.platform->there = std::vector<std::string>{};
  b.port->find(b.user, [](auto) {});
  b.platform->there = core::error{"501"};
  b.port->find(b.user, [](auto) {});
  CHECK(b.lines == lines{"find done 7", "find done 8", "find none "});
}

TEST_CASE("nothing is created whose intent could not be kept") {
  book b;
  b.safe = core::error{"no space left"};
  std::string why;
  b.port->create(b.user, [&](const auto& result) { why = result.failure().message; });
  CHECK(why == "the ledger could not keep that it is about to be created (no space left), so it "
               "was not");
  CHECK(b.platform->created == 0);
  CHECK(b.lines == lines{"create intent "});
}

TEST_CASE("nothing is created before its intent is kept") {
  const auto platform = std::make_shared<scripted>();
  std::function<void(core::result<void>)> kept;
  const auto port = make_ledger(platform, "node-1", [&](std::string_view, auto when_kept) {
    if (when_kept)
      kept = when_kept;
  });
  port->create({kind_type::user, "zoë", "", "", ""}, [](auto) {});
  CHECK(platform->created == 0);
  REQUIRE(kept);
  kept({});
  CHECK(platform->created == 1);
}
