#include "app/roles/roles.hpp"

#include "app/program/exit_code.hpp"
#include "app/program/wait_for_answer.hpp"
#include "app/service/serve.hpp"
#include "app/service/simulated_run.hpp"
#include "net/network/network_transport.hpp"
#include "net/service_clock.hpp"
#include "net/sim/server.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

namespace fillguard {

namespace {

constexpr const char* venue_role = "venue";

/// Sends a command to the venue's `fault_board`, and waits for the answer.
result<void> break_venue(net::transport& outside, const std::string& venue,
                         const std::string& command,
                         std::chrono::milliseconds within) {
  net::http_request request;
  request.method = "POST";
  request.url = venue + "/sim/faults";
  request.headers = {{"Content-Type", "application/json"}};
  request.body = command;
  request.deadline = within;
  const auto answer = wait_for_answer(outside, std::move(request));
  if (!answer)
    return failure(answer.error());
  if (answer->status != 200)
    return failure(venue, "answered " + std::to_string(answer->status) + ": "
                            + answer->body);
  return {};
}

/// As in a demo: no money is at risk, and a visitor may break something.
void rehearse(serving& how, service_mode mode, const role_options& options,
              const std::shared_ptr<const net::clock>& clock) {
  how.demo = true;
  how.speed = options.speed;
  const auto banner = banner_of(mode);
  how.banner = "REHEARSAL" + (banner.empty() ? "" : " " + banner);
  if (!how.here.window_state)
    return;
  // Of the service's clock: in real time, less than the page waits.
  const std::chrono::milliseconds within{
    static_cast<std::int64_t>(5'000 * options.speed)};
  how.break_venue = [outside = std::make_shared<net::network_transport>(clock),
                     venue = options.venue,
                     within](const std::string& command) {
    return break_venue(*outside, venue, command, within);
  };
}

int refuse(const std::string& why) {
  std::fprintf(stderr, "fillguard: role: %s\n", why.c_str());
  return exit_code::wrong;
}

/// The common clock of all parts of a rehearsal: `speed` times as fast as real
/// time, since `since`.
std::shared_ptr<const net::clock>
rehearsal_clock(double speed, std::optional<utc_time> since) {
  if (speed == 1)
    return std::make_shared<net::service_clock>();
  const auto now = net::service_clock{}.now();
  const auto from = since.value_or(now);
  const auto passed = static_cast<double>((now - from).count()) * speed;
  return std::make_shared<net::service_clock>(net::service_clock::settings{
    speed, from + std::chrono::nanoseconds{static_cast<std::int64_t>(passed)}});
}

int run_venue(const config& settings, const role_options& options,
              std::shared_ptr<const net::clock> clock) {
  const auto port = venue_port(options.venue);
  if (!port)
    return refuse("--venue is \"" + options.venue
                  + "\", must be the address on which the venue listens, as in "
                    "http://127.0.0.1:18200");
  net::sim::sim_options how;
  how.port = *port;
  how.venue = rehearsal_venue(settings, options.seed, options.scenario);
  try {
    const net::sim::sim_server venue{how, std::move(clock)};
    std::printf("venue %s\n", venue.http_base().c_str());
    std::fflush(stdout);
    wait_for_stop(options.for_seconds
                    ? std::optional{in_nanoseconds(*options.for_seconds)}
                    : std::nullopt);
    return exit_code::fine;
  } catch (const std::runtime_error& x) {
    std::fprintf(stderr, "fillguard: simulated venue: %s\n", x.what());
    return exit_code::failed;
  }
}

} // namespace

std::vector<std::string> role_names() {
  return {"btc-feed", "order-book-poller", "fill-detector", "window-state",
          venue_role};
}

int run_role(config settings, const role_options& options) {
  const auto plays = [&options](const char* role) {
    return std::find(options.names.begin(), options.names.end(), role)
           != options.names.end();
  };
  std::optional<utc_time> since;
  if (!options.since.empty()) {
    since = parse_iso8601(options.since);
    if (!since)
      return refuse("--since is \"" + options.since
                    + "\", must be UTC as in 2026-11-25T12:00:00Z");
  }
  hold_stop_signals();
  net::initialize_pool();
  auto clock = rehearsal_clock(options.speed, since);
  if (plays(venue_role)) {
    if (options.names.size() > 1)
      return refuse("venue is a process of its own");
    return run_venue(settings, options, std::move(clock));
  }
  if (!options.venue.empty()) {
    if (!venue_port(options.venue))
      return refuse("--venue is \"" + options.venue
                    + "\", must be as in http://127.0.0.1:18200");
    if (const auto why = refused_in_simulation(settings))
      return refuse(*why);
    point_at(settings, options.venue);
  }
  serving how;
  how.clock = clock;
  how.here = {plays("btc-feed"), plays("order-book-poller"),
              plays("fill-detector"), plays("window-state")};
  if (options.for_seconds)
    how.for_outside = in_nanoseconds(*options.for_seconds);
  how.out = options.out;
  if (how.here.window_state)
    how.journal = settings.journal.dir;
  else if (!how.out.empty())
    return refuse("--out needs the role window-state, which writes the lines");
  if (!options.venue.empty())
    rehearse(how, settings.mode, options, clock);
  return serve(settings, how);
}

} // namespace fillguard
