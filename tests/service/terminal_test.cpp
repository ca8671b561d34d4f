#include "tests/support/shown_process.hpp"
#include "tests/support/split_service.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <regex>
#include <sstream>
#include <string>
#include <unistd.h>
#include <vector>

using namespace fillguard;

namespace {

struct demo_folder {
  demo_folder() { std::filesystem::remove_all(path); }
  ~demo_folder() { std::filesystem::remove_all(path); }
  demo_folder(const demo_folder&) = delete;
  demo_folder& operator=(const demo_folder&) = delete;

  std::vector<std::string> demo(const std::string& markets) const {
    return {FILLGUARD_PROGRAM,
            "demo",
            "--speed",
            "20",
            "--set",
            "http.listen=127.0.0.1:" + std::to_string(test::free_port()),
            "--set",
            "journal.dir=" + path,
            "--set",
            "markets=" + markets};
  }

  std::string path = (std::filesystem::temp_directory_path()
                      / ("fillguard_terminal_" + std::to_string(::getpid())))
                       .string();
};

std::vector<std::string> whole_lines(const std::string& text) {
  std::istringstream in{text.substr(0, text.rfind('\n') + 1)};
  std::vector<std::string> out;
  for (std::string line; std::getline(in, line);)
    out.push_back(line);
  return out;
}

/// What is between the escape sequences and line ends of a terminal's bytes.
std::vector<std::string> pieces_of(const std::string& bytes) {
  std::vector<std::string> out{""};
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (bytes[i] == '\x1b')
      i = std::min(bytes.find_first_of("ABCDJKhlm", i), bytes.size());
    else if (bytes[i] != '\r' && bytes[i] != '\n') {
      out.back() += bytes[i];
      continue;
    }
    if (!out.back().empty())
      out.emplace_back();
  }
  return out;
}

} // namespace

TEST_CASE("a demo writes a line a second and market into a pipe") {
  const demo_folder folder;
  auto demo =
    test::shown_process::in_pipe(folder.demo(R"(["btc-5m","eth-5m"])"));
  REQUIRE(demo.shows(
    [](const std::string& text) { return whole_lines(text).size() >= 10; }));
  CHECK(demo.end(SIGTERM) == 0);
  const std::regex line{
    "DEMO 20x [0-9:]{8}Z \\([0-9:]{8}Z here\\) (btc|eth)-5m "
    "+\\S+ .*T[-+].*"};
  const auto all = whole_lines(demo.text());
  for (const auto& x : all) {
    CAPTURE(x);
    CHECK(std::regex_match(x, line));
    CHECK(x.find('\x1b') == std::string::npos);
  }
}

TEST_CASE("in a terminal of 80 columns a demo says what it is, and each market "
          "has a row that fits") {
  const demo_folder folder;
  auto demo = test::shown_process::in_terminal(
    folder.demo(R"(["btc-5m","eth-5m","sol-5m","xrp-5m"])"), 80, 24);
  REQUIRE(demo.shows([](const std::string& text) {
    return text.find("DEMO xrp-5m") != std::string::npos
           && text.find("DEMO btc-5m") != std::string::npos;
  }));
  CHECK(demo.end(SIGINT) == 0);
  bool heading = false;
  for (const auto& x : pieces_of(demo.text())) {
    if (!x.starts_with("DEMO "))
      continue;
    CAPTURE(x);
    CHECK(x.size() <= 80);
    heading = heading
              || (x.starts_with("DEMO 20x, simulated: ")
                  && x.find("Z there, ") != std::string::npos
                  && x.find("Z here, http://127.0.0.1:") != std::string::npos);
  }
  CHECK(heading);
}
