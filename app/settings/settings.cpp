#include "app/settings/settings.hpp"

namespace fillguard {

namespace {

net::polymarket::api_credentials revealed(const config::api_account& x) {
  return {x.api_key.reveal(), x.api_secret.reveal(), x.passphrase.reveal()};
}

std::optional<net::polymarket::api_credentials>
credentials(const config& settings) {
  return settings.api ? std::optional{revealed(*settings.api)} : std::nullopt;
}

net::polymarket::private_account
private_account_of(const config& settings, const config::api_account& x) {
  return {settings.endpoints.clob, revealed(x), x.address};
}

/// The price from which on a buy of the account counts as a capture.
price capture_from(const config& settings) {
  if (!is_real(settings.mode))
    return settings.watch.capture_from_price;
  switch (settings.state.account.positions) {
  case guarded_positions::captures:
    return settings.watch.capture_from_price;
  case guarded_positions::own:
    return never_a_capture;
  case guarded_positions::all:
    break;
  }
  return {};
}

/// A seed for the jitter of a market or coin, the same in every run.
std::uint64_t seed_of(const std::string& name) {
  std::uint64_t out = 14'695'981'039'346'656'037U; // FNV-1a
  for (const char c : name)
    out = (out ^ static_cast<unsigned char>(c)) * 1'099'511'628'211U;
  return out;
}

} // namespace

btc_feed_settings feed_settings(const config& settings, asset coin) {
  btc_feed_settings out;
  out.coin = coin;
  out.rtds = settings.endpoints.rtds;
  out.polybolt = settings.endpoints.polybolt;
  out.binance_ws = settings.endpoints.binance_ws;
  out.coinbase = settings.endpoints.coinbase;
  out.ethereum_rpc = settings.endpoints.ethereum_rpc;
  out.polybolt_credentials = credentials(settings);
  out.staleness = settings.state.btc_stale_after;
  out.seed = seed_of(to_string(coin));
  return out;
}

window_clock_settings clock_settings(const config& settings,
                                     market_key market) {
  window_clock_settings out;
  out.gamma = settings.endpoints.gamma;
  out.schedule.market = market;
  out.schedule.seed = seed_of(to_string(market));
  return out;
}

strike_poller_settings strike_settings(const config& settings) {
  strike_poller_settings out;
  out.site = settings.endpoints.site;
  return out;
}

venue_clock_settings venue_clock_settings_of(const config& settings) {
  venue_clock_settings out;
  out.clob = settings.endpoints.clob;
  return out;
}

order_book_poller_settings poller_settings(const config& settings,
                                           market_key market) {
  order_book_poller_settings out;
  out.market = market;
  out.clob = settings.endpoints.clob;
  out.clob_ws = settings.endpoints.clob_ws;
  out.poll_interval = settings.order_book.poll_interval;
  out.seed = seed_of(to_string(market));
  return out;
}

fill_detector_settings detector_settings(const config& settings) {
  fill_detector_settings out;
  auto& account = out.user_channel;
  account.clob = settings.endpoints.clob;
  account.clob_ws = settings.endpoints.clob_ws;
  account.credentials = credentials(settings);
  if (settings.api)
    account.address = settings.api->address;
  account.sync_every =
    std::chrono::ceil<std::chrono::seconds>(settings.fill.resync_interval);
  if (is_real(settings.mode) && settings.trading_api) {
    auto trading = account;
    trading.feed = "user/trading";
    trading.numbers = trading_numbers;
    const auto who = trading_credentials_of(settings);
    trading.credentials = who.credentials;
    trading.address = who.address;
    out.trading_channel = std::move(trading);
  }
  if (is_real(settings.mode))
    out.account_wallet = settings.funder();
  auto& wallet = out.wallet_positions;
  wallet.data = settings.endpoints.data;
  wallet.wallet = settings.watched_wallet();
  wallet.poll_every = std::chrono::ceil<std::chrono::seconds>(
    settings.fill.positions_poll_interval);
  // In paper mode only our own orders are captures.
  if (settings.mode != service_mode::paper)
    out.watch_any_buy_from = capture_from(settings);
  return out;
}

paper_settings venue_settings(const config& settings) {
  auto out = settings.paper;
  out.book_staleness = settings.state.book_stale_after;
  return out;
}

net::polymarket::private_account
trading_credentials_of(const config& settings) {
  return private_account_of(settings, settings.trader().value());
}

net::polymarket::trading_account trading_account_of(const config& settings) {
  net::polymarket::trading_account out;
  out.type = static_cast<net::polymarket::signature_type>(
    settings.account.signature_type.value_or(0));
  if (const auto funder = net::ethereum::read_address(settings.funder()))
    out.funder = *funder;
  if (settings.trader())
    if (const auto key =
          net::ethereum::read_address(settings.trader()->address))
      out.key = *key;
  out.session_key = settings.trading_api.has_value();
  return out;
}

account_watch_settings account_settings_of(const config& settings) {
  account_watch_settings out;
  out.clob = settings.endpoints.clob;
  out.site = settings.endpoints.site;
  out.market = settings.markets.front();
  out.type = static_cast<net::polymarket::signature_type>(
    settings.account.signature_type.value_or(0));
  if (const auto funder = net::ethereum::read_address(settings.funder()))
    out.funder = *funder;
  if (settings.trader())
    out.trader = trading_credentials_of(settings);
  if (settings.trading_api && settings.api)
    out.owner = private_account_of(settings, *settings.api);
  out.needs_buys = settings.mode == service_mode::live
                   || settings.state.guard.on_danger == danger_action::hedge;
  return out;
}

bool trades(const config& settings) {
  return settings.mode != service_mode::watch;
}

std::shared_ptr<local_venue> make_venue(const config& settings) {
  return std::make_shared<paper_exchange>(venue_settings(settings));
}

notifier_settings notify_settings(const config& settings) {
  notifier_settings out;
  out.webhook = settings.notify.webhook.reveal();
  out.site = settings.endpoints.site;
  out.banner = banner_of(settings.mode);
  if (!settings.notify.telegram_token.empty())
    out.telegram = {settings.endpoints.telegram,
                    settings.notify.telegram_token.reveal(),
                    settings.notify.telegram_chat};
  return out;
}

uplink_settings link_settings(const config& settings, const std::string& part,
                              const std::string& state) {
  uplink_settings out;
  out.part = part;
  out.state = state;
  out.kept.prices = settings.link.backlog;
  out.answer_within = settings.link.timeout;
  out.seed = seed_of(part + settings.link.name);
  return out;
}

bool notifies(const config& settings) {
  return !settings.notify.webhook.empty()
         || !settings.notify.telegram_token.empty();
}

window_state_settings state_settings(const config& settings,
                                     market_key market) {
  auto out = settings.state;
  out.market = market;
  out.captures = trades(settings);
  out.account.is_real = is_real(settings.mode);
  out.account.enters = settings.mode != service_mode::guard;
  out.account.guard_from = settings.watch.capture_from_price;
  return out;
}

} // namespace fillguard
