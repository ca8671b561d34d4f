#include "app/replay/btc_prices.hpp"
#include "app/replay/capture.hpp"
#include "app/replay/interval.hpp"
#include "tests/support/replay_files.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <fstream>
#include <sstream>

using namespace fillguard;
using nlohmann::json;
using namespace fillguard::test;
namespace fs = std::filesystem;

TEST_CASE_FIXTURE(files,
                  "there is a line for each second from the first frame on") {
  const auto played = play(of({write(
    "a", meta() + book(2.5, "0.40", "0.42") + delta(4, R"(["0.41","7"])", "")
           + delta(4.001, R"(["0.41","0"])", ""))}));
  CHECK(played.code == 0);
  REQUIRE(played.lines.size() == 298); // 3 to 300
  CHECK(played.lines[0]["window"]["seconds_left"] == 297);
  CHECK(played.lines[0]["books"]["up"]["best_bid"] == "0.4");
  CHECK(played.lines[0]["books"]["up"]["age_ms"] == 500);
  // The frame of the same second is in, the next one is not.
  CHECK(played.lines[1]["books"]["up"]["best_bid"] == "0.41");
  CHECK(played.lines[1]["books"]["down"]["best_ask_size"] == "7");
  CHECK(played.lines[2]["books"]["up"]["best_bid"] == "0.4");
  CHECK(played.lines.back()["window"]["seconds_left"] == 0);
  CHECK(played.lines.back()["window"]["phase"] == "closed");
}

TEST_CASE_FIXTURE(files, "frames before the open give it a first line") {
  const auto x = play(of({write("a", meta() + book(-5, "0.40", "0.42"))}));
  CHECK(x.lines.size() == 301);
  CHECK(x.lines[0]["window"]["phase"] == "open");
  CHECK(x.lines[0]["books"]["up"]["age_ms"] == 5000);
}

TEST_CASE_FIXTURE(files, "the result of a window is unknown before its close") {
  const auto played =
    play(of({write("a", meta(0) + book(0, "0.40", "0.42")),
             write("b", meta(1) + book(301, "0.50", "0.52"))}));
  REQUIRE(played.lines.size() == 301 + 300);
  for (std::size_t i = 0; i < 301; ++i) {
    CHECK(played.lines[i]["window"]["outcome"].is_null());
    CHECK(played.lines[i]["window"]["price_to_beat"].is_null());
    CHECK(played.lines[i]["previous_windows"].empty());
  }
  const auto& past = played.lines[301]["previous_windows"];
  REQUIRE(past.size() == 1);
  CHECK(past[0]["outcome"] == "up");
  CHECK(past[0]["slug"] == "btc-updown-5m-1776081600");
}

TEST_CASE_FIXTURE(files, "the order of the files does not matter") {
  const auto a = zip("a.gz", meta(0) + book(0, "0.40", "0.42"));
  const auto b =
    write("b", meta(1) + book(290, "0.50", "0.52") + book(300, "0.51", "0.52"));
  const auto x = play(of({a, b}));
  CHECK(x.lines.size() == 602);
  CHECK(x.lines[300]["window"]["slug"] == "btc-updown-5m-1776081600");
  CHECK(x.lines[300]["books"]["up"]["best_bid"] == "0.4");
  CHECK(x.lines[301]["books"]["up"]["best_bid"] == "0.51");
  CHECK(play(of({b, a})).text == x.text);
  CHECK(play(of({a, b})).text == x.text);
}

TEST_CASE_FIXTURE(files, "bad lines are counted by kind, and change nothing") {
  const auto good = meta() + book(0, "0.40", "0.42");
  const auto played = play(of({write("good", good)}));
  const auto value = play(of({write(
    "bad", good + "not json\n" + "{\"type\":\"book\"}\n" + "\n"
             + R"({"type":"book","ts":1776081601000,"bids":[[1,2]],"asks":[]})"
             + "\n" + R"({"type":"trade","ts":1776081601000})" + "\n"
             + book(1, "0.50", "0.40") + book(1, "1.50", "0.40"))}));
  CHECK(value.code == 0);
  CHECK(value.summary.find("bad 6, bad_levels 1, book 2, missing_field 1, "
                           "not_json 1, unknown_type 1")
        != std::string::npos);
  REQUIRE(value.lines.size() == played.lines.size());
  for (std::size_t i = 0; i < played.lines.size(); ++i)
    CHECK(value.lines[i]["books"] == played.lines[i]["books"]);
}

TEST_CASE("a window needs no more than its name, its outcomes and its tokens") {
  recorded_windows known;
  bad_by_kind bad;
  const auto market =
    R"({"slug":"btc-updown-15m-1776081600","conditionId":"0x)"
    + std::string(64, 'a')
    + R"(","outcomes":"[\"Up\",\"Down\"]","clobTokenIds":"[\"1\",\"2\"]"})";
  CHECK(add_windows(market, known, bad) == 1);
  CHECK(bad.empty());
  REQUIRE(known.size() == 1);
  const auto& info = known.begin()->second.info;
  CHECK(info.up_token == "1");
  CHECK(to_unix_seconds(info.closes_at) == 1'776'082'500);
  CHECK(info.rules.settles_on == settlement::spot);
}

TEST_CASE_FIXTURE(files,
                  "files that are no captures are refused with a reason") {
  auto why = [](const replay_options& x) {
    const auto out = play(x);
    CHECK(out.code == 2);
    CHECK(out.text.empty());
    return out.summary;
  };
  CHECK(why(of({(folder / "none").string()})).find("No such file")
        != std::string::npos);
  CHECK(why(of({write("a", "")})).find("neither") != std::string::npos);
  CHECK(why(of({write("b", "{}\n")})).find("neither") != std::string::npos);
  const auto wire = write("c", R"({"recv_ts":1.5,"msg":{}})");
  CHECK(why(of({wire})).find("--windows") != std::string::npos);
  auto wrong = of({wire});
  wrong.windows = write("w", R"({"name":"btc","end":5})");
  CHECK(why(wrong).find((folder / "w").string() + " describes no window")
        != std::string::npos);
  CHECK(why(wrong).find(R"((its keys: end, name): {"name":"btc","end":5})")
        != std::string::npos);
  CHECK(why(wrong).find("slug, conditionId, outcomes and clobTokenIds")
        != std::string::npos);
  wrong.windows = write(
    "t", R"({"slug":"btc-updown-15m-1776081600","conditionId":"0x)"
           + std::string(64, 'a') + R"(","outcomes":"[\"Up\",\"Down\"]"})");
  CHECK(why(wrong).find("clobTokenIds are not two token ids in its first line "
                        "(its keys: conditionId, outcomes, slug)")
        != std::string::npos);
  wrong.windows = write("p", "feed_ts_ms,value\n1,2\n");
  CHECK(why(wrong).find("is another: feed_ts_ms,value") != std::string::npos);
  auto x = of({write("d", meta())});
  x.btc = write("e", "time,value\n");
  CHECK(why(x).find("no column feed_ts_ms") != std::string::npos);
}

TEST_CASE_FIXTURE(files,
                  "a frame with an implausible time is counted and ignored") {
  auto at = [](const std::string& time) {
    return R"({"type":"delta","ts":)" + time
           + R"(,"rx":1,"tok":"U","b":[["0.40","0"]],"a":[]})" + '\n';
  };
  const auto good = meta() + book(2, "0.40", "0.42");
  const auto end = delta(200, R"(["0.41","7"])", "");
  const auto expected = play(of({write("a", good + end)}));
  const auto x =
    play(of({write("b", meta() + at("-5") + at("7") + book(2, "0.40", "0.42")
                          + at("9223372036854775807") + at("9007199254740991")
                          + at(ms(10.0 * 365 * 86'400)) + end)}));
  CHECK(x.text == expected.text);
  CHECK(x.summary.find("time_out_of_range 5") != std::string::npos);
}

TEST_CASE_FIXTURE(files, "one window in two files is refused") {
  const auto a = write("a", meta() + book(2, "0.40", "0.42"));
  const auto b = write("b", meta() + book(3, "0.40", "0.42"));
  const auto x = play(of({a, b}));
  CHECK(x.code == 2);
  CHECK(x.text.empty());
  CHECK(x.summary == "replay: " + b + ": has the same window as " + a + "\n");
}

TEST_CASE_FIXTURE(files, "a truncated file is played to its end") {
  const auto path =
    zip("a.gz", meta() + book(0, "0.40", "0.42") + std::string(100'000, ' '));
  fs::resize_file(path, fs::file_size(path) - 20);
  const auto x = play(of({path}));
  CHECK(x.code == 1);
  CHECK(x.lines.size() == 301);
  CHECK(x.summary.find("in the midst") != std::string::npos);
}

TEST_CASE_FIXTURE(files, "prices take effect when they were received") {
  auto options = of({write("a", meta() + book(0, "0.40", "0.42"))});
  options.btc = write("prices", "feed_ts_ms,value,full_accuracy_value,recv_ms\n"
                                  + ms(0) + ",84000.1,84000123456000000000000,"
                                  + ms(1.3) + "\n" + ms(1) + ",84001,,"
                                  + ms(3.5) + "\nx,1,,\n" + ms(2) + ",-1,,\n");
  const auto played = play(options);
  CHECK(played.lines[1]["btc"]["price"].is_null());
  CHECK(played.lines[1]["window"]["price_to_beat"].is_null());
  CHECK(played.lines[2]["btc"]["price"] == "84000.123456");
  CHECK(played.lines[2]["btc"]["age_ms"] == 2000);
  CHECK(played.lines[2]["btc"]["source"] == "recorded");
  CHECK(played.lines[2]["window"]["price_to_beat"] == "84000.123456");
  CHECK(played.lines[2]["window"]["price_to_beat_source"] == "observed");
  CHECK(played.lines[3]["btc"]["price"] == "84000.123456");
  CHECK(played.lines[4]["btc"]["price"] == "84001");
  CHECK(played.lines[6]["btc_price_history"].size() == 5);
  CHECK(played.lines[20]["btc"]["stale"] == true);
  CHECK(played.summary.find("price_row 2") != std::string::npos);
}

TEST_CASE_FIXTURE(files, "wire frames need metadata of their tokens") {
  auto frame = [](double s, const char* token, const char* bid) {
    return R"({"recv_ts":)" + std::to_string(start) + R"(.5,"msg":)"
           + json{{"event_type", "book"},
                  {"market", "0xab"},
                  {"asset_id", token},
                  {"timestamp", ms(s)},
                  {"hash", "x"},
                  {"bids", {{{"price", bid}, {"size", "5"}}}},
                  {"asks", {{{"price", "0.60"}, {"size", "6"}}}}}
               .dump()
           + "}\n";
  };
  auto options = of({write("a", frame(0, "11", "0.50") + frame(1, "21", "0.55")
                                  + frame(1, "99", "0.10") + "garbage\n")});
  options.windows = write("w", meta(0) + meta(1));
  const auto x = play(options);
  REQUIRE(x.lines.size() == 301);
  CHECK(x.lines[0]["books"]["up"]["best_bid"] == "0.5");
  CHECK(x.lines[1]["books"]["down"]["best_bid"] == "0.55");
  CHECK(x.lines[1]["books"]["up"]["best_ask"] == "0.45");
  CHECK(x.summary.find("not_a_frame_line 1") != std::string::npos);
  CHECK(x.summary.find("unknown_token_or_event 1") != std::string::npos);
}

TEST_CASE_FIXTURE(files, "frames come in the shapes that recorders write") {
  const auto frame = [](int s) {
    return json{{"event_type", "book"},
                {"market", "0xab"},
                {"asset_id", "11"},
                {"timestamp", ms(s)},
                {"bids", {{{"price", "0.50"}, {"size", std::to_string(s)}}}},
                {"asks", {{{"price", "0.60"}, {"size", "6"}}}}};
  };
  const auto windows = write("w", meta(0));
  const auto played = [&](const char* name, const std::string& text) {
    auto options = of({write(name, text)});
    options.windows = windows;
    return play(options);
  };
  const auto lines = [&](auto shape) {
    std::string out;
    for (int s = 1; s <= 3; ++s)
      out += shape(frame(s)) + '\n';
    return out;
  };
  const auto plain =
    played("plain", lines([](const json& x) {
             return R"({"recv_ts":1776081600.5,"msg":)" + x.dump() + '}';
           }));
  REQUIRE(plain.code == 0);
  REQUIRE(plain.lines.size() == 300);
  const auto same = [&](const char* name, const std::string& text) {
    const auto x = played(name, text);
    CAPTURE(name);
    CHECK(x.code == 0);
    CHECK(x.text == plain.text);
    CHECK(x.summary.find("bad 0") != std::string::npos);
  };
  same("behind", lines([](const json& x) {
         return R"({"recv_ts":1.5,"msg":)" + x.dump() + R"(,"conn":2})";
       }));
  same("before", lines([](const json& x) {
         return R"({"conn":{"msg":1}, "msg": )" + x.dump()
                + R"(, "recv_ts": "1.5"})";
       }));
  same("text", lines([](const json& x) {
         return json{{"recv_ts", 1.5}, {"msg", x.dump()}}.dump();
       }));
  same("null", lines([](const json& x) {
         return R"({"recv_ts":null,"msg":)" + x.dump() + '}';
       }));
  same("bare", lines([](const json& x) { return x.dump(); }));
  same("events", lines([](const json& x) { return json::array({x}).dump(); }));
  same("pongs", lines([](const json& x) {
         return json{{"recv_ts", 1.5}, {"msg", x}}.dump()
                + "\n{\"recv_ts\":1.5,\"msg\":\"PONG\"}\nPONG";
       }));
  json all;
  for (int s = 1; s <= 3; ++s)
    all.push_back({{"recv_ts", 1.5}, {"msg", frame(s)}});
  same("array", all.dump());
  same("list", "[\n" + all[0].dump() + ",\n" + all[1].dump() + ",\n"
                 + all[2].dump() + "\n]\n");
}

TEST_CASE_FIXTURE(files, "a capture of which nothing can be read is an error") {
  auto options = of({write("a", R"({"recv_ts":1.5,"msg":{"event_type":"book",)"
                                R"("asset_id":"77"}})")});
  options.windows = write("w", meta(0));
  auto x = play(options);
  CHECK(x.code == 1);
  CHECK(x.summary.find("nothing in it could be read; first ")
        != std::string::npos);
  CHECK(x.summary.find(R"("asset_id":"77")") != std::string::npos);
  options.captures = {write("b", meta(1) + "{\"type\":\"delta\"}\n")};
  x = play(options);
  CHECK(x.code == 1);
  CHECK(x.summary.find(R"(missing_field: {"type":"delta"})")
        != std::string::npos);
}

TEST_CASE_FIXTURE(files, "prices are read as spreadsheets write them") {
  const auto capture = write("a", meta() + book(0, "0.40", "0.42"));
  const auto with = [&](const std::string& text) {
    auto options = of({capture});
    options.btc = write("prices", text);
    return play(options);
  };
  const auto plain = with("feed_ts_ms,value\n" + ms(1) + ",84000.5\n");
  REQUIRE(plain.code == 0);
  CHECK(plain.lines[2]["btc"]["price"] == "84000.5");
  for (const auto& text :
       {"\xef\xbb\xbf"
        "feed_ts_ms,value\n"
          + ms(1) + ",84000.5\n",
        "\"feed_ts_ms\",\"value\"\r\n\"" + ms(1) + "\",\"84000.5\"\r\n",
        "feed_ts_ms, value\n" + ms(1) + ", 84000.5\n",
        "feed_ts_ms,value\n" + ms(1) + ".0,84000.5\n"}) {
    CAPTURE(text);
    const auto x = with(text);
    CHECK(x.code == 0);
    CHECK(x.text == plain.text);
  }
}

TEST_CASE_FIXTURE(files, "prices that fit no window are an error") {
  const auto why = [&](const std::string& rows) {
    auto options = of({write("a", meta() + book(0, "0.40", "0.42"))});
    options.btc = write("prices", "feed_ts_ms,value\n" + rows);
    const auto x = play(options);
    CHECK(x.code == 2);
    return x.summary;
  };
  CHECK(
    why(ms(86'400) + ",84000\n").find("none of its 1 prices lies in a window")
    != std::string::npos);
  CHECK(why(std::to_string(start) + ",84000\n").find("may be seconds")
        != std::string::npos);
  CHECK(why("x,1\n").find("none of its rows is a price; first: x,1")
        != std::string::npos);
  CHECK(why("").find("has no row") != std::string::npos);
}

TEST_CASE_FIXTURE(files, "metadata comes in lines or in one piece") {
  const json market{
    {"slug", "btc-updown-5m-1776081600"},
    {"conditionId", "0x" + std::string(64, 'a')},
    {"outcomes", R"(["Down", "Up"])"},
    {"clobTokenIds", R"(["21", "11"])"},
    {"outcomePrices", R"(["0", "1"])"},
    {"closed", true},
    {"eventStartTime", "2026-04-13T12:00:00Z"},
    {"endDate", "2026-04-13T12:05:00Z"},
    {"orderPriceMinTickSize", 0.01},
    {"orderMinSize", 5},
    {"resolutionSource", "https://data.chain.link/streams/btc-usd"}};
  for (const auto& text : {market.dump() + "\n" + meta(1), json{market}.dump(2),
                           json{{"raw", market}}.dump() + "\n"}) {
    recorded_windows windows;
    bad_by_kind bad;
    CHECK(load_windows(write("w", text), windows, bad));
    CHECK(bad.empty());
    REQUIRE(!windows.empty());
    const auto& first = windows.begin()->second;
    CHECK(first.info.up_token == "11");
    CHECK(first.info.down_token == "21");
    CHECK(first.result.winner == outcome::up);
  }
  recorded_windows windows;
  bad_by_kind bad;
  CHECK(load_windows(write("w", meta(0) + book(0, "0.4", "0.5") + meta(1)),
                     windows, bad));
  CHECK(windows.size() == 2);
  CHECK(load_windows(write("w", "{\n\"slug\": 7\n}"), windows, bad));
  CHECK(load_windows(write("w", "[1, {}"), windows, bad));
  CHECK(bad == bad_by_kind{{"window_not_json", 1}, {"window_without_slug", 1}});
}

TEST_CASE_FIXTURE(files, "on paper, a capture is ordered, filled and settled") {
  auto options =
    of({write("a", meta(0) + book(0, "0.40", "0.42")
                     + book(250.2, "0.97", "0.98") + book(255, "0.97", "0.98")),
        write("b", meta(1) + book(300, "0.50", "0.52"))});
  options.paper = true;
  const auto played = play(options);
  CHECK(played.lines[250]["capture_99c"].is_null());
  const auto& capture = played.lines[252]["capture_99c"];
  REQUIRE(capture.is_object());
  CHECK(capture["side"] == "up");
  CHECK(capture["filled_shares"] == "5");
  CHECK(capture["average_price"] == "0.98");
  CHECK(played.lines[252]["capture_99c_peak_confidence"] == 0.98);
  CHECK(played.lines[252]["danger"].is_object());
  const auto& next = played.lines[301];
  CHECK(next["capture_99c"].is_null());
  CHECK(next["danger_score"] == 0);
  CHECK(next["capture_99c_peak_confidence"] == 0);
  CHECK(next["previous_windows"][0]["outcome"] == "up");
  CHECK(played.summary.find("captures 1, filled 1") != std::string::npos);
}

TEST_CASE_FIXTURE(files, "a summary has the trades and the false exits") {
  const auto played = play(two_captures(*this));
  CHECK(played.code == 0);
  const auto prints = [&played](const char* words) {
    CAPTURE(played.summary);
    return played.summary.find(words) != std::string::npos;
  };
  CHECK(
    prints("captures 2, filled 2, hedged 0, exited 1, locked 0, settled 2\n"));
  CHECK(prints("false exits 1 btc-updown-5m-1776081900\n"));
  CHECK(prints("losses ridden 0\n"));
  // Buying 5 at 0.98 gives 4.99951 shares. In the first window all paid a
  // dollar; in the second 4.99 were sold at 0.20, for a fee of 0.03194.
  CHECK(prints("profit -3.82 after fees of 0.03\n"));
  CHECK(prints("no coin prices"));
}

TEST_CASE_FIXTURE(files, "policies are compared on the same windows") {
  auto options = two_captures(*this);
  options.compare = {"hold", "configured"};
  const auto table = [&options] {
    std::ostringstream out;
    std::ostringstream err;
    CHECK(run_replay(options, out, err) == 0);
    return out.str();
  }();
  std::istringstream in{table};
  std::string head;
  std::string hold;
  std::string configured;
  std::getline(in, head);
  std::getline(in, hold);
  std::getline(in, configured);
  const auto words = [](const std::string& line) {
    std::istringstream all{line};
    std::vector<std::string> out;
    for (std::string word; all >> word;)
      out.push_back(word);
    return out;
  };
  using texts = std::vector<std::string>;
  CHECK(words(head)
        == texts{"policy", "captures", "filled", "hedged", "exited", "locked",
                 "settled", "unknown", "false", "ridden", "fees", "profit",
                 "low", "high"});
  CHECK(words(hold)
        == texts{"hold", "2", "2", "0", "0", "0", "2", "0", "0", "0", "0.00",
                 "+0.20", "+0.20", "+0.20"});
  CHECK(words(configured)
        == texts{"configured", "2", "2", "0", "1", "0", "2", "0", "1", "0",
                 "0.03", "-3.82", "-7.85", "+0.20"});
  CHECK(
    table.find("1 windows differ of 2\nbtc-updown-5m-1776081900 up won; hold: "
               "up held +0.10; configured: up exited, false -3.92\n")
    != std::string::npos);
  const auto mentions = [&table](const char* text) {
    CAPTURE(table);
    return table.find(text) != std::string::npos;
  };
  CHECK(mentions("\nconfigured less hold: -4.02, 95 % "));
  CHECK(mentions("\nfees: as in force at the time of each window\n"));
  CHECK(
    mentions("\nnot known: the coin's prices: the loss probability by price "
             "was unknown throughout"));
  options.compare = {"greed"};
  std::ostringstream out;
  std::ostringstream err;
  CHECK(run_replay(options, out, err) == 2);
  CHECK(err.str() == "replay: no policy is called greed\n");
}

TEST_CASE_FIXTURE(files, "with today's fees, a fee is paid in dollars") {
  auto options = two_captures(*this);
  options.todays_fees = true;
  // Five shares at 0.98 cost 0.00686, and five sold at 0.20 cost 0.056.
  CHECK(play(options).summary.find("profit -3.87 after fees of 0.07\n")
        != std::string::npos);
}

TEST_CASE_FIXTURE(files, "without the hard stop, improved needs a price") {
  auto options = two_captures(*this);
  options.compare = {"hold", "improved"};
  std::ostringstream out;
  std::ostringstream err;
  CHECK(run_replay(options, out, err) == 0);
  CHECK(out.str().find("improved less hold: +0.00, 95 % +0.00 to +0.00\n")
        != std::string::npos);
}

TEST_CASE("the interval of a sum holds what other windows might bring") {
  const auto cents = [](int x) { return money::from_millionths(x * 10'000); };
  CHECK(!interval_of_sum({}));
  CHECK(!interval_of_sum({cents(1)}));
  const std::vector<money> equal(10, cents(3));
  CHECK(interval_of_sum(equal) == sum_interval{cents(30), cents(30)});
  // One loss of 95c in twenty wins of 5c: none to three of them.
  std::vector<money> one_loss(19, cents(5));
  one_loss.push_back(cents(-95));
  CHECK(interval_of_sum(one_loss) == sum_interval{cents(-200), cents(100)});
  CHECK(interval_of_sum(one_loss) == interval_of_sum(one_loss));
}

TEST_CASE("the interval of a share is Wilson's") {
  const auto half = interval_of_share(5, 10);
  CHECK(half.low == doctest::Approx(0.2366).epsilon(1e-3));
  CHECK(half.high == doctest::Approx(0.7634).epsilon(1e-3));
  const auto all = interval_of_share(66, 66);
  CHECK(all.low == doctest::Approx(0.945).epsilon(1e-3));
  CHECK(all.high == doctest::Approx(1));
  CHECK(interval_of_share(0, 0).high == 1);
}

TEST_CASE("recorded books replay completely, and the same twice") {
  const fs::path folder = FILLGUARD_SHARED_DIR "/data/recorded";
  if (!fs::exists(folder)) {
    MESSAGE("skipped: the recorded data is not there");
    return;
  }
  // Down was bid 0.99 with 9 s left, and UP won.
  const std::string slug = "btc-updown-5m-1776099900";
  const auto books = (folder / "book_5m" / (slug + ".jsonl.gz")).string();
  auto options = of({books});
  options.paper = true;
  const auto played = play(options);
  CHECK(played.code == 0);
  CHECK(played.summary.find("windows 1,") != std::string::npos);
  CHECK(played.summary.find("bad 0") != std::string::npos);
  CHECK(played.lines.back()["window"]["seconds_left"] == 0);
  CHECK(play(options).text == played.text);

  // The wire frames of the same window show the same books.
  const auto wire = folder / "raw_ws" / (slug + ".raw.jsonl.gz");
  if (!fs::exists(wire)) {
    MESSAGE("skipped: that window's wire frames are not there");
    return;
  }
  auto raw = of({wire.string()});
  raw.windows = books;
  const auto y = play(raw);
  REQUIRE(y.lines.size() == played.lines.size());
  std::size_t differing = 0;
  for (std::size_t i = 0; i < played.lines.size(); ++i)
    differing += y.lines[i]["books"] != played.lines[i]["books"];
  CHECK(differing == 0);
}

TEST_CASE_FIXTURE(files, "what is no recording is named, with what it has") {
  const auto summary_of = [](const replay_options& x) {
    const auto out = play(x);
    CHECK(out.code != 0);
    return out.summary;
  };
  const auto pointer = "version https://git-lfs.github.com/spec/v1\noid x\n";
  CHECK(summary_of(of({write("lfs", pointer)})).find("git lfs pull")
        != std::string::npos);
  auto x = of({write("d", meta())});
  x.btc = write("lfs.csv", pointer);
  CHECK(summary_of(x).find("git lfs pull") != std::string::npos);
  x.btc = write("columns.csv", "time,\"price\"\n1,2\n");
  CHECK(summary_of(x).find("its columns: time, price") != std::string::npos);
  const auto keys = summary_of(of({write("k", R"({"t":1,"data":{}})")}));
  CHECK(keys.find("(its keys: data, t)") != std::string::npos);
  CHECK(keys.find(R"({"t":1,"data":{}})") != std::string::npos);
}

TEST_CASE_FIXTURE(files, "a gz file of several members is read as one") {
  const auto text = [](const fs::path& path) {
    std::ifstream in{path, std::ios::binary};
    return std::string{std::istreambuf_iterator<char>{in}, {}};
  };
  const auto head = meta() + book(0, "0.40", "0.42");
  const auto tail = book(3, "0.41", "0.43");
  const auto whole = play(of({write("whole", head + tail)}));
  const auto members = write("members.gz", text(zip("head.gz", head))
                                             + text(zip("tail.gz", tail)));
  CHECK(play(of({members})).text == whole.text);
}

TEST_CASE_FIXTURE(files, "without lines, the summary names the windows") {
  auto x = of({write("a", meta(0) + book(0, "0.40", "0.42"))});
  x.lines = false;
  const auto played = play(x);
  CHECK(played.code == 0);
  CHECK(played.text.empty());
  CHECK(played.summary.find("btc-updown-5m-1776081600  price to beat")
        != std::string::npos);
  CHECK(played.summary.find("outcome up") != std::string::npos);
  CHECK(played.summary.find("--mode paper would add") != std::string::npos);
}

TEST_CASE_FIXTURE(files, "a stopped replay leaves what it has played") {
  std::string text = meta() + book(0, "0.40", "0.42");
  for (int i = 1; i < 2'000; ++i)
    text += delta(i * 0.1, R"(["0.41","7"])", "");
  const auto path = write("long", text);
  const auto whole = play(of({path}));
  auto options = of({path});
  std::uint64_t calls = 0;
  std::uint64_t last = 0;
  options.goes_on = [&](std::uint64_t done, std::uint64_t total) {
    CHECK(total == text.size());
    CHECK(done <= total);
    CHECK(done >= last);
    last = done;
    return ++calls < 3;
  };
  const auto stopped = play(options);
  CHECK(stopped.code == 1);
  CHECK(calls == 3);
  CHECK_FALSE(stopped.text.empty());
  CHECK(whole.text.starts_with(stopped.text));
  CHECK(stopped.summary.find("stopped at 2026-04-13T12:0")
        != std::string::npos);
  CHECK(stopped.summary.find("the same command plays it from its beginning")
        != std::string::npos);
}
