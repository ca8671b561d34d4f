#include "app/signer/signing_desk.hpp"

#include "app/program/one_line.hpp"
#include "net/polymarket/orders/order_digest.hpp"
#include "net/signer/signer_wire.hpp"

#include <spdlog/spdlog.h>

namespace fillguard {

using net::signer::given_signature;

std::string signing_desk::greeting() const {
  return net::signer::greeting_packet(key_.address());
}

std::string signing_desk::answer(std::string_view packet, utc_time now) {
  const auto made = sign(packet, now);
  if (made)
    return net::signer::signature_packet(*made);
  spdlog::warn("refused rule={} why={}", one_line(made.error().where),
               one_line(made.error().what));
  return net::signer::refusal_packet(made.error());
}

result<net::ethereum::signature> signing_desk::sign(std::string_view packet,
                                                    utc_time now) {
  const auto request = net::signer::read_request(packet);
  if (!request)
    return failure(request.error());
  const auto& order = request->order;
  if (auto good = counters_.check(order, request->domain, now); !good)
    return failure(std::move(good.error()));
  const bool buys = order.side == order_side::buy;
  const auto given = counters_.new_signature(order, now);
  if (given) {
    if (auto kept = record_.append(*given, buys); !kept) {
      spdlog::error("signature not recorded why={}", to_string(kept.error()));
      if (buys)
        return failure("record", std::move(kept.error().what));
    }
    counters_.count(*given);
  }
  spdlog::info(
    "signed order={} side={} shares={} dollars={} again={} "
    "bought_today={}",
    net::ethereum::to_hex(net::polymarket::order_id(order, request->domain)),
    to_string(order.side), to_string(net::polymarket::shares_of(order)),
    to_string(net::polymarket::dollars_of(order)), !given,
    to_string(counters_.bought_on_day(now)));
  return key_.sign(net::polymarket::digest_to_sign(order, request->domain));
}

} // namespace fillguard
