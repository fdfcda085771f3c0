#include "platform/model/accounts.hpp"

#include <catch2/catch.hpp>

using namespace loadtest;
using namespace std::chrono_literals;
using platform::account_status;
using platform::accounts;

namespace {

const core::unix_time now{1'700'000'000s};

/// An organisation with a user and a key.
struct tenant {
  explicit tenant(accounts& in)
      : all(in), org(in.add_organization("o", "", now)->id),
        user(in.add_user("u", "u@loadtest.invalid", org, account_status::active, now)->id),
        key(*in.add_key("k", user, std::nullopt, now)) {}

  bool key_works(core::nanoseconds after = 0s) const {
    return all.find_key(key.key.reveal(), now + after) != nullptr;
  }

  accounts& all;
  std::string org;
  std::string user;
  platform::api_key key;
};

} // namespace

TEST_CASE("a key is found by its text until it is removed") {
  accounts all{core::random_stream{1}};
  const tenant a{all};
  REQUIRE(a.key_works());
  CHECK(all.find_key(a.key.key.reveal(), now)->user_id == a.user);
  CHECK(all.find_key(a.key.key.reveal(), now)->organization_id == a.org);
  CHECK_FALSE(all.find_key("sk-sim-other", now));
  CHECK_FALSE(all.find_key("", now));
  CHECK(all.remove_key(a.key.id, now));
  CHECK_FALSE(a.key_works());
  CHECK_FALSE(all.remove_key(a.key.id, now));
}

TEST_CASE("keys and ids differ from each other") {
  accounts all{core::random_stream{1}};
  const tenant a{all};
  CHECK(all.add_organization("o", "", now)->id != a.org);
  const auto b = *all.add_key("k", a.user, std::nullopt, now);
  CHECK(a.key.id != b.id);
  CHECK_FALSE(a.key.key == b.key);
}

TEST_CASE("users need their organisation and keys their user") {
  accounts all{core::random_stream{1}};
  CHECK_FALSE(all.add_user("u", "e", "org-none", account_status::active, now));
  CHECK_FALSE(all.add_key("k", "user-none", std::nullopt, now));
  CHECK(all.users().empty());
  CHECK(all.keys().empty());
}

TEST_CASE("removing an organisation removes its users and their keys, and no others") {
  accounts all{core::random_stream{1}};
  const tenant gone{all};
  const tenant kept{all};
  CHECK(all.remove_organization(gone.org, now));
  CHECK_FALSE(gone.key_works());
  CHECK(kept.key_works());
  CHECK(all.users().size() == 1);
  CHECK(all.keys().size() == 1);
  CHECK_FALSE(all.remove_user(gone.user, now));
  CHECK_FALSE(all.remove_organization(gone.org, now));
}

TEST_CASE("a key works until it expires") {
  accounts all{core::random_stream{1}};
  const tenant a{all};
  const auto key = *all.add_key("k", a.user, now + 1h, now);
  CHECK(all.find_key(key.key.reveal(), now + 59min));
  CHECK_FALSE(all.find_key(key.key.reveal(), now + 1h));
}

TEST_CASE("a revoked key stays and works no more, and can be revoked once") {
  accounts all{core::random_stream{1}};
  const tenant a{all};
  CHECK(all.revoke_key(a.key.id, now));
  CHECK_FALSE(a.key_works());
  CHECK_FALSE(all.revoke_key(a.key.id, now));
  CHECK_FALSE(all.revoke_key("key-none", now));
  CHECK(all.key_with(a.key.id)->state.status == account_status::revoked);
}

TEST_CASE("the keys of what is suspended work no more, until it is active again") {
  accounts all{core::random_stream{1}};
  const tenant a{all};
  for (const bool whole : {true, false}) {
    const auto set = [&](account_status status) {
      return whole ? all.set_organization_status(a.org, status, now)
                   : all.set_user_status(a.user, status, now);
    };
    CHECK(set(account_status::suspended));
    CHECK_FALSE(a.key_works());
    CHECK(all.key_with(a.key.id)->state.status == account_status::active);
    CHECK(set(account_status::active));
    CHECK(a.key_works());
  }
  CHECK_FALSE(all.set_user_status("user-none", account_status::active, now));
}

TEST_CASE("slugs are given once, also when their organisation is suspended") {
  accounts all{core::random_stream{1}};
  const auto id = all.add_organization("a", "the-slug", now)->id;
  all.set_organization_status(id, account_status::suspended, now);
  CHECK_FALSE(all.add_organization("b", "the-slug", now));
  CHECK(all.add_organization("b", "", now));
  CHECK(all.add_organization("c", "", now));
  CHECK(all.remove_organization(id, now));
  CHECK(all.add_organization("b", "the-slug", now));
}

TEST_CASE("an organisation has spent what it was charged, and may be over its limit") {
  accounts all{core::random_stream{1}};
  const auto limited = all.add_organization("a", "", now, platform::spending_limit{100})->id;
  const auto free = all.add_organization("b", "", now)->id;
  for (const auto& id : {limited, free}) {
    all.charge(id, 99);
    CHECK_FALSE(all.organization_with(id)->over_limit());
    all.charge(id, 1);
    CHECK(all.organization_with(id)->spent == 100);
  }
  CHECK(all.organization_with(limited)->over_limit());
  CHECK_FALSE(all.organization_with(free)->over_limit());
  all.charge("org-none", 1);
}

TEST_CASE("an e-mail is known as long as a user has it") {
  accounts all{core::random_stream{1}};
  const tenant a{all};
  const tenant b{all};
  CHECK(all.remove_user(a.user, now));
  CHECK(all.has_email("u@loadtest.invalid"));
  CHECK(all.remove_user(b.user, now));
  CHECK_FALSE(all.has_email("u@loadtest.invalid"));
}

TEST_CASE("with a grace, what ends a key is noticed so much later") {
  enum class end { revoked, removed, user_removed, org_removed, user_suspended, org_suspended };
  for (const auto how : {end::revoked, end::removed, end::user_removed, end::org_removed,
                         end::user_suspended, end::org_suspended}) {
    accounts all{core::random_stream{1}, 30s};
    const tenant a{all};
    const auto then = now + 1h;
    switch (how) {
    case end::revoked:
      all.revoke_key(a.key.id, then);
      break;
    case end::removed:
      all.remove_key(a.key.id, then);
      break;
    case end::user_removed:
      all.remove_user(a.user, then);
      break;
    case end::org_removed:
      all.remove_organization(a.org, then);
      break;
    case end::user_suspended:
      all.set_user_status(a.user, account_status::suspended, then);
      break;
    case end::org_suspended:
      all.set_organization_status(a.org, account_status::suspended, then);
      break;
    }
    INFO(static_cast<int>(how));
    CHECK(a.key_works(1h + 29s));
    CHECK_FALSE(a.key_works(1h + 30s));
  }
}

TEST_CASE("a key that was revoked does not work longer for being removed") {
  accounts all{core::random_stream{1}, 30s};
  const tenant a{all};
  all.revoke_key(a.key.id, now);
  all.remove_key(a.key.id, now + 20s);
  CHECK(a.key_works(29s));
  CHECK_FALSE(a.key_works(30s));
}
