#include "actors/window_state/keep/snapshot.hpp"

#include "net/journal/codec.hpp"

#include <openssl/sha.h>

#include <array>

namespace fillguard::net::journal {

template <>
struct blank<window_track> {
  static window_track make() { return window_track{window_info{}}; }
};

} // namespace fillguard::net::journal

namespace fillguard {

namespace codec = net::journal;

std::string state_bytes(const fold& x) {
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

void append_snapshot(std::string& out, const fold& x) {
  codec::encoder to{out};
  to.put(x.settings());
  to.put(x);
}

std::optional<state_snapshot> read_snapshot(std::string_view bytes) {
  std::optional<state_snapshot> out{state_snapshot{}};
  codec::decoder in{bytes};
  in.get(out->settings);
  if (!in.good())
    return std::nullopt;
  out->state = in.rest();
  return out;
}

std::optional<fold> restore(std::string_view state,
                            const window_state_settings& settings) {
  std::optional<fold> out{fold{settings}};
  codec::decoder in{state};
  in.get(*out);
  if (!in.done())
    return std::nullopt;
  return out;
}

} // namespace fillguard
