#include "net/signer/signer_wire.hpp"

#include <nlohmann/json.hpp>

#include <charconv>
#include <optional>

namespace fillguard::net::signer {

namespace {

using nlohmann::json;
using polymarket::exchange_order;

std::string text_of(const json& x, const char* key) {
  const auto at = x.find(key);
  return at != x.end() && at->is_string() ? at->get<std::string>()
                                          : std::string{};
}

/// A whole number in digits alone.
std::optional<std::uint64_t> number_of(const json& x, const char* key) {
  const auto text = text_of(x, key);
  std::uint64_t out = 0;
  const auto [end, failed] =
    std::from_chars(text.data(), text.data() + text.size(), out);
  if (failed != std::errc{} || end != text.data() + text.size())
    return std::nullopt;
  return out;
}

std::optional<ethereum::eth_address> address_of(const json& x,
                                                const char* key) {
  const auto out = ethereum::read_address(text_of(x, key));
  return out ? std::optional{*out} : std::nullopt;
}

json to_json(const exchange_order& order) {
  return {{"salt", std::to_string(order.salt)},
          {"maker", ethereum::checksummed(order.maker)},
          {"signer", ethereum::checksummed(order.signer)},
          {"tokenId", ethereum::to_decimal(order.token_id)},
          {"makerAmount", std::to_string(order.maker_amount)},
          {"takerAmount", std::to_string(order.taker_amount)},
          {"side", to_string(order.side)},
          {"signatureType", to_string(order.type)},
          {"timestamp", std::to_string(order.timestamp_ms)},
          {"metadata", ethereum::to_hex(order.metadata)},
          {"builder", ethereum::to_hex(order.builder)}};
}

result<exchange_order> read_order(const json& fields) {
  const auto salt = number_of(fields, "salt");
  const auto maker = address_of(fields, "maker");
  const auto signer = address_of(fields, "signer");
  const auto token = ethereum::read_decimal_word(text_of(fields, "tokenId"));
  const auto maker_amount = number_of(fields, "makerAmount");
  const auto taker_amount = number_of(fields, "takerAmount");
  const auto side = value_of<order_side>(text_of(fields, "side"));
  const auto type =
    value_of<polymarket::signature_type>(text_of(fields, "signatureType"));
  const auto timestamp = number_of(fields, "timestamp");
  const auto metadata = ethereum::read_word(text_of(fields, "metadata"));
  const auto builder = ethereum::read_word(text_of(fields, "builder"));
  if (!salt || !maker || !signer || !token || !maker_amount || !taker_amount
      || !side || !type || !timestamp || !metadata || !builder
      || fields.size() != 11)
    return failure("order", "is not one of eleven fields");
  exchange_order out;
  out.salt = *salt;
  out.maker = *maker;
  out.signer = *signer;
  out.token_id = *token;
  out.maker_amount = *maker_amount;
  out.taker_amount = *taker_amount;
  out.side = *side;
  out.type = *type;
  out.timestamp_ms = *timestamp;
  out.metadata = *metadata;
  out.builder = *builder;
  return out;
}

/// The packet as an object that is no refusal.
result<json> read_reply(std::string_view packet) {
  auto x = json::parse(packet, nullptr, false);
  if (!x.is_object())
    return failure("signer", "answered what is not JSON");
  if (const auto rule = text_of(x, "refused"); !rule.empty())
    return failure(rule, text_of(x, "why"));
  return x;
}

} // namespace

std::string to_packet(const signing_request& x) {
  return json{{"chain", x.domain.chain},
              {"exchange", ethereum::checksummed(x.domain.exchange)},
              {"version", x.domain.version},
              {"order", to_json(x.order)}}
    .dump();
}

result<signing_request> read_request(std::string_view packet) {
  const auto x = json::parse(packet, nullptr, false);
  if (!x.is_object())
    return failure("request", "is not a JSON object");
  const auto chain = x.find("chain");
  const auto version = x.find("version");
  const auto order = x.find("order");
  const auto exchange = address_of(x, "exchange");
  if (chain == x.end() || !chain->is_number_unsigned() || version == x.end()
      || !version->is_number_unsigned() || version->get<std::uint64_t>() > 1'000
      || order == x.end() || !order->is_object() || !exchange)
    return failure("request", "has not chain, exchange, version and order");
  auto read = read_order(*order);
  if (!read)
    return failure(std::move(read.error()));
  return signing_request{
    *read, {version->get<unsigned>(), chain->get<std::uint64_t>(), *exchange}};
}

std::string greeting_packet(const ethereum::eth_address& key) {
  return json{{"address", ethereum::checksummed(key)}}.dump();
}

std::string signature_packet(const ethereum::signature& x) {
  return json{{"signature", ethereum::to_hex(x)}}.dump();
}

std::string refusal_packet(const error& why) {
  // Texts of an attacker may have bytes that are not UTF-8.
  return json{{"refused", why.where}, {"why", why.what}}.dump(
    -1, ' ', false, json::error_handler_t::replace);
}

result<ethereum::eth_address> read_greeting(std::string_view packet) {
  const auto x = read_reply(packet);
  if (!x)
    return failure(x.error());
  const auto out = address_of(*x, "address");
  if (!out)
    return failure("signer", "gave no address");
  return *out;
}

result<ethereum::signature> read_signature(std::string_view packet) {
  const auto x = read_reply(packet);
  if (!x)
    return failure(x.error());
  ethereum::signature out{};
  if (!ethereum::read_hex(text_of(*x, "signature"), out))
    return failure("signer", "gave no signature");
  return out;
}

} // namespace fillguard::net::signer
