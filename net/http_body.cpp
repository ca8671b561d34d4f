#include "net/http_body.hpp"

#include "net/price_frame.hpp"

#include <array>
#include <memory>
#include <string_view>
#include <zlib.h>

namespace fillguard::net {

namespace {

constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
constexpr std::string_view gzip_mark = "\x1f\x8b";

/// zlib's largest window, and either header.
constexpr int any_header = 15 + 32;

class unpacker {
public:
  unpacker() : ready_{inflateInit2(&stream_, any_header) == Z_OK} {
    // nop
  }

  ~unpacker() {
    if (ready_)
      inflateEnd(&stream_);
  }

  unpacker(const unpacker&) = delete;
  unpacker& operator=(const unpacker&) = delete;

  result<std::string> unpack(std::string& bytes, std::size_t largest) {
    if (!ready_)
      return failure("body", "no memory to unpack it");
    stream_.next_in = reinterpret_cast<Bytef*>(bytes.data());
    stream_.avail_in = static_cast<uInt>(bytes.size());
    std::string out;
    std::array<char, 16U << 10U> piece{};
    for (;;) {
      stream_.next_out = reinterpret_cast<Bytef*>(piece.data());
      stream_.avail_out = piece.size();
      const auto state = inflate(&stream_, Z_NO_FLUSH);
      out.append(piece.data(), piece.size() - stream_.avail_out);
      if (out.size() > largest)
        return failure("body",
                       "too large: over " + std::to_string(largest) + " bytes");
      if (state == Z_STREAM_END && stream_.avail_in == 0)
        return out;
      // A gzip file may have several members.
      const bool goes_on =
        state == Z_STREAM_END ? inflateReset(&stream_) == Z_OK : state == Z_OK;
      if (!goes_on)
        return failure("body", "packed data is damaged or ends early");
    }
  }

private:
  z_stream stream_{};
  bool ready_ = false;
};

} // namespace

result<std::string> read_body(std::string bytes, const std::string& encoding,
                              std::size_t largest) {
  const bool plain = encoding.empty() || encoding == "identity";
  const bool zlib =
    encoding == "gzip" || encoding == "x-gzip" || encoding == "deflate";
  if (!plain && !zlib)
    return failure("body", "is encoded as '" + excerpt(encoding) + "'");
  if (bytes.starts_with(gzip_mark) || (zlib && !bytes.empty())) {
    auto text = unpacker{}.unpack(bytes, largest);
    if (!text)
      return text;
    bytes = std::move(*text);
  }
  if (bytes.starts_with(byte_order_mark))
    bytes.erase(0, byte_order_mark.size());
  return bytes;
}

} // namespace fillguard::net
