#include "net/http_api/event_pacer.hpp"
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

  event_pacer pacer;
  event_pacer::moment now{1h};
};

} // namespace

TEST_CASE("an event is framed by its name and one line of data") {
  CHECK(event_frame("fill", "{}") == "event: fill\ndata: {}\n\n");
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
  const auto text = after(0ms, {{}, {}, {a, b, a}});
  CHECK(count(text, "event: danger\n") == 2);
  CHECK(count(text, "event: hedge\n") == 1);
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
  CHECK(seen.notices.front().text == "10");
  REQUIRE(seen.markets.size() == 1);
  CHECK(seen.markets[0]->status == "holding");
  CHECK(board.wait(past).markets.empty());
}
