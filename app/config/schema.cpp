#include "app/config/schema.hpp"

#include "app/config/key_makers.hpp"

#include <iterator>
#include <utility>

namespace fillguard {

namespace {

using nlohmann::json;
using namespace key_makers;

// A lambda that reaches a member; `member` is a name, so no parentheses.
// clang-format off
// NOLINTNEXTLINE(bugprone-macro-parentheses)
#define FILLGUARD_FIELD(member) [](auto& c) -> auto& { return c.member; }
// clang-format on

/// null, or the type as the venue numbers it.
config_key signature_type_key() {
  constexpr whole_range types{0, 3};
  return make(
    "account.signature_type", text_form::json,
    "null, or whole number " + allowed_text(types),
    "The kind of wallet that holds the money: 0 the key's own address, 1 "
    "proxy, 2 Safe, 3 deposit wallet. Needed in `guard` and `live`.",
    [types](const json& x) -> read_result<std::optional<int>> {
      if (x.is_null())
        return std::optional<int>{};
      auto out = read_whole(x, types);
      if (!out)
        return failure(std::move(out.error()));
      return std::optional{static_cast<int>(*out)};
    },
    [](config& c, std::optional<int> x) { c.account.signature_type = x; },
    [](const config& c) {
      const auto& type = c.account.signature_type;
      return type ? json(*type) : json(nullptr);
    });
}

/// Empty keeps the default, which holds in the modes without real buys.
config_key day_cap_key(decimal_range range) {
  return make(
    "caps.day", text_form::verbatim,
    "empty, or decimal in quotes " + allowed_text(range),
    "The most that all buys of a UTC day may cost, with fees. Empty: "
      + to_string(spending_caps{}.day)
      + " in `watch`, `paper` and, without hedges, `guard`; `live` needs a "
        "value.",
    [range](const json& x) -> read_result<std::optional<std::int64_t>> {
      if (const auto* text = x.get_ptr<const std::string*>();
          text != nullptr && text->empty())
        return std::optional<std::int64_t>{};
      auto out = read_decimal(x, range);
      if (!out)
        return failure(std::move(out.error()));
      return std::optional{*out};
    },
    [](config& c, std::optional<std::int64_t> x) {
      c.day_cap_is_set = x.has_value();
      c.caps.day = x ? money::from_millionths(*x) : spending_caps{}.day;
    },
    [](const config& c) {
      return json(c.day_cap_is_set ? to_string(c.caps.day) : "");
    });
}

/// "https://host/***": the path of such a URL is often an access key.
std::string mask_path(const std::string& url) {
  const auto host = url.find("://") + 3;
  const auto path = url.find_first_of("/?#", host);
  return path == std::string::npos ? url : url.substr(0, path) + "/***";
}

/// Without a password, since the configuration is shown.
config_key history_key() {
  return key(
    "history.url", FILLGUARD_FIELD(history.url), text_form::verbatim,
    "empty, or postgresql://…",
    "The database of the history: empty for an SQLite file in `journal.dir`, "
    "or "
    "the URL of a PostgreSQL database, for one service each. The password "
    "comes "
    "from `PGPASSWORD` or `.pgpass`.",
    [](const json& x) -> read_result<std::string> {
      auto out = read_text(x);
      if (!out || out->empty())
        return out;
      if (!out->starts_with("postgresql://"))
        return complaint("must be empty, or begin with postgresql://");
      const auto begin = out->find("://") + 3;
      const auto at = out->find('@', begin);
      if (out->find("password=") != std::string::npos
          || (at != std::string::npos && out->find(':', begin) < at))
        return complaint("holds a password, which must come from PGPASSWORD or "
                         "a .pgpass file");
      return out;
    },
    as_it_is);
}

constexpr std::int64_t cent = 10'000;
constexpr std::int64_t dollar = one_in_millionths;

std::vector<config_key> head_keys() {
  return {
    choice("mode", FILLGUARD_FIELD(mode), {"watch", "paper", "guard", "live"},
           "What the service may do: `watch` only watches, `paper` captures on "
           "paper, `guard` sends real orders that lower risk, `live` also real "
           "captures."),
    key("markets", FILLGUARD_FIELD(markets), text_form::list,
        "list of " + coins_in_words() + " with " + lengths_in_words(),
        "The markets that are followed, each asset-duration; `*-5m` is every "
        "coin, `btc-*` every duration.",
        read_markets, each([](auto market) { return to_string(market); })),
    key("wallet", FILLGUARD_FIELD(wallet), text_form::verbatim,
        "0x and 40 hex digits, or empty",
        "An address whose public positions are watched for fills; empty: "
        "`account.funder`.",
        read_address, as_it_is),
    signature_type_key(),
    key("account.funder", FILLGUARD_FIELD(account.funder), text_form::verbatim,
        "0x and 40 hex digits, or empty",
        "The wallet that holds the money, as the venue's site shows it. Empty "
        "only with `account.signature_type` 0.",
        read_address, as_it_is),
    text("signer.key_file", FILLGUARD_FIELD(signer.key_file), "file, or empty",
         "The private key that signs orders: 64 hex digits and nothing else, "
         "in a file of mode 0600. In `guard` and `live` one of this, "
         "`signer.socket` and FILLGUARD_PRIVATE_KEY."),
    text("signer.socket", FILLGUARD_FIELD(signer.socket), "path, or empty",
         "The socket of `fillguard signer`, which has the key in a process of "
         "its own."),
    whole("velocity_window_seconds", FILLGUARD_FIELD(state.velocity_window),
          {2, 600}, "The number of one-second prices for the velocity."),
  };
}

std::vector<config_key> capture_keys() {
  return {
    exact("capture_99c.bid_price", FILLGUARD_FIELD(state.capture.bid_price),
          {cent, dollar - 1'000}, "The price that a capture bids, in dollars."),
    exact("capture_99c.max_spend", FILLGUARD_FIELD(state.capture.max_spend),
          {dollar, 1'000'000 * dollar},
          "The most that one capture may cost, in dollars."),
    exact("capture_99c.min_confidence",
          FILLGUARD_FIELD(state.capture.min_confidence), {0, dollar},
          "The least confidence of a captured outcome."),
    whole<std::chrono::seconds>(
      "capture_99c.min_seconds_left",
      FILLGUARD_FIELD(state.capture.min_time_left),
      {0, longest_window().count()},
      "The least number of seconds left for a capture."),
    key(
      "capture_99c.time_penalties", FILLGUARD_FIELD(state.penalties),
      text_form::json, "rows [seconds, \"penalty\"], ascending",
      "Up to so many seconds left (inclusive), the penalty is subtracted from "
      "the confidence; the last row also applies beyond.",
      read_penalties, each([](const auto& row) {
        return json::array(
          {std::chrono::duration_cast<std::chrono::seconds>(row.up_to).count(),
           to_string(row.penalty)});
      })),
    exact("watch.capture_from_price", FILLGUARD_FIELD(watch.capture_from_price),
          {cent, dollar},
          "A buy of the wallet at this price or above counts as a capture; in "
          "`guard` and `live` see `guard.positions`. Paper mode counts only "
          "its own."),
  };
}

std::vector<config_key> danger_keys() {
  std::vector<config_key> out{
    ratio("danger.threshold", FILLGUARD_FIELD(state.danger.threshold), {0, 4},
          "The danger score from which on a position is in danger. No score "
          "above 3.7 was ever seen."),
    ratio("danger.loss_threshold", FILLGUARD_FIELD(state.danger.loss_threshold),
          {0, 1},
          "The loss probability from which on a position is in danger."),
    choice("danger.acts_on", FILLGUARD_FIELD(state.danger.acts_on),
           {"danger_score", "loss_probability", "auto"},
           "The reading that the guard acts on; each has its own threshold. "
           "`auto`: the loss probability where the window settles on an "
           "average, else the danger score."),
  };
  constexpr ratio_range weight{0, 1000};
  for (const auto& signal : danger_signals)
    out.push_back(ratio(
      "danger.weights." + std::string{signal.name},
      [member = signal.weight](auto& c) -> auto& {
        return c.state.danger.weights.*member;
      },
      weight, "Weight of " + std::string{signal.meaning} + '.'));
  return out;
}

std::vector<config_key> guard_keys() {
  constexpr decimal_range any_price{cent, dollar - 1'000};
  constexpr decimal_range any_sum{0, 1'000'000 * dollar};
  return {
    choice("guard.positions", FILLGUARD_FIELD(state.account.positions),
           {"captures", "own", "all"},
           "Which positions of the account are guarded in `guard` and `live`: "
           "`captures` those whose average price is `watch.capture_from_price` "
           "or more, whoever bought them; `own` those that fillguard bought; "
           "`all` any."),
    choice(
      "guard.on_danger", FILLGUARD_FIELD(state.guard.on_danger),
      {"hold", "hedge", "exit"},
      "The reaction to danger: nothing, buy the opposite outcome, or sell."),
    whole(
      "guard.danger_updates", FILLGUARD_FIELD(state.guard.danger_updates),
      {1, 100},
      "The reaction follows so many updates of the book in a row with danger."),
    exact("guard.hedge_below", FILLGUARD_FIELD(state.guard.hedge_below),
          any_price, "The opposite outcome is bought only below this ask."),
    exact("guard.hedge_from", FILLGUARD_FIELD(state.guard.hedge_from),
          {0, dollar - 1'000},
          "Below this ask there is no hedge: the market shows no danger."),
    exact_or_never("guard.hard_stop_bid",
                   FILLGUARD_FIELD(state.guard.hard_stop_bid), any_price,
                   "The position is sold when the best bid is at or below "
                   "this; `0`: never."),
    whole("guard.hard_stop_updates",
          FILLGUARD_FIELD(state.guard.hard_stop_updates), {1, 100},
          "The number of updates in a row at or below `guard.hard_stop_bid`."),
    exact("guard.insurance", FILLGUARD_FIELD(state.guard.insurance),
          {0, dollar},
          "The most that an exit may cost, in dollars a share: it brings at "
          "least the probability to win less this. `1` holds nothing back."),
    ratio("guard.disagreement", FILLGUARD_FIELD(state.guard.disagreement),
          {0, 1},
          "The difference of the loss probabilities by prices and by the "
          "market from which on the guard trusts neither: the hard stop acts "
          "alone."),
    exact_or_never("guard.profit_lock",
                   FILLGUARD_FIELD(state.guard.profit_lock), any_price,
                   "The position is offered at this price once its fill is "
                   "confirmed; `0`: never. The resting order reserves the "
                   "shares: their owner cannot sell them elsewhere."),
    exact("guard.slippage", FILLGUARD_FIELD(state.guard.slippage), {0, dollar},
          "Where no value is known: the most by which an exit or hedge may be "
          "beyond the best quote; doubled after each that came too late."),
    whole("guard.retry_after_ms", FILLGUARD_FIELD(state.guard.retry_after),
          {0, 60'000}, "The wait after a refused exit or hedge."),
    whole("guard.most_attempts", FILLGUARD_FIELD(state.guard.most_attempts),
          {1, 10'000},
          "After so many unfilled exits or hedges in a row there is an alarm, "
          "and the next ones are ten times slower."),
    flag("guard.entry_filters", FILLGUARD_FIELD(state.guard.entry_filters),
         "Captures only in a stable or calm market."),
    exact("caps.order", FILLGUARD_FIELD(caps.order), any_sum,
          "The most that one order may buy for, in dollars with its fee."),
    exact(
      "caps.window", FILLGUARD_FIELD(caps.window), any_sum,
      "The most that one window's captures and hedges may cost, with fees."),
    day_cap_key(any_sum),
  };
}

std::vector<config_key> paper_keys() {
  return {
    whole("paper.taker_delay_ms", FILLGUARD_FIELD(paper.taker_delay),
          {0, 10'000},
          "How long the venue holds an order that would match at once."),
    whole("paper.settles_after_ms", FILLGUARD_FIELD(paper.settles_after),
          {0, 600'000},
          "The least time from a match on paper to its settlement: bought "
          "shares cannot be sold before."),
    whole("paper.settles_within_ms", FILLGUARD_FIELD(paper.settles_within),
          {0, 600'000},
          "How much longer a settlement may take; half of them take a "
          "sixteenth of it at most."),
    whole("paper.fails_of_1000", FILLGUARD_FIELD(paper.fails_of_1000),
          {0, 1'000},
          "Of a thousand matches on paper, how many fail instead of settling."),
  };
}

std::vector<config_key> endpoint_keys() {
  constexpr auto required = emptiness::refused;
  constexpr auto optional = emptiness::allowed;
  return {
    url("endpoints.gamma", FILLGUARD_FIELD(endpoints.gamma), "http", required,
        "Base of the API of the windows."),
    url("endpoints.clob", FILLGUARD_FIELD(endpoints.clob), "http", required,
        "Base of the order book API."),
    url("endpoints.clob_ws", FILLGUARD_FIELD(endpoints.clob_ws), "ws", required,
        "Base of the market and user streams."),
    url("endpoints.rtds", FILLGUARD_FIELD(endpoints.rtds), "ws", optional,
        "The venue's price stream."),
    url("endpoints.polybolt", FILLGUARD_FIELD(endpoints.polybolt), "ws",
        optional, "The venue's price stream for API accounts."),
    url("endpoints.data", FILLGUARD_FIELD(endpoints.data), "http", optional,
        "Base of the API of public positions."),
    url("endpoints.site", FILLGUARD_FIELD(endpoints.site), "http", optional,
        "Base of the venue's web site, which has a window's price to beat "
        "seconds after its open. Notifications link to its pages."),
    url("endpoints.coinbase", FILLGUARD_FIELD(endpoints.coinbase), "http",
        optional, "Base of Coinbase's API, a cross-check."),
    url("endpoints.binance_ws", FILLGUARD_FIELD(endpoints.binance_ws), "ws",
        optional, "Base of Binance's streams, the leading price."),
    key(
      "endpoints.ethereum_rpc", FILLGUARD_FIELD(endpoints.ethereum_rpc),
      text_form::list, "list of http(s):// URLs",
      "JSON-RPC servers for the on-chain cross-check, asked in turn. Their "
      "paths are printed as `***`.",
      [](const json& x) { return read_urls(x, "http"); }, each(mask_path)),
    url("endpoints.telegram", FILLGUARD_FIELD(endpoints.telegram), "http",
        required, "Base of Telegram's API, for notifications."),
  };
}

std::vector<config_key> link_keys() {
  return {
    listen("link.listen", FILLGUARD_FIELD(link.listen),
           "The address on which a state in a process of its own listens for "
           "feeds. Anything but loopback needs certificates."),
    key("link.states", FILLGUARD_FIELD(link.states), text_form::list,
        "list of host:port",
        "The addresses of the states to which a feed in a process of its own "
        "connects.",
        read_listens, as_it_is),
    text("link.name", FILLGUARD_FIELD(link.name), "word, or empty",
         "This process's name at the states, unique among running processes; "
         "empty: its host and process id."),
    text("link.certificate", FILLGUARD_FIELD(link.certificate),
         "file, or empty",
         "This process's certificate in PEM, with its role as common name, "
         "like `btc-feed`. Needs `link.key` and `link.authority`."),
    text("link.key", FILLGUARD_FIELD(link.key), "file, or empty",
         "The certificate's key in PEM, without a password."),
    text("link.authority", FILLGUARD_FIELD(link.authority), "file, or empty",
         "The authority of all certificates of the service, in PEM."),
    whole("link.heartbeat_ms", FILLGUARD_FIELD(link.heartbeat), {50, 60'000},
          "The interval of heartbeats between processes."),
    whole(
      "link.timeout_ms", FILLGUARD_FIELD(link.timeout), {200, 60'000},
      "A process without a heartbeat for this long counts as disconnected."),
    whole("link.backlog", FILLGUARD_FIELD(link.backlog), {16, 1'000'000},
          "The number of prices that a feed keeps while its state is "
          "disconnected."),
  };
}

std::vector<config_key> running_keys() {
  return {
    whole("order_book.poll_interval_ms",
          FILLGUARD_FIELD(order_book.poll_interval), {100, 60'000},
          "The interval of requests for both books."),
    whole("fill.positions_poll_interval_ms",
          FILLGUARD_FIELD(fill.positions_poll_interval), {1'000, 600'000},
          "The interval of requests for the wallet's public positions."),
    whole("fill.resync_interval_ms", FILLGUARD_FIELD(fill.resync_interval),
          {5'000, 3'600'000},
          "The interval of comparing orders and trades with the user stream."),
    whole("staleness_ms.btc", FILLGUARD_FIELD(state.btc_stale_after),
          {500, 600'000}, "A coin price older than this is stale."),
    whole("staleness_ms.book", FILLGUARD_FIELD(state.book_stale_after),
          {500, 600'000},
          "A book that was not confirmed for this long is stale."),
    listen("http.listen", FILLGUARD_FIELD(http.listen),
           "Where the HTTP interface listens. It has no password: keep it on "
           "loopback."),
    key("http.hosts", FILLGUARD_FIELD(http.hosts), text_form::list,
        "list of host names",
        "The names by which clients may call the HTTP interface, besides "
        "`localhost`, the name in `http.listen` and any address. Another name "
        "is answered 421: a web page could have pointed it at this machine.",
        read_hosts, as_it_is),
    text("http.control_token_file", FILLGUARD_FIELD(http.control_token_file),
         "file, or empty",
         "A file of mode 0600 with the token, at least 16 characters, that "
         "allows to halt, resume, leave and flatten over HTTP. Empty: nothing "
         "can be changed there."),
    folder("journal.dir", FILLGUARD_FIELD(journal.dir),
           "The folder of the journal and of a halt."),
    whole("journal.keep_days", FILLGUARD_FIELD(journal.keep_days), {0, 3'650},
          "The number of newest days to keep of each journal, at least 3; `0`: "
          "all."),
    history_key(),
    exact("limits.day_loss", FILLGUARD_FIELD(limits.day_loss),
          {0, 1'000'000 * dollar},
          "The loss in dollars of a UTC day at which new entries halt for the "
          "rest of it, open positions at what the bids pay; `0`: none. "
          "`resume` lifts it for that day."),
    exact(
      "limits.day_profit", FILLGUARD_FIELD(limits.day_profit),
      {0, 1'000'000 * dollar},
      "The profit in dollars of a UTC day at which new entries halt for the "
      "rest of it; `0`: none."),
    text("credentials.file", FILLGUARD_FIELD(credentials.file),
         "file, or empty",
         "A JSON file with `apiKey`, `secret`, `passphrase` and `address`, not "
         "readable by other users."),
    text("trading_credentials.file", FILLGUARD_FIELD(trading_credentials.file),
         "file, or empty",
         "A file like `credentials.file` with the API credentials of a session "
         "key, which trades; those of `credentials.file` watch."),
    text("notify.file", FILLGUARD_FIELD(notify.file), "file, or empty",
         "A JSON file with `webhook`, or `telegramToken` and `telegramChat`, "
         "not readable by other users."),
    choice("log.level", FILLGUARD_FIELD(log.level),
           {"trace", "debug", "info", "warn", "error", "critical", "off"},
           "The least level that is logged."),
    choice("log.format", FILLGUARD_FIELD(log.format), {"text", "json"},
           "The format of log lines."),
    text("log.file", FILLGUARD_FIELD(log.file), "file, or empty",
         "A file for log lines, in addition to standard error."),
  };
}

#undef FILLGUARD_FIELD

std::vector<config_key> all_keys() {
  std::vector<config_key> out;
  for (auto* part : {head_keys, capture_keys, danger_keys, guard_keys,
                     paper_keys, endpoint_keys, running_keys, link_keys}) {
    auto keys = part();
    out.insert(out.end(), std::make_move_iterator(keys.begin()),
               std::make_move_iterator(keys.end()));
  }
  return out;
}

} // namespace

const std::vector<config_key>& config_schema() {
  static const auto keys = all_keys();
  return keys;
}

} // namespace fillguard
