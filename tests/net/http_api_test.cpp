#include "net/http_api/event_pacer.hpp"
#include "net/http_api/page.hpp"
#include "net/http_api/router.hpp"
#include "tests/support/sample_views.hpp"

#include <doctest/doctest.h>

using namespace fillguard;
using namespace fillguard::net::http_api;
using namespace std::chrono_literals;

namespace {

std::size_t count(const std::string& text, std::string_view part) {
  std::size_t out = 0;
  for (auto at = text.find(part); at != std::string::npos;
       at = text.find(part, at + 1))
    ++out;
  return out;
}

board_changes one_view(std::uint64_t revision) {
  auto x = test::empty_view();
  x.revision = revision;
  return {{std::make_shared<window_view>(std::move(x))}, {}, {}};
}

struct paced {
  std::string after(std::chrono::milliseconds span, board_changes changes) {
    now += span;
    return pacer.due(std::move(changes), now, test::noon);
  }

  event_pacer pacer{[](auto number) { return "7-" + std::to_string(number); }};
  event_pacer::moment now{1h};
};

} // namespace

TEST_CASE("an event is framed by its name and one line of data") {
  CHECK(event_frame("fill", "{}") == "event: fill\ndata: {}\n\n");
  CHECK(event_frame("fill", "{}", "7-1")
        == "id: 7-1\nevent: fill\ndata: {}\n\n");
}

TEST_CASE_FIXTURE(paced, "of several views within 0.1 s the newest is sent") {
  CHECK(count(after(0ms, one_view(1)), "\"revision\":1,") == 1);
  CHECK(after(10ms, one_view(2)).empty());
  CHECK(after(10ms, one_view(3)).empty());
  CHECK(pacer.next() == now + 80ms);
  const auto text = after(80ms, {});
  CHECK(count(text, "event: state") == 1);
  CHECK(count(text, "\"revision\":3,") == 1);
  CHECK(after(100ms, {}).empty());
}

TEST_CASE_FIXTURE(paced, "a feed's change of state is sent at once") {
  auto feed = test::sample_feed();
  CHECK(count(after(0ms, {{}, {feed}, {}}), "event: feed") == 1);
  CHECK(after(500ms, {{}, {feed}, {}}).empty());
  auto stale = feed;
  stale.state = feed_state::stale;
  const auto text = after(1ms, {{}, {stale, feed, feed}, {}});
  CHECK(count(text, "event: feed") == 2);
  CHECK(text.find("\"stale\"") < text.find("\"fresh\""));
  CHECK(count(after(1s, {{}, {feed}, {}}), "event: feed") == 1);
}

TEST_CASE_FIXTURE(paced, "notices are sent at once, under their own names") {
  notice a;
  a.kind = notice::kind_type::danger;
  notice b;
  b.kind = notice::kind_type::hedge;
  const auto text = after(0ms, {{}, {}, {{1, a}, {2, b}, {3, a}}});
  CHECK(count(text, "event: danger\n") == 2);
  CHECK(count(text, "event: hedge\n") == 1);
  CHECK(count(text, "id: 7-2\nevent: hedge\ndata: {\"id\":\"7-2\",") == 1);
}

TEST_CASE_FIXTURE(paced, "a comment is sent after 5 s of silence") {
  after(0ms, one_view(1));
  CHECK(pacer.next() == now + 5s);
  CHECK(after(4999ms, {}).empty());
  CHECK(after(1ms, {}) == ": still here\n\n");
  CHECK(after(1ms, {}).empty());
}

TEST_CASE("a board keeps changes only for watchers, and a limited number") {
  api_board board{{{}, {}, nullptr}};
  const auto past = std::chrono::steady_clock::time_point{};
  board.put(test::sample_feed());
  board.put(notice{});
  CHECK(board.wait(past).notices.empty());

  board.watch(true);
  for (std::size_t i = 0; i < api_board::most_waiting + 10; ++i) {
    notice x;
    x.text = std::to_string(i);
    board.put(std::move(x));
  }
  board.put(std::make_shared<window_view>(test::empty_view()));
  board.put(std::make_shared<window_view>(test::full_view()));
  const auto seen = board.wait(past);
  CHECK(seen.notices.size() == api_board::most_waiting);
  CHECK(seen.notices.front().what.text == "10");
  REQUIRE(seen.markets.size() == 1);
  CHECK(seen.markets[0]->status == "holding");
  CHECK(board.wait(past).markets.empty());
}

TEST_CASE("a watcher that returns gets the notices since its last event") {
  api_board board{{{"1", "watch", test::noon}, {}, nullptr}};
  std::vector<std::string> ids;
  for (const auto* text : {"a", "b", "c"}) {
    notice x;
    x.text = text;
    ids.push_back(board.put(std::move(x)));
  }
  CHECK(ids[2] == "1795348800000-3");
  const auto texts = [&](std::string_view id) {
    std::string out;
    for (const auto& x : board.notices_after(id))
      out += x.what.text;
    return out;
  };
  CHECK(texts(ids[0]) == "bc");
  CHECK(texts(ids[2]).empty());
  CHECK(texts("1795348799999-2") == "abc"); // Of another start.
  CHECK(texts("all") == "abc");
}

TEST_CASE("the last known event is of the header, or of the query") {
  const auto last_event = [](const char* target, const char* header) {
    api_request x{"GET", target, {}, {}, {}};
    if (header)
      x.headers.emplace_back("last-event-id", header);
    return router::last_event(x);
  };
  CHECK(last_event("/v1/events", nullptr).empty());
  CHECK(last_event("/v1/events", "7-1") == "7-1");
  CHECK(last_event("/v1/events?last_event_id=all", nullptr) == "all");
  CHECK(last_event("/v1/events?a=b&last_event_id=7-2&c=d", nullptr) == "7-2");
  CHECK(last_event("/v1/events?last_event_id=all", "7-1") == "7-1");
  CHECK(last_event("/v1/events?my_last_event_id=all", nullptr).empty());
}

TEST_CASE("a file of the page is sent once, compressed, and then confirmed") {
  const auto* page = find_page_file("/");
  REQUIRE(page);
  api_request request{"GET", "/", {}, {}, {}};
  const auto plain = answer_page_file(*page, request);
  CHECK(plain.status == 200);
  CHECK(plain.body.starts_with("<!doctype html>"));
  const auto header = [](const route_answer& x, std::string_view name) {
    for (const auto& [key, value] : x.headers)
      if (key == name)
        return value;
    return std::string{};
  };
  CHECK(header(plain, "Content-Encoding").empty());
  CHECK(header(plain, "Vary") == "Accept-Encoding");

  request.headers = {{"Accept-Encoding", "br, gzip;q=0.5"}};
  const auto packed = answer_page_file(*page, request);
  CHECK(header(packed, "Content-Encoding") == "gzip");
  CHECK(packed.body.size() < plain.body.size());
  CHECK(header(packed, "ETag") != header(plain, "ETag"));

  request.headers.emplace_back("If-None-Match",
                               "\"other\", " + header(packed, "ETag"));
  const auto same = answer_page_file(*page, request);
  CHECK(same.status == 304);
  CHECK(same.body.empty());
  CHECK(header(same, "ETag") == header(packed, "ETag"));

  request.headers = {{"Accept-Encoding", "gzip;q=0, *"}};
  CHECK(header(answer_page_file(*page, request), "Content-Encoding").empty());
}

TEST_CASE("the page is small, and nothing in it is inline or from elsewhere") {
  std::size_t size = 0;
  for (const auto& x : page_files())
    size += x.gzip.size();
  CHECK(size < 120'000); // Bytes on the wire, of all together.
  api_request request{"GET", "/", {}, {}, {}};
  const auto html = answer_page_file(*find_page_file("/"), request).body;
  CHECK(count(html, "<style") == 0);
  CHECK(count(html, " style=") == 0);
  CHECK(count(html, "onclick") == 0);
  CHECK(count(html, "//") == 0);
  CHECK(find_page_file("/")->type == "text/html; charset=utf-8");
  CHECK(count(html, "<script src=\"/") + count(html, "<script type") >= 1);
  CHECK(find_page_file("/nothing.js") == nullptr);
}
