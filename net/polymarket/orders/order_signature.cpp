#include "net/polymarket/orders/order_signature.hpp"

#include "net/polymarket/orders/order_digest.hpp"

namespace fillguard::net::polymarket {

using ethereum::append;
using ethereum::byte_string;

namespace {

/// For a deposit wallet: the domain, the order's hash and its type, so that the
/// wallet's contract can hash them again.
byte_string nested(const exchange_order& x, const ethereum::signature& inner,
                   const order_domain& by) {
  byte_string out{inner.begin(), inner.end()};
  append(out, domain_separator(by));
  append(out, order_struct_hash(x));
  out.insert(out.end(), order_type_text.begin(), order_type_text.end());
  const auto size = order_type_text.size();
  out.push_back(static_cast<std::uint8_t>(size >> 8));
  out.push_back(static_cast<std::uint8_t>(size & 0xff));
  return out;
}

/// The ABI's words for an address, a zero and bytes, and the mark of ERC-6492.
byte_string by_session(const ethereum::eth_address& session,
                       const byte_string& content) {
  constexpr std::uint64_t offset = 0x60;
  constexpr std::size_t word_size = 32;
  byte_string out;
  append(out, ethereum::to_word(session));
  append(out, ethereum::word{});
  append(out, ethereum::to_word(offset));
  append(out, ethereum::to_word(content.size()));
  append(out, content);
  out.resize((out.size() + word_size - 1) / word_size * word_size);
  for (std::size_t i = 0; i < word_size / 2; ++i) {
    out.push_back(0x64);
    out.push_back(0x92);
  }
  return out;
}

} // namespace

byte_string whole_signature(const exchange_order& x,
                            const ethereum::signature& inner,
                            const std::optional<ethereum::eth_address>& session,
                            const order_domain& by) {
  if (x.type != signature_type::deposit_wallet)
    return {inner.begin(), inner.end()};
  auto out = nested(x, inner, by);
  return session ? by_session(*session, out) : out;
}

} // namespace fillguard::net::polymarket
