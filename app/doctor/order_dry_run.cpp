#include "app/doctor/order_dry_run.hpp"

#include "actors/account_watch/key_check.hpp"
#include "app/program/exit_code.hpp"
#include "app/service/trading_key.hpp"
#include "app/settings/settings.hpp"
#include "net/polymarket/orders/order_body.hpp"
#include "net/polymarket/orders/prepare_order.hpp"

#include <chrono>
#include <ostream>
#include <string>

namespace fillguard {

namespace {

namespace clob = net::polymarket;

constexpr const char* no_token = "1";

/// A sale, since a signer's policy may allow no buy.
order_wanted sale_of_nothing(utc_time now) {
  order_wanted out;
  out.intent.window = window_at({asset::btc, window_length::m5}, now);
  out.intent.purpose = order_purpose::exit;
  out.intent.number = 1;
  out.direction = order_side::sell;
  out.limit = price::from_millionths(990'000);
  out.quantity = out.rules.smallest_order;
  out.lifetime = time_in_force::fill_and_kill;
  out.decided_at = now;
  out.expires_at = now + std::chrono::seconds{60};
  return out;
}

} // namespace

int sign_without_sending(const config& settings, utc_time now,
                         std::ostream& out, std::ostream& err) {
  if (!is_real(settings.mode)) {
    err << "fillguard: mode is " << to_string(settings.mode)
        << ", must be guard or live: other modes sign nothing\n";
    return exit_code::wrong;
  }
  const auto failed = [&err](const error& why) {
    err << "fillguard: " << to_string(why) << '\n';
    return exit_code::failed;
  };
  const auto key = open_trading_key(settings);
  if (!key)
    return failed(key.error());
  const auto address = key->address();
  if (!address)
    return failed(address.error());
  const auto fits = check_key(account_settings_of(settings), *address);
  if (fits.outcome != check_result::passed) {
    err << "fillguard: " << fits.why << '\n';
    return exit_code::failed;
  }
  const auto account = trading_account_of(settings);
  const auto since_epoch =
    std::chrono::duration_cast<std::chrono::milliseconds>(
      now.time_since_epoch());
  const auto order =
    clob::prepare_order(sale_of_nothing(now), {no_token}, account,
                        static_cast<std::uint64_t>(since_epoch.count()));
  if (!order)
    return failed(order.error());
  const auto done = clob::sign_order(*key->signer, *order, account);
  if (!done)
    return failed(done.error());
  out << "signed by " << net::ethereum::checksummed(*address) << " for "
      << net::ethereum::checksummed(account.funder) << ", and not sent\n"
      << "id " << net::ethereum::to_hex(done->id) << '\n'
      << clob::order_body(*done, {clob::order_type::fak}, "(your API key)")
      << '\n';
  return exit_code::fine;
}

} // namespace fillguard
