#pragma once

#include "actors/paper_venue/paper_exchange.hpp"

namespace fillguard::test {

/// Trades against books of the last five seconds, and settles each trade after
/// two.
inline paper_settings quick_paper() {
  paper_settings out;
  out.book_staleness = std::chrono::seconds{5};
  out.settles_after = std::chrono::seconds{2};
  out.settles_within = {};
  return out;
}

struct test_exchange : paper_exchange {
  explicit test_exchange(paper_settings settings = quick_paper())
      : paper_exchange{settings} {
    // nop
  }
};

} // namespace fillguard::test
