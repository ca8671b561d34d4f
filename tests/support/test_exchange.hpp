#pragma once

#include "actors/paper_venue/paper_exchange.hpp"

namespace fillguard::test {

/// A paper exchange that trades against books of the last five seconds.
struct test_exchange : paper_exchange {
  test_exchange()
      : paper_exchange{{.book_staleness = std::chrono::seconds{5}}} {
    // nop
  }
};

} // namespace fillguard::test
