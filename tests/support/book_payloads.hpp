#pragma once

#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>

namespace fillguard::test {

/// One of the hand-written payloads of tests/payloads/books.
inline std::string book_payload(const std::string& name) {
  const auto path =
    std::string{FILLGUARD_SOURCE_DIR} + "/tests/payloads/books/" + name;
  std::ifstream in{path, std::ios::binary};
  if (!in)
    throw std::runtime_error("cannot read " + path);
  return {std::istreambuf_iterator<char>{in}, {}};
}

} // namespace fillguard::test
