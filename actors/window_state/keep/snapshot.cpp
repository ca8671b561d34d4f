#include "actors/window_state/keep/snapshot.hpp"

#include "actors/window_state/keep/format_2.hpp"
#include "messages/decoder.hpp"
#include "messages/encoder.hpp"
#include "messages/release.hpp"
#include "net/journal/payload.hpp"

#include <openssl/sha.h>

#include <array>

namespace fillguard {

std::string state_bytes(const market_state& x) {
  return codec::encoded(x);
}

std::string state_hash(std::string_view bytes) {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
         digest.data());
  constexpr char digits[] = "0123456789abcdef";
  std::string out;
  for (std::size_t i = 0; i < 8; ++i) {
    out += digits[digest[i] >> 4U];
    out += digits[digest[i] & 0xfU];
  }
  return out;
}

void append_snapshot(std::string& out, const market_state& x) {
  codec::encoder to{out};
  to.put_field(1, x.settings());
  to.put_field(2, x);
  to.put_field(3, std::string{release()});
}

result<state_snapshot> read_snapshot(const net::journal::record& from) {
  if (from.version == 2) {
    auto was = read_format_2_snapshot(from.payload);
    if (!was)
      return failure("snapshot", "these are no bytes of format 2");
    return state_snapshot{std::move(was->settings), std::move(was->state),
                          std::string{first_release}};
  }
  auto read = net::journal::read_payload<state_snapshot>(from);
  if (!read)
    return failure("snapshot", net::journal::to_string(read.error()));
  return std::move(*read);
}

result<market_state> restore(std::string_view state,
                             const window_state_settings& settings) {
  market_state out{settings};
  codec::decoder in{state};
  in.get(out);
  if (const auto& problem = in.problem())
    return failure("state", net::journal::to_string(*problem));
  return out;
}

} // namespace fillguard
