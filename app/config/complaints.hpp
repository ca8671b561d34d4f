#pragma once

#include "messages/result.hpp"

#include <string>
#include <utility>
#include <vector>

namespace fillguard {

/// All errors of a value, each as the end of a sentence that begins with its
/// key: "is 5, must be …".
struct complaints {
  std::vector<std::string> texts;
};

inline tl::unexpected<complaints> complaint(std::string text) {
  return failure(complaints{{std::move(text)}});
}

template <class T>
using read_result = result<T, complaints>;

} // namespace fillguard
