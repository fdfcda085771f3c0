#include "scenario/schema/any_reading.hpp"

#include <catch2/catch.hpp>

using loadtest::scenario::sounds_secret;

TEST_CASE("a key sounds secret by a whole word of its name") {
  for (const auto* key : {"Authorization", "Proxy-Authorization",
                          "X-API-Key",     "x-api-key",
                          "apiKey",        "apikey",
                          "X-ApiKey",      "Ocp-Apim-Subscription-Key",
                          "X-Auth-Token",  "x_auth",
                          "Helicone-Auth", "Cookie",
                          "Set-Cookie",    "accessToken",
                          "ACCESS_TOKEN",  "client_secret",
                          "clientSecret",  "password",
                          "salt",          "x-portkey-api-key",
                          "key2",          "tokens",
                          "credentials",   "WWW-Authentication"}) {
    INFO(key);
    CHECK(sounds_secret(key));
  }
  for (const auto* key : {"x-portkey-provider", "x-portkey-config", "X-Monkey", "keyboard",
                          "keyword", "author", "X-Author", "authority", "tokenizer", "secretary",
                          "basalt", "cookiecutter", "X-Trace", "", "-"}) {
    INFO(key);
    CHECK_FALSE(sounds_secret(key));
  }
}
