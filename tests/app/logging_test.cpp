#include "app/log/failure_log.hpp"
#include "app/log/log_sink.hpp"
#include "app/log/logging.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>
#include <spdlog/spdlog.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <unistd.h>
#include <vector>

using namespace fillguard;

TEST_CASE("a blank separates each level from the event") {
  CHECK(log_line(log_format::text, "12:00", "warning", "a b")
        == "12:00 warning a b\n");
  CHECK(log_line(log_format::text, "12:00", "critical", "a b")
        == "12:00 critical a b\n");
}

TEST_CASE("a lasting failure is said once, and its count when it is over") {
  failure_log log;
  CHECK_FALSE(log.next(std::nullopt));
  const auto first = log.next("disk full, 3 waiting");
  REQUIRE(first);
  CHECK_FALSE(first->over);
  CHECK(first->why == "disk full, 3 waiting");
  CHECK_FALSE(log.next("disk full, 4 waiting"));
  CHECK_FALSE(log.next("disk full, 15 waiting"));
  REQUIRE(log.next("disk gone"));
  CHECK_FALSE(log.next("disk gone"));
  const auto last = log.next(std::nullopt);
  REQUIRE(last);
  CHECK(last->over);
  CHECK(last->why == "disk gone");
  CHECK(last->times == 2);
  CHECK_FALSE(log.next(std::nullopt));
}

namespace {

/// Captures the process's standard error during its lifetime.
class caught_stderr {
public:
  caught_stderr() : before_{::dup(STDERR_FILENO)} {
    auto name =
      (std::filesystem::temp_directory_path() / "stderr_XXXXXX").string();
    const int file = ::mkstemp(name.data());
    REQUIRE(file >= 0);
    ::dup2(file, STDERR_FILENO);
    ::close(file);
    path_ = name;
  }

  ~caught_stderr() {
    release();
    std::filesystem::remove(path_);
  }

  std::vector<std::string> lines() {
    release();
    std::vector<std::string> out;
    std::ifstream in{path_};
    for (std::string line; std::getline(in, line);)
      out.push_back(line);
    return out;
  }

private:
  void release() {
    if (before_ < 0)
      return;
    ::dup2(before_, STDERR_FILENO);
    ::close(before_);
    before_ = -1;
  }

  int before_;
  std::string path_;
};

config::log_section log_settings(log_format format, std::string file = {}) {
  config::log_section out;
  out.format = format;
  out.file = std::move(file);
  return out;
}

std::size_t lines_with(const std::vector<std::string>& lines,
                       const std::string& part) {
  return static_cast<std::size_t>(
    std::count_if(lines.begin(), lines.end(), [&](const auto& x) {
      return x.find(part) != std::string::npos;
    }));
}

} // namespace

TEST_CASE("a text line has time, level and event") {
  CHECK(log_line(log_format::text, "2026-04-13T12:00:00.250Z", "info",
                 "btc_feed link_lost why='x'")
        == "2026-04-13T12:00:00.250Z info    btc_feed link_lost why='x'\n");
}

TEST_CASE("an event with control characters stays on one line") {
  CHECK(log_line(log_format::text, "t", "info", "a\nb\x1b[31m")
        == "t info    a\\nb [31m\n");
  const auto line =
    log_line(log_format::json, "t", "warning", "a\n\"b\"\\\x01\xff");
  CHECK(std::count(line.begin(), line.end(), '\n') == 1);
  const auto json = nlohmann::json::parse(line);
  CHECK(json["time"] == "t");
  CHECK(json["level"] == "warning");
  CHECK(json["msg"] == "a\n\"b\"\\\x01\xef\xbf\xbd");
}

TEST_CASE("events of the level and above go to standard error") {
  caught_stderr caught;
  {
    auto chosen = log_settings(log_format::json);
    chosen.level = "warn";
    const logging log{chosen};
    spdlog::info("clock quiet");
    spdlog::warn("clock jumped by={}", 5);
  }
  const auto lines = caught.lines();

  REQUIRE(lines.size() == 1);
  const auto json = nlohmann::json::parse(lines[0]);
  CHECK(json["level"] == "warning");
  CHECK(json["msg"] == "clock jumped by=5");
  const auto time = json["time"].get<std::string>();
  CHECK(time.size() == std::string{"2026-04-13T12:00:00.250Z"}.size());
  CHECK(time.back() == 'Z');
}

TEST_CASE("events are also appended to the log file") {
  auto name = (std::filesystem::temp_directory_path() / "log_XXXXXX").string();
  ::close(::mkstemp(name.data()));
  std::ofstream{name} << "before\n";
  caught_stderr caught;
  {
    const logging log{log_settings(log_format::text, name)};
    for (int i = 0; i < 1000; ++i)
      spdlog::info("clock tick number={}", i);
  }
  std::ifstream in{name};
  std::vector<std::string> written;
  for (std::string line; std::getline(in, line);)
    written.push_back(line);

  REQUIRE(written.size() == 1001);
  CHECK(written.front() == "before");
  CHECK(written.back().ends_with("clock tick number=999"));
  CHECK(caught.lines().size() == 1000);
  std::filesystem::remove(name);
}

TEST_CASE("a full disk is reported once and stops nothing") {
  REQUIRE(std::filesystem::exists("/dev/full"));
  caught_stderr caught;
  {
    const logging log{log_settings(log_format::text, "/dev/full")};
    for (int i = 0; i < 100; ++i)
      spdlog::info("clock tick number={}", i);
  }
  const auto lines = caught.lines();

  CHECK(lines_with(lines, "cannot be written: No space left on device") == 1);
  CHECK(lines_with(lines, "clock tick") == 100);
  CHECK(lines.size() == 101);
}

TEST_CASE("a log file that cannot be opened is reported once") {
  caught_stderr caught;
  {
    const logging log{log_settings(log_format::text, "/nowhere/fillguard.log")};
    spdlog::info("clock started");
    spdlog::info("clock stopped");
  }
  const auto lines = caught.lines();

  CHECK(
    lines_with(lines, "log.file \"/nowhere/fillguard.log\" cannot be opened")
    == 1);
  CHECK(lines.size() == 3);
}

TEST_CASE("a sink counts the lines that it loses") {
  caught_stderr caught;
  log_sink sink{"/dev/full"};
  const spdlog::details::log_msg message{"fillguard", spdlog::level::info, "x"};

  sink.log(message);
  sink.log(message);

  CHECK(sink.lost() == 2);
  CHECK(lines_with(caught.lines(), "cannot be written") == 1);
}
