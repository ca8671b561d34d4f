// The simulated venue alone, for programs in other languages: prints a JSON
// line with its addresses, and runs until its standard input ends.
//
//   fillguard_sim [--port N] [--seed N] [--speed X] [--scenario NAME]
//                 [--markets btc-5m,*-15m] [--bot] [--start UNIX_SECONDS]
//                 [--updates PER_SECOND_AND_MARKET]

#include "net/sim/server.hpp"

#include <CLI/CLI.hpp>

#include <cstdio>
#include <iostream>
#include <string>

namespace {

/// Runs `speed` times as fast as the steady clock, from `start` on.
class fast_clock : public fillguard::net::clock {
public:
  fast_clock(fillguard::utc_time start, double speed)
      : start_{start}, speed_{speed}, begun_{std::chrono::steady_clock::now()} {
    // nop
  }

  fillguard::utc_time now() const override {
    const auto passed = std::chrono::steady_clock::now() - begun_;
    return start_
           + std::chrono::nanoseconds{static_cast<std::int64_t>(
             static_cast<double>(passed.count()) * speed_)};
  }

  std::chrono::nanoseconds
  outside(std::chrono::nanoseconds span) const override {
    return std::chrono::nanoseconds{
      static_cast<std::int64_t>(static_cast<double>(span.count()) / speed_)};
  }

private:
  fillguard::utc_time start_;
  double speed_;
  std::chrono::steady_clock::time_point begun_;
};

} // namespace

int main(int argc, char** argv) {
  using namespace fillguard;
  net::sim::sim_options options;
  double speed = 1;
  std::int64_t start = 0;
  std::string story = "mixed";
  std::vector<std::string> markets{"btc-5m"};
  CLI::App app{"The simulated venue on a loopback port"};
  app.add_option("--port", options.port);
  app.add_option("--seed", options.venue.world.seed);
  app.add_option("--speed", speed)->check(CLI::Range(0.01, 1'000.0));
  app.add_option("--scenario", story);
  app.add_option("--markets", markets)->delimiter(',');
  app.add_option("--start", start, "UTC; default: now");
  app.add_option("--updates", options.venue.world.updates_per_second);
  app.add_flag("--bot", options.venue.desk.bot_trades);
  CLI11_PARSE(app, argc, argv);
  const auto parsed = net::sim::parse_scenario(story);
  if (!parsed) {
    std::cerr << "unknown scenario: " << story << '\n';
    return 2;
  }
  options.venue.world.story = *parsed;
  options.venue.desk.seed = options.venue.world.seed;
  options.venue.world.markets.clear();
  for (const auto& name : markets) {
    const auto matching = matching_markets(name);
    if (matching.empty()) {
      std::cerr << "unknown market: " << name << '\n';
      return 2;
    }
    auto& all = options.venue.world.markets;
    all.insert(all.end(), matching.begin(), matching.end());
  }
  const auto begin = start > 0 ? from_unix_seconds(start)
                               : utc_time{std::chrono::system_clock::now()};
  try {
    net::sim::sim_server server{options,
                                std::make_shared<fast_clock>(begin, speed)};
    std::cout << R"({"port":)" << server.port() << R"(,"http":")"
              << server.http_base() << R"(","ws":")" << server.ws_base()
              << R"(","opens_at":)" << to_unix_seconds(begin) << "}"
              << std::endl;
    while (std::getchar() != EOF) {
      // The parent holds the other end of the pipe.
    }
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
  return 0;
}
