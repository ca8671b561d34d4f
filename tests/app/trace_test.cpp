#include "app/cli/cli.hpp"
#include "app/trace/chains.hpp"
#include "app/trace/client.hpp"
#include "app/trace/statistics.hpp"
#include "app/trace/trace_json.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <unistd.h>

using namespace fillguard;
using nlohmann::json;

namespace {

constexpr std::int64_t noon = 1'776'081'600'000'000'000;
constexpr std::int64_t us = 1'000;
constexpr std::int64_t ms = 1'000'000;

const market_key market{asset::btc, window_length::m5};
constexpr std::uint32_t opens = 1'776'081'600;

/// A chain: a frame causes a book update, which causes danger and an order,
/// which causes a fill.
struct story {
  story() { tell(); }
  explicit story(trace_store::limits most) : store{most} { tell(); }

  traced_message& message(std::uint64_t id, std::uint64_t cause,
                          const char* sender, const char* actor,
                          const char* type, const char* detail = "") {
    traced_message traced;
    traced.id = id;
    traced.cause = cause;
    traced.sender = store.names.put(sender);
    traced.actor = store.names.put(actor);
    traced.type = store.names.put(type);
    traced.detail = store.names.put(detail);
    traced.market = trace::market_code(market);
    traced.window = opens;
    traced.made = now;
    traced.taken = now + 10 * us;
    traced.done = now + 30 * us;
    now += 40 * us;
    return all.emplace_back(traced);
  }

  void add() {
    for (const auto& x : all)
      store.add(x);
    all.clear();
  }

  void tell() {
    auto& frame = message(1, 0, "", "order_book_poller/btc-5m", "socket_text");
    frame.market = 0;
    frame.window = 0;
    frame.done += 60 * us; // The handler ends after sending the book.
    message(2, 1, "order_book_poller/btc-5m", "trader", "book_update",
            "change");
    message(2, 1, "order_book_poller/btc-5m", "window_state/btc-5m",
            "book_update", "change");
    now -= 25 * us; // All three are sent while the book is handled.
    message(3, 2, "window_state/btc-5m", "display", "notice", "danger");
    message(4, 2, "window_state/btc-5m", "trader", "order_wanted", "exit");
    message(5, 4, "trader", "fill_detector", "fill_evidence", "provisional");
    message(6, 5, "fill_detector", "window_state/btc-5m", "fill_detected",
            "exit provisional");
    all[2].done = all[4].made + us;
    traced_state changed;
    changed.input = 2;
    changed.at = all[2].done;
    changed.actor = all[2].actor;
    changed.market = all[2].market;
    changed.before.window = changed.after.window = opens;
    changed.before.phase = changed.after.phase = window_phase::open;
    changed.before.token = changed.after.token = outcome::up;
    changed.before.held = changed.after.held = shares::from_whole(5);
    changed.before.status = changed.after.status = fill_status::confirmed;
    changed.before.danger = 0.31;
    changed.after.danger = 0.62;
    changed.after.dangerous = true;
    changed.after.loss = 0.25;
    changed.after.up_ask = price::from_millionths(610'000);
    add();
    store.add(changed);
  }

  /// Adds so many handlings of unimportant messages.
  void fill_up(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i)
      message(1'000 + i, 0, "window_clock/btc-5m", "window_state/btc-5m",
              "tick");
    add();
  }

  trace_answer ask(std::string_view text) const {
    const auto query = parse_trace_query(text);
    return query ? answer_trace(store, *query) : refused_query(query.error());
  }

  json ask_json(std::string_view text) const {
    const auto out = ask(text);
    REQUIRE(out.status == 200);
    return json::parse(out.body);
  }

  trace_store store;
  std::vector<traced_message> all;
  std::int64_t now = noon;
};

std::vector<std::string> lines_of(const std::string& text) {
  std::istringstream in{text};
  std::vector<std::string> out;
  for (std::string line; std::getline(in, line);)
    out.push_back(line);
  return out;
}

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

std::string ids(const json& steps) {
  std::string out;
  for (const auto& x : steps)
    out += x["id"].get<std::string>() + ' ';
  return out;
}

} // namespace

TEST_CASE_FIXTURE(story, "why leads back to the wire, with the state") {
  const auto json = ask_json("why=order")["why"];
  CHECK(ids(json["chain"]) == "0.4 0.2 0.1 ");
  CHECK(json["whole"] == true);
  CHECK(json["chain"][0]["changed"].is_null());
  const auto& changed = json["chain"][1]["changed"];
  CHECK(changed["actor"] == "window_state/btc-5m");
  CHECK(changed["before"]["danger_score"] == 0.31);
  CHECK(changed["after"]["danger_score"] == 0.62);
  CHECK(changed["before"]["loss_probability"].is_null());
  // The book went to two; the order came from one of them.
  CHECK(json["chain"][1]["actor"] == "window_state/btc-5m");
  CHECK(json["chain"][2]["sender"].is_null());

  const auto text = ask("why=fill&format=text").body;
  const auto lines = lines_of(text);
  REQUIRE(lines.size() == 10);
  CHECK(has(lines[0], "fill_detected exit provisional"));
  CHECK(lines[1] == "because of");
  CHECK(has(lines[6], "book_update change"));
  CHECK(has(lines[7], "danger 0.3100 -> 0.6200, loss -- -> 0.2500"));
  CHECK(has(lines[9], "(wire)"));
  CHECK(has(lines[9], "waited 10.0 us"));

  CHECK(ids(ask_json("why=danger")["why"]["chain"]) == "0.3 0.2 0.1 ");
  CHECK(ids(ask_json("why=0.5")["why"]["chain"]) == "0.5 0.4 0.2 0.1 ");
  CHECK(ask_json("why=0.2")["why"]["also_taken_by"][0]["actor"] == "trader");
}

TEST_CASE_FIXTURE(story, "from leads to all effects") {
  const auto x = ask_json("from=0.1")["from"];
  CHECK(ids(x["effects"]) == "0.1 0.2 0.2 0.3 0.4 0.5 0.6 ");
  CHECK(x["effects"][2]["depth"] == 1);
  CHECK(x["effects"][4]["depth"] == 2);
  CHECK(x["effects"][6]["depth"] == 4);
  CHECK(x["whole"] == true);
  CHECK(ask_json("from=0.1&limit=3")["from"]["whole"] == false);
  CHECK(lines_of(ask("from=0.1&format=text").body).size() == 8);
}

TEST_CASE_FIXTURE(story, "a message that is not kept is not found") {
  const auto lost = ask("why=0.99");
  CHECK(lost.status == 404);
  CHECK(has(lost.body, "no message 0.99 is kept"));
  CHECK(ask("why=hedge").status == 404);
  CHECK(ask("why=order&market=eth-5m").status == 404);
  CHECK(ask("why=order&market=btc").status == 200);
  CHECK(ask("why=order&window=btc-updown-5m-1776081900").status == 404);
}

TEST_CASE("the oldest messages go first, but not the causes of a decision") {
  trace_store::limits most;
  most.messages = 1'500; // Not a power of two; more than an index's first size.
  most.states = 8;
  story bounded{most};
  bounded.store.settle(bounded.now + 2'000 * ms);
  bounded.fill_up(5'000);

  CHECK(bounded.store.handled(1'000 + 3'499).empty());
  CHECK(bounded.store.handled(1'000 + 3'500).size() == 1);
  CHECK(bounded.store.handled(1'000 + 4'999).size() == 1);
  CHECK(ids(bounded.ask_json("why=order")["why"]["chain"]) == "0.4 0.2 0.1 ");
  CHECK(bounded.ask_json(
          "why=order")["why"]["chain"][1]["changed"]["after"]["danger_score"]
        == 0.62);
  // Others, without effects, are gone.
  CHECK(bounded.store.handled(2).size() == 1);
  CHECK(bounded.store.messages().size() == 1'500 + 6);
}

TEST_CASE_FIXTURE(story, "slow ranks actors by waiting and run time") {
  for (int i = 1; i <= 100; ++i) {
    auto& x = message(100 + static_cast<std::uint64_t>(i), 0, "", "trader",
                      "timer_due");
    x.made = 0;
    x.taken = now;
    x.done = now + i * ms;
  }
  add();
  const auto rows = ask_json("slow")["slow"];
  CHECK(rows[0]["actor"] == "trader");
  CHECK(rows[0]["type"] == "timer_due");
  CHECK(rows[0]["count"] == 100);
  CHECK(rows[0]["waited_ns"].is_null());
  CHECK(rows[0]["ran_ns"]["p50"] == 50 * ms);
  CHECK(rows[0]["ran_ns"]["p90"] == 90 * ms);
  CHECK(rows[0]["ran_ns"]["p99"] == 99 * ms);
  CHECK(rows[0]["ran_ns"]["max"] == 100 * ms);
  const auto text = lines_of(ask("slow&limit=2&format=text").body);
  REQUIRE(text.size() == 3);
  CHECK(has(text[1], "--"));
  CHECK(has(text[1], "100.0 ms") == false);
  CHECK(has(text[1], "0.1 s"));
  CHECK(statistics_of({}) == std::nullopt);
  CHECK(statistics_of({7})->p99 == 7);
}

TEST_CASE_FIXTURE(story, "a sequence shows steps, not streams, in 80 columns") {
  fill_up(50);
  message(20, 0, "window_clock/btc-5m", "window_state/btc-5m", "window_closed");
  all.back().end = trace::ending::late;
  add();
  const auto text =
    ask("sequence&window=btc-updown-5m-1776081600&format=text").body;
  const auto lines = lines_of(text);
  REQUIRE(lines.size() == 8);
  for (const auto& x : lines)
    CHECK(x.size() <= 80);
  CHECK(has(lines[0], "order_book_poller > trader"));
  CHECK(has(lines[2], "notice danger"));
  CHECK(has(lines[6], "... 50 of the frequent kinds"));
  CHECK(has(lines[7], "window_closed [late]"));
  const auto last = ask_json("sequence&limit=1")["sequence"];
  CHECK(last["earlier"] == 7);
  CHECK(last["steps"][0]["left_out_before"] == 50);
}

TEST_CASE_FIXTURE(story, "a sequence of an unknown window says so") {
  const auto lost = ask("sequence&window=btc-updown-5m-1776081900");
  CHECK(lost.status == 404);
  CHECK(has(lost.body, "no message of window btc-updown-5m-1776081900"));
  CHECK(ask("sequence&window=btc-updown-5m-1776081600").status == 200);
}

TEST_CASE_FIXTURE(story, "an unknown word is answered with the known ones") {
  const auto answer = ask("why=sale");
  CHECK(answer.status == 404);
  CHECK(has(answer.body, "\\\"sale\\\" is neither"));
  CHECK(has(answer.body, "danger fill order hedge exit capture"));
  CHECK(has(answer.body, "book_update"));
  CHECK(has(ask("why=capture").body, "no capture is kept"));
}

TEST_CASE_FIXTURE(story, "the tail has filters") {
  const auto count = [this](const char* query) {
    return ask_json(query)["messages"].size();
  };
  CHECK(count("") == 7);
  CHECK(count("tail&limit=2") == 2);
  CHECK(ids(ask_json("tail&limit=2")["messages"]) == "0.5 0.6 ");
  CHECK(count("tail&actor=trader") == 3); // Two received, one sent.
  CHECK(count("tail&actor=window_state") == 4);
  CHECK(count("tail&actor=window_state/btc-5m") == 4);
  CHECK(count("tail&actor=window") == 0);
  CHECK(count("tail&type=book_update") == 2);
  CHECK(count("tail&market=btc-5m") == 7); // The poller's frame has no market.
  CHECK(count("tail&market=btc-15m") == 0);
  CHECK(lines_of(ask("tail&format=text").body).size() == 7);
}

TEST_CASE_FIXTURE(story, "a wrong query is refused with a reason") {
  for (const auto& [refused, part] :
       std::vector<std::pair<std::string, std::string>>{
         {"colour=red", "\"colour\" is no key"},
         {"why", "needs the id of a message"},
         {"why=", "needs the id of a message"},
         {"why=order&slow", "only one of"},
         {"slow=9", "takes no value"},
         {"tail&market=zec-5m", "\"market\" must be one like btc-15m"},
         {"tail&window=now", "\"window\" must be a slug"},
         {"tail&limit=0", "\"limit\" must be a whole number"},
         {"tail&limit=many", "\"limit\" must be a whole number"},
         {"tail&limit=1&limit=2", "there twice"},
         {"tail&format=xml", "\"format\" must be json or text"},
         {"export=pdf", "\"export\" must be jsonl or chrome"},
         {"export=jsonl&format=text", "not for \"export\""},
         {"tail&actor=%zz", "two hex digits"},
         {"tail&actor=%4", "two hex digits"},
         {std::string(3'000, 'x'), "longer than"}}) {
    const auto& query = refused; // A binding cannot be captured.
    CAPTURE(query);
    const auto out = ask(query);
    CHECK(out.status == 400);
    const std::string why = json::parse(out.body)["why"];
    CHECK(has(why, part));
    CHECK_FALSE(has(why, "\n"));
  }
  CHECK(parse_trace_query("tail&actor=a%20b%2f+c")->actor == "a b/ c");
  CHECK(query_encoded("a b/\xc3\xa9") == "a%20b%2F%C3%A9");
}

TEST_CASE_FIXTURE(story, "an export that is read back gives the same answers") {
  store.lost = 3;
  message(30, 0, "", "display", "no\nname\x01");
  all.back().market = trace::market_code(asset::sol);
  all.back().window = 0;
  all.back().made = 0;
  add();
  const auto written = ask("export=jsonl").whole();
  story other;
  other.store = trace_store{};
  std::size_t number = 0;
  for (const auto& line : lines_of(written))
    CHECK(read_json_line(other.store, line, ++number));
  CHECK(number == 1 + 8 + 1);
  CHECK(other.store.lost == 3);
  CHECK(other.ask("export=jsonl").whole() == written);
  for (const auto* query : {"why=fill", "from=0.1", "slow", "tail"})
    CHECK(other.ask(query).body == ask(query).body);
  // Text from a file cannot split a line.
  CHECK(lines_of(other.ask("tail&format=text").body).size() == 8);
}

TEST_CASE_FIXTURE(story, "a long export comes in small pieces, and names the "
                         "number of its lines") {
  fill_up(20'000);
  for (const auto* format : {"jsonl", "chrome"}) {
    CAPTURE(format);
    const auto answer = ask(std::string{"export="} + format);
    CHECK(answer.body.empty());
    REQUIRE(answer.pieces);
    const auto lines = answer.pieces->lines();
    std::string all;
    std::size_t largest = 0;
    for (auto x = answer.pieces->next(); !x.empty();
         x = answer.pieces->next()) {
      largest = std::max(largest, x.size());
      all += x;
    }
    CHECK(all.size() > 2'000'000);
    CHECK(largest < 70'000);
    CHECK(lines_of(all).size() == lines);
    CHECK(answer.pieces->next().empty());
    if (format == std::string{"chrome"})
      CHECK(json::parse(all)["traceEvents"].size() > 20'000);
  }
}

TEST_CASE_FIXTURE(story, "an export of release 0.1.0 is read") {
  std::ifstream file{FILLGUARD_SOURCE_DIR "/tests/traces/release_0.1.0.jsonl"};
  std::stringstream exported;
  exported << file.rdbuf();
  const auto lines = lines_of(exported.str());
  REQUIRE(lines.size() == 4);
  store = trace_store{};
  for (const auto& line : lines)
    CHECK(read_json_line(store, line, 1));
  const auto again = lines_of(ask("export=jsonl").whole());
  REQUIRE(again.size() == lines.size());
  // The first line names the release. Keys of later releases are unknown here.
  for (std::size_t i = 1; i < lines.size(); ++i) {
    const auto then = json::parse(lines[i]).flatten();
    const auto now = json::parse(again[i]).flatten();
    for (const auto& member : now.items()) {
      const auto old = then.find(member.key());
      CHECK(member.value() == (old == then.end() ? json{} : *old));
    }
    CHECK(now.size() >= then.size());
  }
}

TEST_CASE_FIXTURE(story, "lines that are not records are refused") {
  const auto good = lines_of(ask("export=jsonl").whole());
  trace_store into;
  for (std::string wrong :
       {"nonsense", "[]", "7", "{}", R"({"record":"tune"})",
        R"({"record":"trace","version":2,"lost":0})", R"({"record":"message"})",
        R"({"record":"state","input":"0.1"})"}) {
    const auto added = read_json_line(into, wrong, 4);
    REQUIRE_FALSE(added);
    CHECK(added.error().where == "line 4");
    CHECK_FALSE(has(added.error().what, "\n"));
  }
  // Each member of a record is required.
  for (const auto& line : {good[1], good.back()}) {
    const auto whole = json::parse(line);
    CHECK(read_json_line(into, line, 1));
    for (const auto& member : whole.items()) {
      const auto& key = member.key();
      if (key == "waited_ns")
        continue;
      CAPTURE(key);
      auto broken = whole;
      broken[key] = json::array();
      CHECK_FALSE(read_json_line(into, broken.dump(), 1));
      broken.erase(key);
      CHECK_FALSE(read_json_line(into, broken.dump(), 1));
    }
  }
  // Invalid: times whose difference overflows.
  for (const auto& wrong : {json(-1), json(9'315'871'658'211'471'755ULL)}) {
    auto broken = json::parse(good[1]);
    broken["made_ns"] = wrong;
    CHECK(has(read_json_line(into, broken.dump(), 1).error().what, "made_ns"));
  }
  // Invalid: windows beyond a record's range, and of another market.
  for (const auto* wrong :
       {"btc-updown-5m-7195638300", "eth-updown-5m-1795348800",
        "btc-updown-15m-1795348800"}) {
    auto broken = json::parse(good[1]);
    broken["market"] = "btc-5m";
    broken["window"] = wrong;
    CHECK(has(read_json_line(into, broken.dump(), 1).error().what, "window"));
  }
  auto nested = json::parse(good.back());
  nested["before"]["phase"] = "ajar";
  CHECK(to_string(read_json_line(into, nested.dump(), 7).error())
        == "line 7: \"before.phase\" has no valid value");
  nested["before"].erase("phase");
  CHECK(to_string(read_json_line(into, nested.dump(), 8).error())
        == "line 8: \"before.phase\" is missing");
  CHECK(into.messages().size() == 1);
}

TEST_CASE_FIXTURE(story, "the Chrome trace has a track per actor, and arrows") {
  message(40, 0, "trader", "display", "notice", "fill");
  all.back().end = trace::ending::undelivered;
  add();
  const auto trace = json::parse(ask("export=chrome").whole());
  std::map<std::string, int> tracks;
  std::map<std::string, json> slices; // By id and track.
  std::map<int, std::pair<json, json>> arrows;
  for (const auto& basic_json : trace["traceEvents"]) {
    const std::string kind = basic_json["ph"];
    if (kind == "M" && basic_json["name"] == "thread_name")
      tracks[basic_json["args"]["name"]] = basic_json["tid"];
    else if (kind == "X")
      slices[basic_json["args"]["id"].get<std::string>() + '@'
             + basic_json["tid"].dump()] = basic_json;
    else if (kind == "s")
      arrows[basic_json["id"]].first = basic_json;
    else if (kind == "f")
      arrows[basic_json["id"]].second = basic_json;
    else if (kind == "i")
      CHECK(basic_json["args"]["outcome"] == "undelivered");
  }
  CHECK(tracks.size() == 5);
  CHECK(slices.size() == 7);
  CHECK(arrows.size() == 6); // All but the frame and the undelivered one.
  const auto around = [&](const json& at) {
    std::string out;
    for (const auto& [key, x] : slices)
      if (x["tid"] == at["tid"] && x["ts"] <= at["ts"]
          && at["ts"].get<double>()
               < x["ts"].get<double>() + x["dur"].get<double>())
        out = x["args"]["id"];
    return out;
  };
  std::multimap<std::string, std::string> leads;
  for (const auto& [id, arrow] : arrows) {
    const auto& [from, to] = arrow;
    CHECK(from["ts"] <= to["ts"]);
    CHECK(to["bp"] == "e");
    leads.emplace(around(from), around(to));
  }
  const std::multimap<std::string, std::string> expected{
    {"0.1", "0.2"}, {"0.1", "0.2"}, {"0.2", "0.3"},
    {"0.2", "0.4"}, {"0.4", "0.5"}, {"0.5", "0.6"}};
  CHECK(leads == expected);
}

namespace {

struct traced_cli : story {
  traced_cli() {
    offered.trace = [this](const config& x, const trace_arguments& arguments) {
      return ask_traces(x, arguments, out, err);
    };
    std::ofstream{file} << story::ask("export=jsonl").whole();
  }
  ~traced_cli() { std::filesystem::remove(file); }
  traced_cli(const traced_cli&) = delete;
  traced_cli& operator=(const traced_cli&) = delete;

  int call(std::vector<std::string> arguments) {
    out.str({});
    err.str({});
    arguments.insert(arguments.begin(), "trace");
    return run_cli(arguments, offered, {out, err, {}});
  }

  void check_complaint(std::string_view part) {
    const auto text = err.str();
    CHECK(has(text, part));
    CHECK(std::count(text.begin(), text.end(), '\n') == 1);
    CHECK(out.str().empty());
  }

  commands offered;
  std::ostringstream out;
  std::ostringstream err;
  std::string file =
    (std::filesystem::temp_directory_path()
     / ("fillguard_trace_test_" + std::to_string(::getpid()) + ".jsonl"))
      .string();
};

} // namespace

TEST_CASE_FIXTURE(traced_cli, "the command asks exported files") {
  CHECK(call({"why", "order", "--file", file}) == 0);
  CHECK(has(out.str(), "order_wanted exit"));
  CHECK(call({"from", "0.1", "--file", file, "--json"}) == 0);
  CHECK(json::parse(out.str())["from"]["effects"].size() == 7);
  CHECK(call({"slow", "--file", file}) == 0);
  CHECK(
    call({"sequence", "--file", file, "--window", "btc-updown-5m-1776081600"})
    == 0);
  CHECK(call({"tail", "--file", file, "--limit", "1"}) == 0);
  CHECK(lines_of(out.str()).size() == 1);
  CHECK(call({"export", "--file", file}) == 0);
  CHECK(out.str() == story::ask("export=jsonl").whole());
  CHECK(call({"export", "--file", file, "--file", file}) == 0);
  CHECK(lines_of(out.str()).size() > 7);
  CHECK(call({"export", "--file", file, "--format", "chrome"}) == 0);
  CHECK(json::parse(out.str()).contains("traceEvents"));
}

TEST_CASE_FIXTURE(traced_cli, "an error of a trace command is one line") {
  CHECK(call({}) == 2);
  CHECK(call({"when"}) == 2);
  CHECK(call({"why"}) == 2);
  CHECK(call({"tail", "--limit", "0"}) == 2);
  CHECK(call({"tail", "--file", "no-such-file"}) == 2);
  CHECK(call({"tail", "--file", file, "--from", "http://127.0.0.1:1"}) == 2);
  CHECK(call({"export", "--file", file, "--format", "pdf"}) == 2);
  CHECK(call({"tail", "--market", "zec"}) == 2);
  check_complaint("\"market\" must be one like btc-15m");
  CHECK(call({"why", "0.77", "--file", file}) == 1);
  check_complaint("no message 0.77 is kept");
  std::ofstream{file, std::ios::app} << "{\"record\":1}\n";
  CHECK(call({"tail", "--file", file}) == 1);
  check_complaint("line 10: ");
  CHECK(call({"tail", "--from", "127.0.0.1:1"}) == 1);
  check_complaint("http://127.0.0.1:1: does not answer");
  CHECK(call({"export", "--from", "127.0.0.1:1", "--out", file}) == 1);
  check_complaint("http://127.0.0.1:1: does not answer");
  CHECK(call({"export", "--file", file, "--out", "/no/such/folder/x"}) == 1);
}
