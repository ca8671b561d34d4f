#include "app/telegram/telegram_line.hpp"
#include "net/service_clock.hpp"
#include "tests/app/mentions.hpp"
#include "tests/support/sample_views.hpp"

#include <doctest/doctest.h>

#include <condition_variable>
#include <mutex>
#include <string>
#include <vector>

using namespace fillguard;
using namespace std::chrono_literals;

namespace {

struct chat_fixture {
  chat_actions actions() {
    chat_actions out;
    out.markets = {*parse_market("btc-5m"), *parse_market("eth-5m")};
    out.trades = true;
    out.views = [this] { return views; };
    out.halt = [this](const std::string& why) {
      done.push_back("halt " + why);
    };
    out.resume = [this] {
      done.emplace_back("resume");
      return still_halted;
    };
    out.flatten = [this](market_key market) {
      done.push_back("flatten " + to_string(market));
    };
    out.site = "https://site.example";
    return out;
  }

  std::optional<std::string> write(const std::string& text,
                                   const std::string& chat = "42",
                                   std::chrono::seconds ago = 1s) {
    return desk.answer({++id, chat, text, now - ago}, now);
  }

  std::vector<std::string> done;
  static std::shared_ptr<const window_view> held() {
    auto out = test::full_view();
    out.position.emplace();
    out.position->held = shares::from_whole(5);
    out.position->worth_now = money::from_millionths(4'850'000);
    return std::make_shared<window_view>(std::move(out));
  }

  std::vector<std::shared_ptr<const window_view>> views{held()};
  std::optional<std::string> still_halted;
  std::int64_t id = 100;
  utc_time now = test::noon;
  command_desk desk{"42", actions()};
};

} // namespace

TEST_CASE_FIXTURE(chat_fixture, "a chat can halt and resume entries") {
  CHECK(mentions(write("/halt too risky").value(), "halted: too risky"));
  CHECK(mentions(write("/halt@guard_bot").value(), "by Telegram"));
  CHECK(mentions(write("/resume").value(), "allowed again"));
  still_halted = "journal: disk full";
  CHECK(mentions(write("/resume").value(), "stay halted: journal: disk full"));
  CHECK(done
        == std::vector<std::string>{"halt too risky", "halt by Telegram",
                                    "resume", "resume"});
}

TEST_CASE_FIXTURE(chat_fixture, "only the configured chat, on time and once") {
  CHECK_FALSE(write("/halt", "43"));
  CHECK_FALSE(write("/halt", "42", 61s));
  CHECK_FALSE(write("good morning"));
  CHECK(done.empty());
  const net::telegram::update one{++id, "42", "/halt", now};
  CHECK(desk.answer(one, now));
  CHECK_FALSE(desk.answer(one, now));
  CHECK(done.size() == 1);
}

TEST_CASE_FIXTURE(chat_fixture, "a sale asks back, and its question expires") {
  const auto question = write("/flatten").value();
  const auto at = question.find("/flatten ") + 9;
  const auto code = question.substr(at, 4);
  CHECK(done.empty());
  CHECK_FALSE(mentions(write("/flatten 0000").value(), "is sold"));
  CHECK(done.empty());
  // The wrong code was a new question: the old one is void.
  CHECK_FALSE(mentions(write("/flatten " + code).value(), "is sold"));
  const auto again = write("/flatten").value();
  const auto fresh = again.substr(again.find("/flatten ") + 9, 4);
  now += 31s;
  CHECK_FALSE(mentions(write("/flatten " + fresh).value(), "is sold"));
  const auto last = write("/flatten").value();
  CHECK(mentions(
    write("/flatten " + last.substr(last.find("/flatten ") + 9, 4)).value(),
    "is sold"));
  CHECK(done == std::vector<std::string>{"flatten btc-5m", "flatten eth-5m"});
}

TEST_CASE_FIXTURE(chat_fixture, "what is held, and why, is told in words") {
  const auto answer = write("/position").value();
  CHECK(mentions(answer, "btc-15m: "));
  CHECK(mentions(answer, "selling now brings 4.85"));
  CHECK(mentions(answer, "a loss 0,"));
  CHECK(mentions(answer, "s left"));
  CHECK(mentions(answer, "https://site.example/event/btc-updown-15m-"));
  CHECK(mentions(write("/status").value(), "btc-15m"));
  CHECK(mentions(write("/why").value(), "danger "));
  CHECK(mentions(write("/help").value(), "/flatten"));
  views = {std::make_shared<window_view>(test::empty_view())};
  CHECK(write("/position").value() == "Nothing is held.");
  views.clear();
  CHECK(write("/position").value() == "Nothing is known yet.");
}

TEST_CASE_FIXTURE(chat_fixture, "what is not known is no number and no all "
                                "clear") {
  auto stale = *held();
  stale.up.stale = stale.down.stale = true;
  views = {std::make_shared<window_view>(stale)};
  CHECK(mentions(write("/position").value(), "bid unknown: the book is stale"));
  auto unread = test::full_view();
  unread.position.reset();
  unread.account = account_view{false, "the key does not answer"};
  views = {std::make_shared<window_view>(unread)};
  CHECK(mentions(write("/position").value(),
                 "what is held is not known: not armed: the key does not "
                 "answer"));
  CHECK(
    mentions(write("/pnl").value(), "; what is held in btc-15m is not known"));
  unread.account.reset();
  unread.holdings = {false, true, std::nullopt,
                     "the wallet is not read: answered 503"};
  views = {std::make_shared<window_view>(unread)};
  CHECK(write("/position").value()
        == "btc-15m: what is held is not known: the wallet is not read: "
           "answered 503");
  CHECK(mentions(write("/status").value(),
                 "\nwhat is held is not known: the wallet is not read: "));
}

TEST_CASE_FIXTURE(chat_fixture, "what waits for a result is held, too") {
  auto view = test::empty_view();
  past_window past;
  past.id = {*parse_market("btc-5m"), test::noon};
  past.position.emplace();
  past.position->token = outcome::up;
  past.position->held = shares::from_whole(5);
  view.previous_windows = {past};
  views = {std::make_shared<window_view>(view)};
  CHECK(write("/position").value()
        == "5 up of " + slug(past.id) + " wait for the result");
  view.previous_windows.front().winner = won_by(outcome::up);
  views = {std::make_shared<window_view>(view)};
  CHECK(write("/position").value() == "Nothing is held.");
}

TEST_CASE_FIXTURE(chat_fixture, "the reading that counts is told with its "
                                "limit, age and parts") {
  auto view = *held();
  view.position->hedged = shares::from_whole(2);
  view.position->guarded = false;
  auto& danger = *view.danger;
  danger.acts_on = "loss_probability";
  danger.loss.threshold = 0.40;
  danger.loss.by_price = 0.02;
  danger.loss.by_market = 0.61;
  danger.loss.doubt = "price and market contradict each other";
  danger.shown_loss = {0.61, danger_sight::partial,
                       view.at - std::chrono::seconds{4}};
  views = {std::make_shared<window_view>(view)};
  CHECK(
    mentions(write("/why").value(),
             "; loss probability 0.61, read 4 s ago, in danger from 0.40, by "
             "price 0.020, by market 0.610, in doubt: price and market "
             "contradict each other"));
  // Two pairs pay two dollars, whichever outcome wins.
  CHECK(mentions(write("/position").value(), ", a loss 2,"));
  view.position->guarded = true;
  views = {std::make_shared<window_view>(view)};
  CHECK(mentions(write("/why").value(), ", acts at 0.40, "));
}

TEST_CASE_FIXTURE(chat_fixture, "today's results are those of the states") {
  const auto day = [](const char* market, std::int64_t profit,
                      std::int64_t open, std::uint32_t unknown) {
    auto view = test::empty_view();
    view.market = *parse_market(market);
    view.day = {test::noon, money::from_millionths(profit),
                money::from_millionths(open), unknown};
    return std::make_shared<window_view>(std::move(view));
  };
  views = {day("btc-5m", 50'000, 0, 0), day("eth-5m", -1'000'000, 300'000, 1)};
  CHECK(write("/pnl").value()
        == "btc-5m: 0.05\neth-5m: -0.7\ntoday (UTC) -0.65 dollars, of which "
           "0.3 at what the bids pay now; 1 position not counted, since the "
           "worth is not known now");
  views.clear();
  CHECK(write("/pnl").value() == "Nothing is known yet.");
}

TEST_CASE("updates are read, and others are confirmed unread") {
  const auto read = net::telegram::read_updates(
    R"({"ok":true,"result":[{"update_id":7,"message":{"date":1776081600,)"
    R"("chat":{"id":-42},"text":"/halt"}},{"update_id":9,"edited_message":{}},)"
    R"({"update_id":8,"message":{"date":1776081600,"chat":{"id":1}}}]})");
  REQUIRE(read);
  CHECK(read->last == 9);
  REQUIRE(read->messages.size() == 1);
  CHECK(read->messages[0]
        == net::telegram::update{7, "-42", "/halt",
                                 from_unix_seconds(1'776'081'600)});
  for (const auto* body : {"", "[]", "{}", R"({"ok":false})"})
    CHECK_FALSE(net::telegram::read_updates(body));
  const auto request =
    net::telegram::updates_request({"http://t", "12:ab", "42"}, 9, 25s);
  CHECK(request.url
        == "http://t/bot12:ab/getUpdates?timeout=25&offset=10"
           "&allowed_updates=%5B%22message%22%5D");
}

namespace {

/// Answers the first request for updates with a command, keeps the messages
/// that are sent, and never answers the next request.
class quiet_telegram : public net::transport {
public:
  std::unique_ptr<net::web_socket> dial(std::string,
                                        net::web_socket_sinks) override {
    FAIL("no socket is needed");
    return nullptr;
  }

  void fetch(net::http_request request,
             std::function<void(result<net::http_reply>)> done) override {
    if (request.method == "POST") {
      {
        const std::lock_guard guard{mutex_};
        said_ = request.body;
      }
      changed_.notify_all();
      return;
    }
    if (asked_++ > 0)
      return;
    net::http_reply reply;
    reply.status = 200;
    reply.body = R"({"ok":true,"result":[{"update_id":1,"message":{"date":)"
                 + std::to_string(to_unix_seconds(test::noon))
                 + R"(,"chat":{"id":42},"text":"/halt now"}}]})";
    done(reply);
  }

  std::string waits_for_text() {
    std::unique_lock guard{mutex_};
    changed_.wait_for(guard, 10s, [this] { return !said_.empty(); });
    return said_;
  }

private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::string said_;
  int asked_ = 0;
};

} // namespace

TEST_CASE_FIXTURE(chat_fixture,
                  "the line answers, and ends without an answer") {
  const auto outside = std::make_shared<quiet_telegram>();
  {
    const telegram_line line{{"http://t", "12:ab", "42"},
                             actions(),
                             outside,
                             std::make_shared<net::service_clock>(
                               net::service_clock::settings{1, test::noon})};
    CHECK(mentions(outside->waits_for_text(), "halted: now"));
  }
  CHECK(done == std::vector<std::string>{"halt now"});
}
