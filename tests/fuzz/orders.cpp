// Requests to the signer, and the encoding and signature of whatever order they
// hold.

#include "net/polymarket/orders/order_body.hpp"
#include "net/polymarket/orders/order_digest.hpp"
#include "net/polymarket/orders/prepare_order.hpp"
#include "net/signer/signature_counters.hpp"
#include "net/signer/signer_wire.hpp"
#include "tests/fuzz/checks.hpp"

using namespace fillguard;
using namespace fillguard::net;

namespace {

/// A public development key.
polymarket::local_signer& test_signer() {
  static polymarket::local_signer out{
    ethereum::secret_key::read("ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5ef"
                               "cae784d7bf4f2ff80",
                               "fuzz")
      .value()};
  return out;
}

net::signer::signer_policy policy(const polymarket::exchange_order& x) {
  net::signer::signer_policy out;
  out.domain = polymarket::current_domain();
  out.type = x.type;
  out.funder = x.maker;
  out.buy_price_max = price::from_millionths(990'000);
  out.buy_order = money::from_whole(10);
  out.buy_day = money::from_whole(20);
  out.buys_minute = 2;
  return out;
}

/// No request makes the counters allow more than the policy.
void check_policy(const net::signer::signing_request& x) {
  net::signer::signature_counters counters{policy(x.order), x.order.signer};
  for (int i = 0; i < 3; ++i) {
    auto order = x.order;
    order.salt =
      (x.order.salt + static_cast<std::uint64_t>(i)) % polymarket::largest_salt;
    if (!counters.check(order, x.domain, fuzz::now))
      continue;
    fuzz::must(x.domain == polymarket::current_domain());
    if (const auto given = counters.new_signature(order, fuzz::now)) {
      fuzz::must(net::signer::read_line(to_line(*given)).value() == *given);
      counters.count(*given);
    }
  }
  fuzz::must(counters.bought_on_day(fuzz::now) <= money::from_whole(20));
}

void check_signature(const net::signer::signing_request& request) {
  polymarket::trading_account account;
  account.type = request.order.type;
  account.funder = request.order.maker;
  account.key = test_signer().address();
  const auto made = polymarket::sign_order(test_signer(), request.order,
                                           account, request.domain);
  fuzz::must(made.has_value());
  fuzz::must(made->id == polymarket::order_id(request.order, request.domain));
  fuzz::must(
    made->signature.size()
    == (request.order.type == polymarket::signature_type::deposit_wallet
          ? 317U
          : 65U));
  fuzz::must(!polymarket::order_body(*made, {}, "key").empty());
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const auto text = fuzz::text_of(data, size);
  static_cast<void>(net::signer::parse_policy(text));
  static_cast<void>(net::signer::read_line(text));
  static_cast<void>(net::signer::read_signature(text));
  const auto request = net::signer::read_request(text);
  if (!request)
    return 0;
  const auto again = net::signer::read_request(to_packet(*request));
  fuzz::must(again && again->order == request->order
             && again->domain == request->domain);
  check_signature(*request);
  check_policy(*request);
  return 0;
}
