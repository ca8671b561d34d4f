#include "app/display/live_rows.hpp"

#include <doctest/doctest.h>

#include <mutex>
#include <string>
#include <vector>

using namespace fillguard;

namespace {

/// What a terminal of unlimited height shows after some bytes: a small part of
/// what real ones understand.
class screen {
public:
  void take(const std::string& bytes) {
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      const char c = bytes[i];
      if (c == '\r')
        column_ = 0;
      else if (c == '\n')
        next_line();
      else if (c == '\x1b')
        i = escape(bytes, i);
      else
        put(c);
    }
  }

  std::vector<std::string> lines;

private:
  void next_line() {
    column_ = 0;
    if (++row_ >= lines.size())
      lines.resize(row_ + 1);
  }

  void put(char c) {
    lines.resize(std::max(lines.size(), row_ + 1));
    auto& line = lines[row_];
    line.resize(std::max(line.size(), column_ + 1), ' ');
    line[column_++] = c;
  }

  std::size_t escape(const std::string& bytes, std::size_t at) {
    const auto end = bytes.find_first_of("ABCDJKhl", at);
    REQUIRE(end != std::string::npos);
    lines.resize(std::max(lines.size(), row_ + 1));
    if (bytes[end] == 'A')
      row_ -= std::stoul(bytes.substr(at + 2, end - at - 2));
    else if (bytes[end] == 'K')
      lines[row_].resize(std::min(lines[row_].size(), column_));
    else if (bytes[end] == 'J') {
      lines.resize(row_ + 1);
      lines[row_].resize(std::min(lines[row_].size(), column_));
    }
    return end;
  }

  std::size_t row_ = 0;
  std::size_t column_ = 0;
};

using texts = std::vector<std::string>;

} // namespace

TEST_CASE("rows are drawn in place, and lines scroll above them") {
  row_painter painter;
  screen seen;
  seen.take(painter.draw({}, {"btc 1", "eth 1"}, 20));
  CHECK(seen.lines == texts{"btc 1", "eth 1"});
  seen.take(painter.draw({}, {"btc 2 longer", "eth"}, 20));
  CHECK(seen.lines == texts{"btc 2 longer", "eth"});
  seen.take(painter.draw({"log a", "log b"}, {"btc 3", "eth 3"}, 20));
  CHECK(seen.lines == texts{"log a", "log b", "btc 3", "eth 3"});
  seen.take(painter.draw({}, {"btc 4", "eth 4", "sol 4"}, 20));
  CHECK(seen.lines == texts{"log a", "log b", "btc 4", "eth 4", "sol 4"});
  // A low terminal has room for some of them only.
  seen.take(painter.draw({}, {"btc 5", "eth 5", "sol 5"}, 1));
  CHECK(seen.lines == texts{"log a", "log b", "btc 5"});
  // Nothing is cleared behind a row that may be as wide as the terminal.
  CHECK(painter.draw({}, {"btc 6"}, 1).find("\x1b[Kbtc 6\x1b[?7h")
        != std::string::npos);
  CHECK(painter.leave() == "\n");
  CHECK(painter.leave().empty());
}

TEST_CASE("a terminal gets the newest rows in a fixed order, and every line") {
  screen seen;
  std::mutex mutex;
  {
    live_rows rows{[&](const std::string& bytes) {
                     const std::lock_guard guard{mutex};
                     seen.take(bytes);
                   },
                   [] { return std::size_t{24}; }};
    rows.put("eth-5m", "eth 1");
    rows.put("btc-5m", "btc 1");
    rows.above("something happened\n");
    rows.put("eth-5m", "eth 2");
    rows.above("again\n");
  }
  CHECK(seen.lines
        == texts{"something happened", "again", "btc 1", "eth 2", ""});
}
