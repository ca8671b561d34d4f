#pragma once

#include <string>

namespace fillguard {

/// What is wrong with a text as a seed; empty: nothing. For CLI11, whose own
/// check names a range of 309 digits.
inline std::string wrong_seed(const std::string& text) {
  constexpr std::size_t most_digits = 18; // Each number of them fits 64 bits.
  const bool good = !text.empty() && text.size() <= most_digits
                    && text.find_first_not_of("0123456789") == text.npos;
  return good ? std::string{}
              : '"' + text
                  + "\" is no seed, must be a whole number of at most 18 "
                    "digits";
}

} // namespace fillguard
