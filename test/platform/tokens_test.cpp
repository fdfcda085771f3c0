#include "platform/model/tokens.hpp"

#include <catch2/catch.hpp>

using namespace loadtest;
using platform::count_prompt_tokens;
using platform::count_tokens;

TEST_CASE("a text has a token for each piece of a word, number or mark, and none for spaces") {
  CHECK(count_tokens("") == 0);
  CHECK(count_tokens(" \n\t ") == 0);
  CHECK(count_tokens("The quick brown fox.") == 5);
  CHECK(count_tokens("sevenxx") == 1);
  CHECK(count_tokens("eightxxx") == 2);
  CHECK(count_tokens("1234") == 2);
  CHECK(count_tokens("a1") == 2);
  CHECK(count_tokens("...") == 3);
}

TEST_CASE("the tokens of a text are its pieces, each with the spaces before it") {
  platform::token_reader reader{"  The internationale, 12345\tx "};
  for (const char* token : {"  The", " interna", "tionale", ",", " 123", "45", "\tx"})
    CHECK(reader.next() == token);
  CHECK(reader.next().empty());
  CHECK(reader.rest() == " ");
  CHECK(reader.next().empty());
}

TEST_CASE("text outside ASCII is counted by its bytes") {
  CHECK(count_tokens("\xe6\x97\xa5\xe6\x9c\xac") == 2);
  CHECK(count_tokens("caf\xc3\xa9") == 2);
}

TEST_CASE("a chat's tokens include the frame of each message, a text's none") {
  const core::message messages[] = {{core::role::system, "Be brief."}, {core::role::user, "Why?"}};
  platform::model_request request;
  CHECK(count_prompt_tokens(request) == 3);
  request.messages = messages;
  CHECK(count_prompt_tokens(request) == 3 + (4 + 3) + (4 + 2));
  request.what = platform::task::completion;
  CHECK(count_prompt_tokens(request) == 3 + 2);
}
