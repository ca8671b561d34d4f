#include "net/polymarket/orders/posted_order.hpp"

#include "net/ethereum/signature.hpp"
#include "net/polymarket/orders/order_digest.hpp"
#include "net/polymarket/orders/order_signature.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>

namespace fillguard::net::polymarket {

namespace {

using nlohmann_json = nlohmann::json;

/// Reads the fields of an object, and keeps the name of the first that is
/// wrong.
class field_reader {
public:
  explicit field_reader(const nlohmann_json& from) : from_{from} {
    // nop
  }

  std::string text(const char* key) {
    const auto at = from_.find(key);
    if (at == from_.end() || !at->is_string())
      return wrong(key), std::string{};
    return at->get<std::string>();
  }

  bool boolean(const char* key, bool otherwise) {
    const auto at = from_.find(key);
    if (at == from_.end() || at->is_null())
      return otherwise;
    if (!at->is_boolean())
      return wrong(key), otherwise;
    return at->get<bool>();
  }

  /// As a JSON number.
  std::uint64_t number(const char* key) {
    const auto at = from_.find(key);
    if (at == from_.end() || !at->is_number_unsigned())
      return wrong(key), 0;
    return at->get<std::uint64_t>();
  }

  /// In digits, as a text.
  std::uint64_t digits(const char* key) {
    const auto x = text(key);
    std::uint64_t out = 0;
    const auto [end, failed] =
      std::from_chars(x.data(), x.data() + x.size(), out);
    if (failed != std::errc{} || end != x.data() + x.size())
      wrong(key);
    return out;
  }

  template <class Read>
  auto read(const char* key, Read by) {
    auto out = by(text(key));
    if (!out)
      wrong(key);
    return out.value_or(std::decay_t<decltype(*out)>{});
  }

  void wrong(const char* key) {
    if (first_wrong_.empty())
      first_wrong_ = key;
  }

  const std::string& first_wrong() const { return first_wrong_; }

private:
  const nlohmann_json& from_;
  std::string first_wrong_;
};

std::optional<ethereum::byte_string> bytes_from(const std::string& text) {
  ethereum::byte_string out(text.size() < 2 ? 0 : text.size() / 2 - 1);
  if (!ethereum::read_hex(text, out))
    return std::nullopt;
  return out;
}

std::optional<order_side> side_from(const std::string& text) {
  if (text == "BUY")
    return order_side::buy;
  if (text == "SELL")
    return order_side::sell;
  return std::nullopt;
}

exchange_order read_fields(field_reader& from) {
  const auto address = [](const std::string& text) {
    const auto x = ethereum::read_address(text);
    return x ? std::optional{*x} : std::nullopt;
  };
  exchange_order out;
  out.salt = from.number("salt");
  out.maker = from.read("maker", address);
  out.signer = from.read("signer", address);
  out.token_id = from.read("tokenId", ethereum::read_decimal_word);
  out.maker_amount = from.digits("makerAmount");
  out.taker_amount = from.digits("takerAmount");
  out.side = from.read("side", side_from);
  const auto type = from.number("signatureType");
  if (type > 3)
    from.wrong("signatureType");
  out.type = static_cast<signature_type>(type & 3);
  out.timestamp_ms = from.digits("timestamp");
  out.metadata = from.read("metadata", ethereum::read_word);
  out.builder = from.read("builder", ethereum::read_word);
  return out;
}

constexpr std::size_t key_bytes = 65;
constexpr std::size_t session_bytes = 480;

} // namespace

result<posted_order> read_posted_order(std::string_view body) {
  const auto document = nlohmann_json::parse(body, nullptr, false);
  if (!document.is_object())
    return failure("body", "is not a JSON object");
  const auto inner = document.find("order");
  if (inner == document.end() || !inner->is_object())
    return failure("order", "is not an object");
  posted_order out;
  field_reader order{*inner};
  out.order = read_fields(order);
  out.terms.expiration = order.digits("expiration");
  out.signature = order.read("signature", bytes_from);
  if (!order.first_wrong().empty())
    return failure("order." + order.first_wrong(), "cannot be read");
  field_reader whole{document};
  out.owner = whole.text("owner");
  out.terms.type = whole.read("orderType", [](const std::string& text) {
    return value_of<order_type>(text);
  });
  out.terms.post_only = whole.boolean("postOnly", false);
  if (whole.boolean("deferExec", false))
    whole.wrong("deferExec");
  if (!whole.first_wrong().empty())
    return failure(whole.first_wrong(), "cannot be read");
  return out;
}

std::optional<order_signature_owner>
signed_by(const exchange_order& order, const ethereum::byte_string& signature,
          const order_domain& by) {
  const bool by_session = order.type == signature_type::deposit_wallet
                          && signature.size() == session_bytes;
  // A session's signature has four words before the key's own.
  const std::size_t from = by_session ? 128 : 0;
  if (signature.size() < from + key_bytes)
    return std::nullopt;
  ethereum::signature inner{};
  std::copy_n(signature.begin() + static_cast<std::ptrdiff_t>(from), key_bytes,
              inner.begin());
  const auto key = ethereum::recover_signer(digest_to_sign(order, by), inner);
  if (!key)
    return std::nullopt;
  // The rest of the signature follows from the order and the key.
  const auto session = by_session ? std::optional{*key} : std::nullopt;
  if (whole_signature(order, inner, session, by) != signature)
    return std::nullopt;
  return order_signature_owner{*key, by_session};
}

} // namespace fillguard::net::polymarket
