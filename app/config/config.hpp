#pragma once

#include "actors/paper_venue/paper_settings.hpp"
#include "actors/trader/spending_caps.hpp"
#include "actors/window_state/windows/window_state_settings.hpp"
#include "app/config/secret.hpp"
#include "messages/decimal.hpp"
#include "messages/market.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace fillguard {

/// What the service may do.
enum class service_mode : std::uint8_t {
  watch, ///< No order.
  paper, ///< Orders on paper.
  guard, ///< Real orders that lower risk; no captures.
  live,  ///< The same, and captures.
};

std::string to_string(service_mode x); ///< "watch" …

/// Whether orders in that mode go to the venue.
constexpr bool is_real(service_mode x) {
  return x == service_mode::guard || x == service_mode::live;
}

/// The mode in capitals where orders are real; else empty.
std::string banner_of(service_mode x);

enum class log_format : std::uint8_t { text, json };

std::string to_string(log_format x);

/// The effective configuration. `config_schema` has the meaning, allowed values
/// and member of each key. Each default is in one place: here, or in the
/// settings of the actor that uses it, from which config.cpp copies it.
struct config {
  config();

  service_mode mode = service_mode::watch;
  std::vector<market_key> markets{{asset::btc, window_length::m15}};
  std::string wallet; ///< Empty, or "0x" and 40 hex digits.
  /// The account whose orders are sent, in the modes `guard` and `live`.
  struct account_section {
    /// 0 EOA, 1 proxy, 2 Safe, 3 deposit wallet.
    std::optional<int> signature_type;
    /// The wallet with the money; empty: the key's own address, for type 0.
    std::string funder;
  } account;

  /// Where the key is that signs orders. One of the three.
  struct signer_section {
    std::string key_file; ///< Empty: none.
    std::string socket;   ///< Of `fillguard signer`; empty: none.
    /// Whether FILLGUARD_PRIVATE_KEY is set. Its value is not copied here.
    bool key_in_environment = false;
  } signer;

  /// The settings of every market's state, without the market and whether it
  /// may capture. Their keys are in the sections `capture_99c`, `danger`,
  /// `guard` and `staleness_ms`.
  window_state_settings state;

  spending_caps caps;
  bool day_cap_is_set = false; ///< Otherwise `caps.day` has its default.

  /// Of the mode `paper`; `staleness_ms.book` has the age of a book.
  paper_settings paper;

  /// A buy of the wallet at this price or above is a capture.
  struct watch_section {
    price capture_from_price{};
  } watch;

  /// Without a trailing slash. Empty (or no entry): not used.
  struct endpoints_section {
    std::string gamma = "https://gamma-api.polymarket.com";
    std::string clob = "https://clob.polymarket.com";
    std::string clob_ws = "wss://ws-subscriptions-clob.polymarket.com";
    std::string rtds = "wss://ws-live-data.polymarket.com";
    std::string polybolt = "wss://ws-live-v2.polymarket.com/ws";
    std::string data = "https://data-api.polymarket.com";
    std::string site = "https://polymarket.com";
    std::string coinbase = "https://api.coinbase.com";
    std::string binance_ws = "wss://stream.binance.com:9443";
    std::vector<std::string> ethereum_rpc;
    std::string telegram = "https://api.telegram.org";
  } endpoints;

  struct order_book_section {
    std::chrono::milliseconds poll_interval{};
  } order_book;

  struct fill_section {
    /// How often a wallet's public positions are polled.
    std::chrono::milliseconds positions_poll_interval{};
    /// How often orders and trades are compared with the user stream.
    std::chrono::milliseconds resync_interval{};
  } fill;

  struct http_section {
    std::string listen = "127.0.0.1:8099"; ///< host:port
    /// Names by which clients may call, besides `localhost` and addresses.
    std::vector<std::string> hosts;
    std::string
      control_token_file; ///< Empty: nothing can be changed over HTTP.
    secret control_token; ///< Of that file.
  } http;

  /// How processes find and authenticate each other.
  struct link_section {
    std::string listen = "127.0.0.1:8098"; ///< Of the state. host:port
    std::vector<std::string> states{"127.0.0.1:8098"}; ///< Of the feeds.
    std::string name;        ///< Of this process; empty: host and process id.
    std::string certificate; ///< Files; all three or none.
    std::string key;
    std::string authority;
    std::chrono::milliseconds heartbeat{500};
    std::chrono::milliseconds timeout{};
    std::size_t backlog = 0; ///< Prices.

    bool encrypted() const { return !certificate.empty(); }
  } link;

  struct journal_section {
    std::string dir = "data";
    std::size_t keep_days = 30; ///< Days with records; 0: all.
  } journal;

  struct history_section {
    std::string url; ///< Empty: a file in `journal.dir`.
  } history;

  /// Dollars of a UTC day at which entries halt; zero: none.
  struct limits_section {
    money day_loss;
    money day_profit;
  } limits;

  struct credentials_section {
    std::string file; ///< Empty: none.
  } credentials;

  struct trading_credentials_section {
    std::string file; ///< Empty: the same as those that watch.
  } trading_credentials;

  /// The recipient of notifications; the secrets come from the environment or
  /// `notify.file`.
  struct notify_section {
    std::string file; ///< Empty: none.
    secret webhook;   ///< Whole URL; empty: none.
    secret telegram_token;
    std::string telegram_chat; ///< Empty without a token.
  } notify;

  struct log_section {
    std::string level = "info"; ///< As spdlog names it.
    log_format format = log_format::text;
    std::string file; ///< Empty: standard error only.
  } log;

  /// The venue's API credentials, from the environment or `credentials.file`.
  struct api_account {
    secret api_key;
    secret api_secret;
    secret passphrase;
    std::string address; ///< "0x" and 40 hex digits.
  };
  std::optional<api_account> api; ///< Absent: no private channel.

  /// The credentials of the session key that trades, from
  /// `trading_credentials.file`; absent: those of `api` trade.
  std::optional<api_account> trading_api;

  /// The credentials that send and cancel orders.
  const std::optional<api_account>& trader() const {
    return trading_api ? trading_api : api;
  }

  /// The address of the wallet with the money; empty: not configured.
  std::string funder() const;

  /// The wallet whose public positions are watched.
  std::string watched_wallet() const;
};

} // namespace fillguard
