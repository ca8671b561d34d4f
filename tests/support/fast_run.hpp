#pragma once

#include "messages/windows.hpp"
#include "net/service_clock.hpp"
#include "net/sim/server.hpp"

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <unistd.h>
#include <vector>

namespace fillguard::test {

/// A simulated venue of one market, and the commands of a service in a process
/// of its own that shares its fast clock. Time begins shortly before a window.
class fast_run {
public:
  /// Of the windows of BTC in five minutes; their paths as in `options`.
  fast_run(const std::string& name, double speed,
           net::sim::sim_options options = {})
      : folder{std::filesystem::temp_directory_path()
               / ("fillguard-" + name + '-' + std::to_string(getpid()))},
        begin_{
          next_window(window_at(market(), net::service_clock{}.now())).opens_at
          - std::chrono::seconds{10}},
        anchor_{std::chrono::steady_clock::now().time_since_epoch()},
        speed_{speed}, venue{with_market(std::move(options)),
                             std::make_shared<net::service_clock>(
                               net::service_clock::settings{speed, begin_})} {
    std::filesystem::remove_all(folder);
    std::filesystem::create_directories(folder);
  }

  ~fast_run() {
    std::error_code none;
    std::filesystem::remove_all(folder, none);
  }

  fast_run(const fast_run&) = delete;
  fast_run& operator=(const fast_run&) = delete;

  /// Starts the service, or goes on with its journal. `how` is empty, or
  /// "live" for real orders of the test key.
  std::vector<std::string> command(const std::string& how = {}) const {
    std::vector<std::string> out{
      FILLGUARD_FAST_RUN,
      venue.http_base(),
      venue.ws_base(),
      journal(),
      lines(),
      std::to_string(begin_.time_since_epoch().count()),
      std::to_string(std::chrono::nanoseconds{anchor_}.count()),
      std::to_string(speed_)};
    if (!how.empty())
      out.push_back(how);
    return out;
  }

  std::string journal() const { return (folder / "journal").string(); }
  std::string lines() const { return (folder / "lines").string(); }

  const std::filesystem::path folder; ///< Removed at the end.

private:
  static market_key market() { return {asset::btc, window_length::m5}; }

  static net::sim::sim_options with_market(net::sim::sim_options x) {
    x.venue.world.markets = {market()};
    return x;
  }

  utc_time begin_;
  std::chrono::steady_clock::duration anchor_;
  double speed_;

public:
  net::sim::sim_server venue;
};

} // namespace fillguard::test
