#pragma once

#include "messages/result.hpp"

#include <cstddef>
#include <string>

namespace fillguard::net {

/// The text of an HTTP answer's body: unpacked when it is gzip or zlib, whether
/// its Content-Encoding `encoding` says so or not, and without the byte-order
/// mark that some servers write before UTF-8. An error names what cannot be
/// read: another encoding, damaged data, more than `largest` bytes of text.
result<std::string> read_body(std::string bytes, const std::string& encoding,
                              std::size_t largest);

} // namespace fillguard::net
