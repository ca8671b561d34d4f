#include "app/settings/settings.hpp"

namespace fillguard {

namespace {

net::polymarket::api_credentials revealed(const config::api_account& x) {
  return {x.api_key.reveal(), x.api_secret.reveal(), x.passphrase.reveal()};
}

std::optional<net::polymarket::api_credentials> credentials(const config& x) {
  return x.api ? std::optional{revealed(*x.api)} : std::nullopt;
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

window_clock_settings clock_settings(const config& x, market_key market) {
  window_clock_settings out;
  out.gamma = x.endpoints.gamma;
  out.schedule.market = market;
  out.schedule.seed = seed_of(to_string(market));
  return out;
}

strike_poller_settings strike_settings(const config& x) {
  strike_poller_settings out;
  out.site = x.endpoints.site;
  return out;
}

venue_clock_settings venue_clock_settings_of(const config& x) {
  venue_clock_settings out;
  out.clob = x.endpoints.clob;
  return out;
}

order_book_poller_settings poller_settings(const config& x, market_key market) {
  order_book_poller_settings out;
  out.market = market;
  out.clob = x.endpoints.clob;
  out.clob_ws = x.endpoints.clob_ws;
  out.poll_interval = x.order_book.poll_interval;
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

paper_settings venue_settings(const config& x) {
  auto out = x.paper;
  out.book_staleness = x.state.book_stale_after;
  return out;
}

net::polymarket::private_account trading_credentials_of(const config& x) {
  return private_account_of(x, x.trader().value());
}

net::polymarket::trading_account trading_account_of(const config& x) {
  net::polymarket::trading_account out;
  out.type = static_cast<net::polymarket::signature_type>(
    x.account.signature_type.value_or(0));
  if (const auto funder = net::ethereum::read_address(x.funder()))
    out.funder = *funder;
  if (x.trader())
    if (const auto key = net::ethereum::read_address(x.trader()->address))
      out.key = *key;
  out.session_key = x.trading_api.has_value();
  return out;
}

account_watch_settings account_settings_of(const config& x) {
  account_watch_settings out;
  out.clob = x.endpoints.clob;
  out.site = x.endpoints.site;
  out.market = x.markets.front();
  out.type = static_cast<net::polymarket::signature_type>(
    x.account.signature_type.value_or(0));
  if (const auto funder = net::ethereum::read_address(x.funder()))
    out.funder = *funder;
  if (x.trader())
    out.trader = trading_credentials_of(x);
  if (x.trading_api && x.api)
    out.owner = private_account_of(x, *x.api);
  out.needs_buys = x.mode == service_mode::live
                   || x.state.guard.on_danger == danger_action::hedge;
  return out;
}

bool trades(const config& x) {
  return x.mode != service_mode::watch;
}

std::shared_ptr<local_venue> make_venue(const config& x) {
  return std::make_shared<paper_exchange>(venue_settings(x));
}

notifier_settings notify_settings(const config& x) {
  notifier_settings out;
  out.webhook = x.notify.webhook.reveal();
  out.site = x.endpoints.site;
  out.banner = banner_of(x.mode);
  if (!x.notify.telegram_token.empty())
    out.telegram = {x.endpoints.telegram, x.notify.telegram_token.reveal(),
                    x.notify.telegram_chat};
  return out;
}

uplink_settings link_settings(const config& x, const std::string& part,
                              const std::string& state) {
  uplink_settings out;
  out.part = part;
  out.state = state;
  out.kept.prices = x.link.backlog;
  out.answer_within = x.link.timeout;
  out.seed = seed_of(part + x.link.name);
  return out;
}

bool notifies(const config& x) {
  return !x.notify.webhook.empty() || !x.notify.telegram_token.empty();
}

window_state_settings state_settings(const config& x, market_key market) {
  auto out = x.state;
  out.market = market;
  out.captures = trades(x);
  out.account.is_real = is_real(x.mode);
  out.account.enters = x.mode != service_mode::guard;
  out.account.guard_from = x.watch.capture_from_price;
  return out;
}

} // namespace fillguard
