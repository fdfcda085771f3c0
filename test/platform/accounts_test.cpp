#include "platform/model/accounts.hpp"

#include <catch2/catch.hpp>

using namespace loadtest;
using namespace std::chrono_literals;
using platform::accounts;

namespace {
const core::unix_time now{1'700'000'000s};
}

TEST_CASE("a key is found by its text until it is removed") {
  accounts all{core::random_stream{1}};
  const auto org = all.add_organization("o", now).id;
  const auto user = all.add_user("u", "u@loadtest.invalid", org, now)->id;
  const auto key = *all.add_key("k", user, std::nullopt, now);
  REQUIRE(all.find_key(key.key.reveal(), now));
  CHECK(all.find_key(key.key.reveal(), now)->user_id == user);
  CHECK_FALSE(all.find_key("sk-sim-other", now));
  CHECK_FALSE(all.find_key("", now));
  CHECK(all.remove_key(key.id));
  CHECK_FALSE(all.find_key(key.key.reveal(), now));
  CHECK_FALSE(all.remove_key(key.id));
}

TEST_CASE("keys and ids differ from each other") {
  accounts all{core::random_stream{1}};
  const auto org = all.add_organization("o", now).id;
  CHECK(all.add_organization("o", now).id != org);
  const auto user = all.add_user("u", "e", org, now)->id;
  const auto a = *all.add_key("k", user, std::nullopt, now);
  const auto b = *all.add_key("k", user, std::nullopt, now);
  CHECK(a.id != b.id);
  CHECK_FALSE(a.key == b.key);
}

TEST_CASE("users need their organisation and keys their user") {
  accounts all{core::random_stream{1}};
  CHECK_FALSE(all.add_user("u", "e", "org-none", now));
  CHECK_FALSE(all.add_key("k", "user-none", std::nullopt, now));
  CHECK(all.users().empty());
  CHECK(all.keys().empty());
}

TEST_CASE("removing an organisation removes its users and revokes their keys, and no others") {
  accounts all{core::random_stream{1}};
  const auto gone = all.add_organization("gone", now).id;
  const auto kept = all.add_organization("kept", now).id;
  const auto leaver = all.add_user("a", "a", gone, now)->id;
  const auto stayer = all.add_user("b", "b", kept, now)->id;
  const auto revoked = *all.add_key("k", leaver, std::nullopt, now);
  const auto valid = *all.add_key("k", stayer, std::nullopt, now);
  CHECK(all.remove_organization(gone));
  CHECK_FALSE(all.find_key(revoked.key.reveal(), now));
  CHECK(all.find_key(valid.key.reveal(), now));
  CHECK(all.users().size() == 1);
  CHECK(all.keys().size() == 1);
  CHECK_FALSE(all.remove_user(leaver));
  CHECK_FALSE(all.remove_organization(gone));
}

TEST_CASE("a key works until it expires") {
  accounts all{core::random_stream{1}};
  const auto org = all.add_organization("o", now).id;
  const auto user = all.add_user("u", "e", org, now)->id;
  const auto key = *all.add_key("k", user, now + 1h, now);
  CHECK(all.find_key(key.key.reveal(), now + 59min));
  CHECK_FALSE(all.find_key(key.key.reveal(), now + 1h));
}
