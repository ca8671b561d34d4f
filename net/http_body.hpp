#pragma once

#include "messages/result.hpp"

#include <cstddef>
#include <string>

namespace fillguard::net {

/// The text of an HTTP answer's body: unpacked when it is gzip or zlib, with or
/// without that Content-Encoding in `encoding`, and without the byte-order mark
/// that some servers write before UTF-8. Errors: another encoding, damaged
/// data, more than `largest` bytes of text.
result<std::string> read_body(std::string bytes, const std::string& encoding,
                              std::size_t largest);

} // namespace fillguard::net
