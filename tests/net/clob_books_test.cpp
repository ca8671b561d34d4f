#include "net/polymarket/clob_books.hpp"
#include "tests/support/book_payloads.hpp"

#include <doctest/doctest.h>

using namespace fillguard;
using namespace fillguard::net::polymarket;

namespace {

const window_id window{{asset::btc, window_length::m15},
                       from_unix_seconds(1'795'348'800)};
const token_map tokens{{"11111111111111111111", {window, outcome::up}},
                       {"22222222222222222222", {window, outcome::down}}};

std::string why_bad(std::string body, std::string_view from = "",
                    std::string_view to = "") {
  body.replace(body.find(from), from.size(), to);
  const auto x = parse_clob_books(body, tokens, {});
  return x.bad.empty() ? "not bad" : x.bad[0].kind;
}

} // namespace

TEST_CASE("both books of a window are requested at once") {
  const auto x = clob_books_request("http://clob", {"1", "2"});
  CHECK(x.method == "POST");
  CHECK(x.url == "http://clob/books");
  CHECK(x.body == R"([{"token_id":"1"},{"token_id":"2"}])");
  CHECK(x.headers.front().first == "User-Agent");
}

TEST_CASE("the books of a window mirror each other") {
  const auto frame =
    parse_clob_books(test::book_payload("books_answer.json"), tokens, {});
  CHECK(frame.bad.empty());
  REQUIRE(frame.events.size() == 2);
  const auto& down = std::get<stream_book>(frame.events[0]).update;
  const auto& up = std::get<stream_book>(frame.events[1]).update;
  CHECK(down.token == outcome::down);
  CHECK(up.token == outcome::up);
  CHECK(down.bids == up.bids);
  CHECK(down.asks == up.asks);
  CHECK(up.bids.back().price == price::parse("0.51"));
  CHECK(up.source_time == from_unix_ms(1'795'348'803'000));
}

TEST_CASE("an answer without books is no error") {
  const auto x = parse_clob_books("[]", tokens, {});
  CHECK(x.events.empty());
  CHECK(x.bad.empty());
}

TEST_CASE("a bad book does not affect the others in the answer") {
  auto body = test::book_payload("books_answer.json");
  body.replace(body.find("\"0.47\""), 6, "\"high\"");
  const auto x = parse_clob_books(body, tokens, {});
  CHECK(x.events.size() == 1);
  REQUIRE(x.bad.size() == 1);
  CHECK(x.bad[0].kind == "bad_number");
}

TEST_CASE("each error of an answer has a kind") {
  const auto body = test::book_payload("books_answer.json");
  CHECK(why_bad("<html>403</html>") == "not_json");
  CHECK(why_bad(body.substr(0, 300)) == "not_json");
  CHECK(why_bad(std::string(5 * 1024 * 1024, ' ')) == "oversized");
  CHECK(why_bad(R"({"error":"no"})") == "wrong_type");
  CHECK(why_bad("[7]") == "wrong_type");
  CHECK(why_bad(body, "timestamp", "x") == "missing_field");
  CHECK(why_bad(body, "\"bids\"", "\"x\"") == "missing_field");
}
