#pragma once

#include <string>
#include <string_view>

namespace fillguard {

// How an error about a file shows what was found in it instead.

/// The first part of a line, as printable text.
std::string beginning_of(std::string_view line);

/// " (its keys: a, b)", for an object; else nothing.
std::string keys_of(std::string_view line);

} // namespace fillguard
