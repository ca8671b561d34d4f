#include "tests/simulation/faults.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace fillguard::test {

namespace {

using namespace std::chrono_literals;
using net::sim::random_source;
using std::chrono::milliseconds;

template <std::size_t N>
std::string pick(random_source& chance,
                 const std::array<const char*, N>& from) {
  return from.at(chance.below(N));
}

milliseconds between(random_source& chance, milliseconds least,
                     milliseconds most) {
  return least
         + milliseconds{static_cast<std::int64_t>(
           chance.below(static_cast<std::uint64_t>((most - least).count())))};
}

std::string seconds_of(milliseconds x) {
  const auto text = std::to_string(x.count());
  return text.size() > 3 ? text.substr(0, text.size() - 3) + '.'
                             + text.substr(text.size() - 3)
                         : "0." + std::string(3 - text.size(), '0') + text;
}

constexpr std::array sockets{"market_ws", "market_ws", "user_ws",
                             "rtds",      "polybolt",  "binance"};
constexpr std::array answers{"gamma", "clob_rest", "data", "coinbase",
                             "ethereum_rpc"};
constexpr std::array topics{"market_ws:book",
                            "market_ws:price_change",
                            "market_ws:book",
                            "market_ws:price_change",
                            "user_ws:trade",
                            "user_ws:order",
                            "rtds:crypto_prices",
                            "rtds:crypto_prices_chainlink",
                            "market_ws:tick_size_change"};

/// A fault of one of the venue's sources; ends by itself.
void at_source(planned_fault& x, const std::string& source,
               const std::string& what) {
  x.words = source + " " + what;
  const auto command = "{\"source\":\"" + source + "\"," + what
                       + ",\"for_seconds\":" + seconds_of(x.lasts) + "}";
  x.begin = [command](levers& at) { at.venue(command); };
}

/// A fault that is switched on and off.
void at_venue(planned_fault& x, const std::string& on, const std::string& off) {
  x.words = on;
  x.begin = [on](levers& at) { at.venue(on); };
  x.end = [off](levers& at) { at.venue(off); };
}

void on_line(planned_fault& x, const std::string& line, line_condition how) {
  x.words = line;
  x.begin = [line, how](levers& at) { at.lines->condition(line) = how; };
  x.end = [line](levers& at) { at.lines->condition(line) = {}; };
}

using drawer = void (*)(planned_fault&, random_source&,
                        const std::vector<std::string>& actors);

/// The gateway of the run's kind of orders has another name on paper.
std::string actor_like(const std::vector<std::string>& actors,
                       const std::string& begin) {
  auto at = std::find_if(actors.begin(), actors.end(), [&begin](const auto& y) {
    return y.starts_with(begin);
  });
  if (at == actors.end() && begin == "paper_venue")
    return "live_venue";
  return *at;
}

struct kind_of_fault {
  const char* name;
  drawer draw;
  int weight;
  bool paper_only;
};

const std::array kinds{
  kind_of_fault{"silent topic",
                [](planned_fault& x, random_source& chance, const auto&) {
                  const auto topic = pick(chance, topics);
                  const auto colon = topic.find(':');
                  at_source(x, topic.substr(0, colon),
                            "\"silent\":[\"" + topic.substr(colon + 1) + "\"]");
                },
                3, false},
  kind_of_fault{"silent source",
                [](planned_fault& x, random_source& chance, const auto&) {
                  at_source(x,
                            chance.below(3) == 0 ? pick(chance, answers)
                                                 : pick(chance, sockets),
                            "\"stall\":true");
                },
                2, false},
  kind_of_fault{
    "silent prices",
    [](planned_fault& x, random_source& chance, const auto&) {
      x.lasts = between(chance, 10s, 60s);
      x.words = "from everybody";
      const auto stall = [](levers& at, const char* how) {
        for (const std::string from :
             {"rtds", "polybolt", "binance", "coinbase", "ethereum_rpc"})
          at.venue("{\"source\":\"" + from + "\",\"stall\":" + how + '}');
      };
      x.begin = [stall](levers& at) { stall(at, "true"); };
      x.end = [stall](levers& at) { stall(at, "false"); };
    },
    3, false},
  kind_of_fault{"silent books",
                [](planned_fault& x, random_source& chance, const auto&) {
                  x.lasts = between(chance, 6s, 40s);
                  const auto rest = "\"stall\":true,\"for_seconds\":"
                                    + seconds_of(x.lasts) + "}";
                  x.words = "from streams and polls";
                  x.begin = [rest](levers& at) {
                    at.venue("{\"source\":\"market_ws\"," + rest);
                    at.venue("{\"source\":\"clob_rest\"," + rest);
                  };
                },
                4, false},
  kind_of_fault{"dropped connection",
                [](planned_fault& x, random_source& chance, const auto&) {
                  at_source(x, pick(chance, sockets), "\"drop\":true");
                },
                2, false},
  kind_of_fault{"refused connection",
                [](planned_fault& x, random_source& chance, const auto&) {
                  at_source(x, pick(chance, sockets),
                            "\"refuse\":true,\"drop\":true");
                },
                2, false},
  kind_of_fault{
    "error answers",
    [](planned_fault& x, random_source& chance, const auto&) {
      constexpr std::array statuses{"425", "429", "500", "403", "503"};
      at_source(x, pick(chance, answers),
                "\"status\":" + pick(chance, statuses)
                  + ",\"retry_after\":" + std::to_string(1 + chance.below(4)));
    },
    3, false},
  kind_of_fault{"slow answers",
                [](planned_fault& x, random_source& chance, const auto&) {
                  at_source(x, pick(chance, answers),
                            "\"delay_ms\":"
                              + std::to_string(chance.below(7'000)));
                },
                1, false},
  kind_of_fault{
    "garbage",
    [](planned_fault& x, random_source& chance, const auto&) {
      constexpr std::array hows{"truncated", "wrong_types", "binary"};
      at_source(
        x, chance.below(2) == 0 ? pick(chance, answers) : pick(chance, sockets),
        "\"garbage\":\"" + pick(chance, hows) + "\"");
    },
    2, false},
  kind_of_fault{"oversized frames",
                [](planned_fault& x, random_source& chance, const auto&) {
                  x.lasts = 200ms; // Each frame has 2 MiB.
                  at_source(x, pick(chance, sockets),
                            "\"garbage\":\"oversized\"");
                },
                1, false},
  kind_of_fault{"ghost book",
                [](planned_fault& x, random_source&, const auto&) {
                  at_venue(x, R"({"ghost_book":true})",
                           R"({"ghost_book":false})");
                },
                1, false},
  kind_of_fault{"crossed book",
                [](planned_fault& x, random_source&, const auto&) {
                  x.lasts = std::min<milliseconds>(x.lasts, 5s);
                  at_venue(x, R"({"crossed_book":true})",
                           R"({"crossed_book":false})");
                },
                1, false},
  kind_of_fault{"tick size change",
                [](planned_fault& x, random_source&, const auto&) {
                  x.words = "of open windows";
                  x.begin = [](levers& at) {
                    at.venue(R"({"tick_change":true})");
                  };
                },
                1, false},
  kind_of_fault{"wrong listing",
                [](planned_fault& x, random_source& chance, const auto&) {
                  constexpr std::array hows{"no_tokens", "over", "swapped"};
                  at_venue(x, "{\"gamma\":\"" + pick(chance, hows) + "\"}",
                           R"({"gamma":"none"})");
                },
                1, false},
  kind_of_fault{"late fills",
                [](planned_fault& x, random_source& chance, const auto&) {
                  at_venue(x,
                           R"({"fills":{"duplicates":true,"delay_ms":)"
                             + std::to_string(chance.below(6'000)) + "}}",
                           R"({"fills":{}})");
                },
                2, false},
  kind_of_fault{
    "gaps",
    [](planned_fault& x, random_source& chance, const auto&) {
      on_line(x, pick(chance, sockets), {chance.uniform(0.02, 0.5), 0, 0ms});
    },
    2, false},
  kind_of_fault{
    "duplicates",
    [](planned_fault& x, random_source& chance, const auto&) {
      on_line(x, pick(chance, sockets), {0, chance.uniform(0.1, 1), 0ms});
    },
    2, false},
  kind_of_fault{
    "slow line",
    [](planned_fault& x, random_source& chance, const auto&) {
      on_line(x, pick(chance, sockets), {0, 0, between(chance, 50ms, 4'000ms)});
    },
    2, false},
  kind_of_fault{"bad requests",
                [](planned_fault& x, random_source& chance, const auto&) {
                  on_line(
                    x, "http",
                    {chance.uniform(0.1, 1), 0, between(chance, 1ms, 2'000ms)});
                },
                2, false},
  kind_of_fault{"clock step",
                [](planned_fault& x, random_source& chance, const auto&) {
                  auto by = between(chance, 20ms, 6'000ms);
                  if (chance.below(2) == 0)
                    by = -by;
                  x.words = "by " + std::to_string(by.count()) + " ms";
                  x.begin = [by](levers& at) { at.step_clock(by); };
                },
                1, false},
  kind_of_fault{
    "crash",
    [](planned_fault& x, random_source& chance, const auto& actors) {
      const auto who = actors.at(chance.below(actors.size()));
      x.words = who;
      x.begin = [who](levers& at) { at.crash(who); };
    },
    6, false},
  kind_of_fault{
    "crash with a full mailbox",
    [](planned_fault& x, random_source& chance, const auto& actors) {
      const auto who = actors.at(chance.below(actors.size()));
      x.lasts = between(chance, 20ms, 1'500ms);
      x.words = who;
      x.begin = [who, span = x.lasts](levers& at) { at.hold_up(who, span); };
      x.end = [who](levers& at) { at.crash(who); };
    },
    6, false},
  kind_of_fault{
    "crash on a message",
    [](planned_fault& fault, random_source& chance, const auto& actors) {
      constexpr std::array words{
        "trader:order_wanted",         "trader:cancel_wanted",
        "trader:cancel_wanted",        "trader:timer_due",
        "trader:order_answered",       "trader:fill_evidence",
        "trader:order_not_found",      "paper_venue:submit_order",
        "paper_venue:cancel_order",    "paper_venue:look_up_order",
        "paper_venue:timer_due",       "fill_detector:fill_evidence",
        "fill_detector:order_sent",    "window_state:fill_detected",
        "window_state:order_answered", "window_state:order_sent",
        "window_state:window_opened",  "window_state:window_closed",
        "window_state:window_result",  "window_state:site_price_to_beat"};
      const auto word = pick(chance, words);
      const auto colon = word.find(':');
      const auto who = actor_like(actors, word.substr(0, colon));
      fault.words = who + " on " + word.substr(colon + 1);
      fault.begin = [who, what = word.substr(colon + 1)](levers& y) {
        y.crash_on(who, what);
      };
    },
    8, false},
  kind_of_fault{"process crash",
                [](planned_fault& x, random_source& chance, const auto&) {
                  const auto records = chance.below(60);
                  x.words = "at record " + std::to_string(records);
                  x.begin = [records](levers& at) { at.kill(records, false); };
                },
                6, false},
  kind_of_fault{"process crash on an order",
                [](planned_fault& x, random_source& chance, const auto&) {
                  const auto records = 1 + chance.below(5);
                  x.words = "at its record " + std::to_string(records);
                  x.begin = [records](levers& at) { at.kill(records, true); };
                },
                8, true},
  kind_of_fault{"disk full",
                [](planned_fault& x, random_source&, const auto&) {
                  x.words = "of the journal";
                  x.begin = [](levers& at) { at.fill_disk(true); };
                  x.end = [](levers& at) { at.fill_disk(false); };
                },
                3, false},
  kind_of_fault{
    "slow actor",
    [](planned_fault& x, random_source& chance, const auto& actors) {
      const auto who = actors.at(chance.below(actors.size()));
      x.lasts = between(chance, 50ms, 3'000ms);
      x.words = who;
      x.begin = [who, span = x.lasts](levers& at) { at.hold_up(who, span); };
    },
    3, false},
  kind_of_fault{
    "order trouble",
    [](planned_fault& x, random_source& chance, const auto&) {
      const auto likely = chance.uniform(0.4, 1);
      x.lasts = between(chance, 20s, 90s);
      x.words = "of " + std::to_string(likely);
      x.begin = [likely](levers& at) { at.exchange->trouble(likely); };
      x.end = [](levers& at) { at.exchange->trouble(at.usual_order_trouble); };
    },
    8, true},
  kind_of_fault{"order outage",
                [](planned_fault& x, random_source& chance, const auto&) {
                  // As when the venue returns from a restart.
                  const auto early = 1 + chance.below(2);
                  x.words = "425, from order " + std::to_string(early + 1)
                            + " on post-only";
                  x.begin = [early](levers& at) { at.exchange->outage(early); };
                  x.end = [](levers& at) { at.exchange->outage(std::nullopt); };
                },
                2, true},
  kind_of_fault{"halt",
                [](planned_fault& x, random_source&, const auto&) {
                  x.words = "new entries";
                  x.begin = [](levers& at) { at.halt("told to"); };
                  x.end = [](levers& at) { at.halt(std::nullopt); };
                },
                1, false}};

const kind_of_fault& draw_kind(random_source& chance, bool paper) {
  int all = 0;
  for (const auto& x : kinds)
    all += paper || !x.paper_only ? x.weight : 0;
  auto left = static_cast<int>(chance.below(static_cast<std::uint64_t>(all)));
  for (const auto& x : kinds) {
    if (!paper && x.paper_only)
      continue;
    left -= x.weight;
    if (left < 0)
      return x;
  }
  return kinds.front();
}

milliseconds some_time(random_source& chance,
                       const std::vector<milliseconds>& closes,
                       milliseconds until) {
  const auto any = between(chance, 0ms, until);
  if (chance.below(10) >= 7)
    return any;
  // While a position is at risk.
  const auto close = closes.at(chance.below(closes.size()));
  const auto least = std::max<milliseconds>(close - 110s, 0ms);
  return between(chance, least, std::min<milliseconds>(close + 10s, until));
}

std::string orders_command(const std::string& what) {
  return "{\"orders\":{" + what + "}}";
}

void draw_order_fault(planned_fault& fault, random_source& chance) {
  constexpr std::array hows{"lost_before", "lost_after",  "slow",  "page_403",
                            "error_500",   "error_after", "zero",  "empty",
                            "partial",     "delayed",     "ghost", "failed",
                            "duplicated",  "rate_limited"};
  const auto how = pick(chance, hows);
  fault.kind = "order " + how;
  auto what = "\"next\":\"" + how
              + "\",\"count\":" + std::to_string(1 + chance.below(3))
              + ",\"after_ms\":" + std::to_string(500 + chance.below(7'000));
  if (const auto side = chance.below(3); side != 0)
    what += side == 1 ? ",\"side\":\"buy\"" : ",\"side\":\"sell\"";
  // Until it meets an order.
  fault.lasts = between(chance, 20s, 120s);
  fault.words = what;
  fault.begin = [what, span = fault.lasts](levers& at) {
    at.venue(orders_command(what + ",\"for_seconds\":" + seconds_of(span)));
  };
}

void draw_venue_mode(planned_fault& fault, random_source& chance) {
  constexpr std::array modes{"restarting", "post_only", "cancel_only",
                             "disabled"};
  const auto mode = pick(chance, modes);
  fault.kind = "venue " + mode;
  fault.words = mode;
  fault.lasts = between(chance, 1s, 25s);
  fault.begin = [mode](levers& at) {
    at.venue(orders_command("\"mode\":\"" + mode + "\""));
  };
  fault.end = [](levers& at) { at.venue(orders_command("\"mode\":\"open\"")); };
}

void draw_blindness(planned_fault& fault, random_source& chance) {
  fault.kind = "blind look-ups";
  fault.lasts = between(chance, 1s, 12s);
  fault.words = seconds_of(fault.lasts) + " s";
  fault.begin = [span = fault.lasts](levers& at) {
    at.venue(orders_command("\"blind_seconds\":" + seconds_of(span)));
  };
}

void draw_settlement(planned_fault& fault, random_source& chance) {
  fault.kind = "slow settlement";
  fault.lasts = 0ms;
  const auto after = 1'000 + chance.below(39'000);
  fault.words = std::to_string(after) + " ms";
  fault.begin = [after](levers& at) {
    at.venue(orders_command("\"settle_ms\":" + std::to_string(after)));
  };
}

void draw_crash_on_order(planned_fault& fault, random_source& chance) {
  fault.kind = "process crash on an order";
  fault.lasts = 0ms;
  const auto records = 1 + chance.below(5);
  fault.words = "at its record " + std::to_string(records);
  fault.begin = [records](levers& at) { at.kill(records, true); };
}

void draw_poison(planned_fault& fault, random_source& chance,
                 const std::vector<std::string>& actors) {
  constexpr std::array inputs{
    "tick",          "btc_price",          "book_update",   "book_update",
    "fill_detected", "fill_detected",      "order_sent",    "order_answered",
    "window_found",  "window_opened",      "window_closed", "window_result",
    "halt_changed",  "site_price_to_beat", "clock_measured"};
  std::vector<std::string> states;
  for (const auto& y : actors)
    if (y.starts_with("window_state/"))
      states.push_back(y);
  const auto who = states.at(chance.below(states.size()));
  const auto what = pick(chance, inputs);
  fault.kind = "poisoned input";
  fault.words = what + " of " + who;
  fault.lasts = between(chance, 20s, 120s); // Some kinds are rare.
  fault.begin = [who, what](levers& at) { at.poison(who, what); };
  fault.end = [who](levers& at) { at.poison(who, std::nullopt); };
}

void draw_stumble(planned_fault& fault, random_source& chance,
                  const std::vector<std::string>& actors) {
  // The actors with more at risk are chosen more often.
  auto who = actors.at(chance.below(actors.size()));
  constexpr std::array chosen{"trader", "paper_venue", "fill_detector",
                              "window_state", "window_clock"};
  if (chance.below(2) == 0) {
    who = actor_like(actors, pick(chance, chosen));
  }
  const auto steps = 1 + chance.below(chance.below(4) == 0 ? 60 : 6);
  fault.kind = "throw half-way";
  fault.words = who + " at step " + std::to_string(steps);
  fault.lasts = 0ms;
  fault.begin = [who, steps](levers& at) { at.stumble(who, steps); };
}

} // namespace

std::vector<planned_fault> plan_defects(random_source& chance,
                                        const std::vector<std::string>& actors,
                                        const std::vector<milliseconds>& closes,
                                        milliseconds until) {
  std::vector<planned_fault> out;
  const auto add = [&](auto draw) {
    planned_fault x;
    x.at = some_time(chance, closes, until);
    draw(x, chance, actors);
    x.lasts = std::min(x.lasts, until - x.at + 1s);
    out.push_back(std::move(x));
  };
  for (auto left = chance.below(3); left > 0; --left)
    add(draw_poison);
  for (auto left = chance.below(4); left > 0; --left)
    add(draw_stumble);
  return out;
}

std::vector<planned_fault>
plan_order_faults(random_source& chance,
                  const std::vector<milliseconds>& closes, milliseconds until) {
  std::vector<planned_fault> out;
  const auto add = [&](auto draw) {
    planned_fault x;
    x.at = some_time(chance, closes, until);
    draw(x, chance);
    x.lasts = std::min(x.lasts, until - x.at + 1s);
    out.push_back(std::move(x));
  };
  const auto add_some = [&](std::uint64_t most, auto draw) {
    for (auto left = chance.below(most + 1); left > 0; --left)
      add(draw);
  };
  add_some(6, draw_order_fault);
  add_some(2, draw_venue_mode);
  add_some(2, draw_blindness);
  add_some(1, draw_settlement);
  add_some(2, draw_crash_on_order);
  return out;
}

std::vector<planned_fault> plan_faults(random_source& chance,
                                       const std::vector<std::string>& actors,
                                       const std::vector<milliseconds>& closes,
                                       milliseconds until, bool paper) {
  std::vector<planned_fault> out;
  const auto count = 2 + chance.below(14);
  for (std::uint64_t i = 0; i < count; ++i) {
    planned_fault x;
    x.at = some_time(chance, closes, until);
    x.lasts = between(chance, 300ms, chance.below(4) == 0 ? 40s : 8s);
    const auto& kind = draw_kind(chance, paper);
    x.kind = kind.name;
    kind.draw(x, chance, actors);
    x.lasts = std::min(x.lasts, until - x.at + 1s);
    out.push_back(std::move(x));
  }
  std::stable_sort(out.begin(), out.end(),
                   [](const auto& a, const auto& b) { return a.at < b.at; });
  return out;
}

} // namespace fillguard::test
