#include "app/program/progress.hpp"

#include <doctest/doctest.h>

#include <sstream>

using namespace fillguard;
using namespace std::chrono_literals;

TEST_CASE("progress shows the part, the rate and the time left") {
  CHECK(progress_line("replay", 25'000'000, 100'000'000, 5s)
        == "replay  25 % [#####...............]  5.0 MB/s  15 s left");
  CHECK(progress_line("replay", 100, 100, 1s)
        == "replay 100 % [####################]  0.0 MB/s");
  CHECK(progress_line("export", 3'000'000, 0, 2s) == "export  1.5 MB/s");
  CHECK(progress_line("replay", 0, 10, 9s)
        == "replay   0 % [....................]");
  CHECK(progress_line("judge", 500, 2'000, 1s, {"forecasts", 1, 0})
        == "judge  25 % [#####...............]  500 forecasts/s  3 s left");
  // A rate after the first moment would jump.
  CHECK(progress_line("replay", 5, 10, 1ms)
        == "replay  50 % [##########..........]");
  CHECK(progress_line("x", 1'000'000, 1'000'000'000, 10s).ends_with("3 h left")
        == false);
  CHECK(progress_line("x", 1'000'000, 1'000'000'000, 100s)
          .ends_with("27.8 h left"));
}

TEST_CASE("a result is written after the line of a progress is gone") {
  std::ostringstream terminal;
  text_after results{[&terminal] { terminal << '|'; }, terminal};
  results << "windows " << 2 << std::flush;
  CHECK(terminal.str() == "|windows |2");
  results.put('\n');
  CHECK(terminal.str() == "|windows |2|\n");
  CHECK(results.good());
}
