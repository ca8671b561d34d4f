#include "app/config/load.hpp"
#include "app/config/schema.hpp"
#include "app/journal/service_memory.hpp"
#include "app/settings/settings.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <functional>
#include <map>
#include <string>
#include <vector>

using namespace fillguard;

namespace {

/// The settings of each actor, and the configuration itself for keys that the
/// program uses without an actor: listen address, files and logs.
struct given {
  explicit given(const config& x)
      : program{x}, state{state_settings(x, x.markets.front())},
        feed{feed_settings(x, asset::btc)}, clock{clock_settings(
                                              x, x.markets.front())},
        poller{poller_settings(x, x.markets.front())}, strikes{strike_settings(
                                                         x)},
        detector{detector_settings(x)}, desk{fresh_memory(x).desk->caps()},
        venue{venue_settings(x)}, notifier{notify_settings(x)},
        uplink{link_settings(x, "btc_feed/btc", x.link.states.front())},
        account{account_settings_of(x)} {
    // nop
  }

  config program;
  window_state_settings state;
  btc_feed_settings feed;
  window_clock_settings clock;
  order_book_poller_settings poller;
  strike_poller_settings strikes;
  fill_detector_settings detector;
  spending_caps desk;
  paper_settings venue;
  notifier_settings notifier;
  uplink_settings uplink;
  account_watch_settings account;
};

std::string text_of(const std::string& x) {
  return x;
}

std::string text_of(bool x) {
  return x ? "true" : "false";
}

std::string text_of(double x) {
  return nlohmann::json(x).dump();
}

template <class T>
requires std::is_integral_v<T> std::string text_of(T x) {
  return std::to_string(x);
}

template <class T>
requires requires(T x) {
  to_string(x);
}
std::string text_of(T x) {
  return to_string(x);
}

template <class Rep, class Period>
std::string text_of(std::chrono::duration<Rep, Period> x) {
  return std::to_string(
    std::chrono::duration_cast<std::chrono::milliseconds>(x).count());
}

template <class T>
std::string text_of(const std::optional<T>& x) {
  return x ? text_of(*x) : "nothing";
}

template <class T>
std::string text_of(const std::vector<T>& xs) {
  std::string out;
  for (const auto& x : xs)
    out += (out.empty() ? "" : ",") + text_of(x);
  return out;
}

/// A key, a value other than its default, and the members that must get it.
struct arrival {
  std::string text; ///< As for `--set`.
  /// All members that depend on the key, each as text.
  std::function<std::vector<std::string>(const given&)> at;
  std::string arrives;               ///< Empty: as `text`.
  std::vector<std::string> together; ///< Other keys that must be set, too.
};

// A function that returns the members of the settings `x`.
#define AT(...) \
  [](const given& x) -> std::vector<std::string> { return texts(__VA_ARGS__); }

template <class... Ts>
std::vector<std::string> texts(const Ts&... xs) {
  return {text_of(xs)...};
}

std::string penalties(const given& x) {
  std::string out;
  for (const auto& row : x.state.penalties)
    out +=
      std::to_string(
        std::chrono::duration_cast<std::chrono::seconds>(row.up_to).count())
      + ":" + to_string(row.penalty);
  return out;
}

const std::vector<std::string> certificates{
  "link.certificate=a.pem", "link.key=b.pem", "link.authority=c.pem"};

const std::map<std::string, arrival>& arrivals() {
  static const std::map<std::string, arrival> all{
    {"mode", {"paper", AT(trades(x.program), x.state.captures), "true"}},
    {"markets",
     {"eth-5m", AT(x.state.market, x.poller.market, x.clock.schedule.market,
                   x.program.markets)}},
    {"wallet",
     {"0x00000000000000000000000000000000000000ff",
      AT(x.detector.wallet_positions.wallet)}},
    {"account.signature_type",
     {"2",
      AT(x.program.account.signature_type, static_cast<int>(x.account.type))}},
    {"account.funder",
     {"0x00000000000000000000000000000000000000fe",
      AT(x.program.funder(), x.detector.wallet_positions.wallet,
         net::ethereum::to_hex(x.account.funder))}},
    {"signer.key_file", {"a.key", AT(x.program.signer.key_file)}},
    {"signer.socket", {"a.socket", AT(x.program.signer.socket)}},
    {"velocity_window_seconds", {"7", AT(x.state.velocity_window)}},
    {"capture_99c.bid_price", {"0.98", AT(x.state.capture.bid_price)}},
    {"capture_99c.max_spend", {"4", AT(x.state.capture.max_spend)}},
    {"capture_99c.min_confidence", {"0.9", AT(x.state.capture.min_confidence)}},
    {"capture_99c.min_seconds_left",
     {"20", AT(x.state.capture.min_time_left), "20000"}},
    {"capture_99c.time_penalties",
     {R"([[30,"0.01"],[900,"0.2"]])", AT(penalties(x)), "30:0.01900:0.2"}},
    {"watch.capture_from_price",
     {"0.8", AT(x.detector.watch_any_buy_from, x.state.account.guard_from)}},
    {"danger.threshold", {"0.5", AT(x.state.danger.threshold)}},
    {"danger.loss_threshold", {"0.3", AT(x.state.danger.loss_threshold)}},
    {"danger.acts_on", {"loss_probability", AT(x.state.danger.acts_on)}},
    {"danger.weights.confidence",
     {"3.5", AT(x.state.danger.weights.confidence)}},
    {"danger.weights.imbalance", {"3.5", AT(x.state.danger.weights.imbalance)}},
    {"danger.weights.velocity", {"3.5", AT(x.state.danger.weights.velocity)}},
    {"danger.weights.opponent", {"3.5", AT(x.state.danger.weights.opposite)}},
    {"danger.weights.time", {"3.5", AT(x.state.danger.weights.time)}},
    {"guard.positions", {"all", AT(x.state.account.positions)}},
    {"guard.on_danger", {"hold", AT(x.state.guard.on_danger)}},
    {"guard.danger_updates", {"3", AT(x.state.guard.danger_updates)}},
    {"guard.hedge_below", {"0.4", AT(x.state.guard.hedge_below)}},
    {"guard.hedge_from", {"0.1", AT(x.state.guard.hedge_from)}},
    {"guard.hard_stop_bid", {"0.6", AT(x.state.guard.hard_stop_bid)}},
    {"guard.hard_stop_updates", {"3", AT(x.state.guard.hard_stop_updates)}},
    {"guard.insurance", {"0.06", AT(x.state.guard.insurance)}},
    {"guard.disagreement", {"0.4", AT(x.state.guard.disagreement)}},
    {"guard.profit_lock", {"0.98", AT(x.state.guard.profit_lock)}},
    {"guard.slippage", {"0.06", AT(x.state.guard.slippage)}},
    {"guard.retry_after_ms", {"1500", AT(x.state.guard.retry_after)}},
    {"guard.most_attempts", {"7", AT(x.state.guard.most_attempts)}},
    {"guard.entry_filters", {"false", AT(x.state.guard.entry_filters)}},
    {"caps.order", {"11", AT(x.desk.order)}},
    {"caps.window", {"21", AT(x.desk.window)}},
    {"caps.day", {"501", AT(x.desk.day)}},
    {"endpoints.gamma", {"http://a", AT(x.clock.gamma)}},
    {"endpoints.clob",
     {"http://a",
      AT(x.poller.clob, x.detector.user_channel.clob, x.account.clob)}},
    {"endpoints.clob_ws",
     {"ws://a", AT(x.poller.clob_ws, x.detector.user_channel.clob_ws)}},
    {"endpoints.rtds", {"ws://a", AT(x.feed.rtds)}},
    {"endpoints.polybolt", {"ws://a", AT(x.feed.polybolt)}},
    {"endpoints.data", {"http://a", AT(x.detector.wallet_positions.data)}},
    {"endpoints.site",
     {"http://a", AT(x.strikes.site, x.notifier.site, x.account.site)}},
    {"endpoints.coinbase", {"http://a", AT(x.feed.coinbase)}},
    {"endpoints.binance_ws", {"ws://a", AT(x.feed.binance_ws)}},
    {"endpoints.ethereum_rpc", {"http://a,http://b", AT(x.feed.ethereum_rpc)}},
    {"endpoints.telegram",
     {"http://a", AT(x.notifier.telegram ? x.notifier.telegram->api : "")}},
    {"order_book.poll_interval_ms", {"1500", AT(x.poller.poll_interval)}},
    {"fill.positions_poll_interval_ms",
     {"7000", AT(x.detector.wallet_positions.poll_every)}},
    {"fill.resync_interval_ms",
     {"7000", AT(x.detector.user_channel.sync_every)}},
    {"staleness_ms.btc",
     {"7000", AT(x.state.btc_stale_after, x.feed.staleness)}},
    {"staleness_ms.book",
     {"7000", AT(x.state.book_stale_after, x.venue.book_staleness)}},
    {"paper.taker_delay_ms", {"90", AT(x.venue.taker_delay)}},
    {"paper.settles_after_ms", {"4000", AT(x.venue.settles_after)}},
    {"paper.settles_within_ms", {"8000", AT(x.venue.settles_within)}},
    {"paper.fails_of_1000", {"30", AT(x.venue.fails_of_1000)}},
    {"http.listen", {"127.0.0.1:1", AT(x.program.http.listen)}},
    {"http.hosts", {"a,b.c", AT(x.program.http.hosts)}},
    {"http.control_token_file",
     {"a.json", AT(x.program.http.control_token_file)}},
    {"link.listen", {"127.0.0.1:1", AT(x.program.link.listen)}},
    {"link.states", {"127.0.0.1:1", AT(x.program.link.states, x.uplink.state)}},
    {"link.name", {"me", AT(x.program.link.name)}},
    {"link.certificate",
     {"a.pem", AT(x.program.link.certificate), "", certificates}},
    {"link.key", {"b.pem", AT(x.program.link.key), "", certificates}},
    {"link.authority",
     {"c.pem", AT(x.program.link.authority), "", certificates}},
    {"link.heartbeat_ms", {"600", AT(x.program.link.heartbeat)}},
    {"link.timeout_ms",
     {"2500", AT(x.program.link.timeout, x.uplink.answer_within)}},
    {"link.backlog", {"5000", AT(x.uplink.kept.prices)}},
    {"journal.dir", {"elsewhere", AT(x.program.journal.dir)}},
    {"history.url", {"postgresql://host/history", AT(x.program.history.url)}},
    {"limits.day_loss", {"12.5", AT(x.program.limits.day_loss)}},
    {"limits.day_profit", {"7.25", AT(x.program.limits.day_profit)}},
    {"journal.keep_days", {"31", AT(x.program.journal.keep_days)}},
    {"credentials.file", {"a.json", AT(x.program.credentials.file)}},
    {"trading_credentials.file",
     {"a.json", AT(x.program.trading_credentials.file)}},
    {"notify.file", {"a.json", AT(x.program.notify.file)}},
    {"log.level", {"warn", AT(x.program.log.level)}},
    {"log.format", {"json", AT(x.program.log.format)}},
    {"log.file", {"a.log", AT(x.program.log.file)}},
  };
  return all;
}

given loaded_with(std::vector<std::string> sets) {
  config_sources from;
  from.sets = std::move(sets);
  // So that notifications have a recipient.
  from.environment = {{"FILLGUARD_TELEGRAM_TOKEN", "12:token"},
                      {"FILLGUARD_TELEGRAM_CHAT", "34"}};
  auto out = load_config(from);
  // An absent file does not matter here.
  std::erase_if(out.mistakes, [](const auto& x) {
    return x.find("a.json") != std::string::npos;
  });
  CHECK(out.mistakes == std::vector<std::string>{});
  return given{out.values};
}

} // namespace

TEST_CASE("the value of each key arrives at the actor that uses it") {
  const auto defaults = loaded_with({});
  for (const auto& key : config_schema()) {
    CAPTURE(key.path);
    const auto found = arrivals().find(key.path);
    if (found == arrivals().end()) {
      FAIL_CHECK(key.path << " is in the schema, and no actor that uses it is "
                             "named here");
      continue;
    }
    const auto& expected = found->second;
    auto sets = expected.together;
    sets.push_back(key.path + "=" + expected.text);
    const auto value =
      expected.arrives.empty() ? expected.text : expected.arrives;
    const auto before = expected.at(defaults);
    const auto after = expected.at(loaded_with(sets));
    for (std::size_t i = 0; i < after.size(); ++i) {
      CAPTURE(i);
      CHECK(before[i] != value); // Otherwise the test would prove nothing.
      CHECK(after[i] == value);
    }
  }
}

TEST_CASE("every key of this test is in the schema") {
  for (const auto& each : arrivals())
    CHECK_MESSAGE(find_key(each.first) != nullptr, each.first);
}
