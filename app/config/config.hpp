#pragma once

#include "actors/trader/spending_caps.hpp"
#include "actors/window_state/danger/acting_reading.hpp"
#include "actors/window_state/guard/guard_settings.hpp"
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

/// What the service may do: look on, trade on paper, trade.
enum class service_mode : std::uint8_t { watch, paper, live };

std::string to_string(service_mode x); ///< "watch" …

enum class log_format : std::uint8_t { text, json };

std::string to_string(log_format x);

/// The effective configuration. Members are named like their keys; what each
/// key means, and what it may be, is in `config_schema`. The initialisers here
/// are the defaults.
struct config {
  service_mode mode = service_mode::watch;
  std::vector<market_key> markets{{asset::btc, window_length::m15}};
  std::string wallet; ///< Empty, or "0x" and 40 hex digits.
  std::size_t velocity_window_seconds = 5;

  struct capture_section {
    price bid_price = price::from_millionths(990'000);
    money max_spend = money::from_whole(5);
    price min_confidence = price::from_millionths(950'000);
    std::chrono::seconds min_seconds_left{10};
    /// Up to these seconds left (inclusive), confidence is lowered by this
    /// much; the last row is for all beyond. Ascending.
    std::vector<std::pair<std::int64_t, price>> time_penalties{
      {60, price{}},
      {120, price::from_millionths(30'000)},
      {300, price::from_millionths(80'000)},
      {9999, price::from_millionths(150'000)}};
  } capture_99c;

  struct danger_section {
    double threshold = 0.40; ///< Of the danger score.
    double loss_threshold = 0.40;
    acting_reading acts_on = acting_reading::danger_score;
    struct weights_section {
      double confidence = 3.0;
      double imbalance = 0.4;
      double velocity = 2.0;
      double opponent = 0.5;
      double time = 0.3;
    } weights;
  } danger;

  guard_settings guard;
  spending_caps caps;

  /// In watch mode a buy at this price or above is a capture.
  struct watch_section {
    price capture_from_price = price::from_millionths(900'000);
  } watch;

  /// Without a trailing slash. Empty (or no entry): not used.
  struct endpoints_section {
    std::string gamma = "https://gamma-api.polymarket.com";
    std::string clob = "https://clob.polymarket.com";
    std::string clob_ws = "wss://ws-subscriptions-clob.polymarket.com";
    std::string rtds = "wss://ws-live-data.polymarket.com";
    std::string polybolt = "wss://ws-live-v2.polymarket.com/ws";
    std::string data = "https://data-api.polymarket.com";
    std::string coinbase = "https://api.coinbase.com";
    std::string binance_ws = "wss://stream.binance.com:9443";
    std::vector<std::string> ethereum_rpc;
    std::string telegram = "https://api.telegram.org";
  } endpoints;

  struct order_book_section {
    std::chrono::milliseconds poll_interval{1'000};
  } order_book;

  struct fill_section {
    /// How often a wallet's public positions are asked for.
    std::chrono::milliseconds positions_poll_interval{5'000};
    /// How often orders and trades are compared with the user stream.
    std::chrono::milliseconds resync_interval{60'000};
  } fill;

  struct staleness_section {
    std::chrono::milliseconds btc{10'000};
    std::chrono::milliseconds book{5'000};
  } staleness;

  struct http_section {
    std::string listen = "127.0.0.1:8099"; ///< host:port
  } http;

  /// How parts in processes of their own find and trust each other.
  struct link_section {
    std::string listen = "127.0.0.1:8098"; ///< Of the state. host:port
    std::vector<std::string> states{"127.0.0.1:8098"}; ///< Of the feeds.
    std::string name;        ///< Of this process; empty: its host and number.
    std::string certificate; ///< Files; all three or none.
    std::string key;
    std::string authority;
    std::chrono::milliseconds heartbeat{500};
    std::chrono::milliseconds timeout{2'000};
    std::size_t backlog = 4'096; ///< Prices.

    bool encrypted() const { return !certificate.empty(); }
  } link;

  struct journal_section {
    std::string dir = "data";
    std::size_t keep_days = 30; ///< That were recorded; 0: all.
  } journal;

  struct credentials_section {
    std::string file; ///< Empty: none.
  } credentials;

  /// Whom to tell of what happens; the secrets are from the environment or
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
};

} // namespace fillguard
