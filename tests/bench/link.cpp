// One state's process with eight feed processes on loopback: the throughput and
// latency of the link, beside the same messages within one process.
//
//   bench_link [SECONDS]
//
// Each feed is a process of its own with an uplink, and sends one market's
// books. Latency is from the creation of an update in the feed to its handling
// behind the junction; both use the machine's steady clock.

#include "app/service/link.hpp"

#include "actors/link/intake.hpp"
#include "actors/link/junction.hpp"
#include "actors/link/uplink.hpp"
#include "messages/message_types.hpp"
#include "messages/trace_clock.hpp"
#include "net/service_clock.hpp"
#include "tests/support/child_process.hpp"
#include "tests/support/split_service.hpp"

#include <caf/event_based_actor.hpp>
#include <caf/send.hpp>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <memory>
#include <mutex>
#include <thread>

using namespace fillguard;
using namespace std::chrono_literals;

namespace {

constexpr int feeds = 8;

struct system_config : caf::actor_system_config {
  explicit system_config(const config& settings) {
    fillguard::add_message_types(*this);
    set("scheduler.policy", caf::atom("sharing"));
    set("scheduler.max-threads", std::size_t{2});
    set("scheduler.max-throughput", std::size_t{50});
    prepare_link(*this, settings);
  }
};

market_key market_of(int i) {
  return {static_cast<asset>(i % 4),
          i < 4 ? window_length::m5 : window_length::m15};
}

std::string part_of(int i) {
  return "order_book_poller/" + to_string(market_of(i));
}

/// A change of three levels, as the venue sends two hundred times a second.
book_update update(int i, std::uint64_t number, bool whole, utc_time now) {
  book_update out;
  out.tag = next_tag();
  out.window = window_at(market_of(i), now);
  out.kind =
    whole ? book_update::kind_type::snapshot : book_update::kind_type::change;
  for (const auto cents : {40, 41, 42})
    out.bids.push_back(
      {price::from_millionths(cents * 10'000),
       shares::from_whole(1 + static_cast<std::int64_t>(number % 1'000))});
  out.source_time = out.received_at = now;
  out.sequence = number;
  return out;
}

// -- a feed -------------------------------------------------------------------

/// Sends `rate` updates a second to `to`, in steps of a millisecond, while
/// `goes_on` returns true. A whole book comes first, and when `whole` requests
/// one.
template <class Handle>
void send_updates(int i, std::uint64_t rate, const Handle& to,
                  std::atomic<bool>& whole,
                  const std::function<bool()>& goes_on) {
  std::uint64_t number = 0;
  const auto began = std::chrono::steady_clock::now();
  while (goes_on()) {
    const auto passed = std::chrono::steady_clock::now() - began;
    const auto due = static_cast<std::uint64_t>(
      static_cast<double>(passed.count()) * 1e-9 * static_cast<double>(rate));
    for (; number < due; ++number)
      caf::anon_send(to, update(i, number, whole.exchange(false),
                                net::service_clock{}.now()));
    std::this_thread::sleep_for(1ms);
  }
}

int be_feed(int i, const std::string& listen, std::uint64_t rate) {
  spdlog::set_level(spdlog::level::off);
  trace_clock::run(true);
  config settings;
  settings.link.states = {listen};
  system_config how{settings};
  caf::actor_system system{how};
  auto names = std::make_shared<roster>();
  service_parts here{false, true, false, false};
  settings.link.name = "feed" + std::to_string(i);
  fillguard::link way{system, settings, here, names, {}};
  const auto far = way.far_parts();
  uplink_settings with;
  with.part = part_of(i);
  with.who = far.who;
  with.state = listen;
  with.clock = std::make_shared<net::service_clock>();
  std::atomic<bool> whole{true};
  with.greet_again = [&whole] { whole = true; };
  with.dial = [&](const uplink_actor& x, std::uint64_t round) {
    far.dial(listen, x, round);
  };
  send_updates(i, rate, system.spawn(uplink, with), whole, [] { return true; });
  return 0;
}

// -- the state ----------------------------------------------------------------

struct arrivals {
  std::mutex mutex;
  bool counting = false;
  std::vector<std::int64_t> waits; ///< Nanoseconds.

  void add(const book_update& x) {
    const auto now = trace_clock::now();
    const std::lock_guard guard{mutex};
    if (counting && x.tag.made != 0)
      waits.push_back(now - x.tag.made);
  }
};

book_sink_actor::behavior_type ears(book_sink_actor::pointer,
                                    std::shared_ptr<arrivals> to) {
  return {[to](const book_update& x) { to->add(x); },
          [](const window_result&) {}};
}

void count_for(arrivals& x, std::chrono::seconds span) {
  {
    const std::lock_guard guard{x.mutex};
    x.waits.clear();
    x.counting = true;
  }
  std::this_thread::sleep_for(span);
  const std::lock_guard guard{x.mutex};
  x.counting = false;
  std::sort(x.waits.begin(), x.waits.end());
}

void print(const char* what, std::uint64_t rate, const arrivals& value,
           std::chrono::seconds span) {
  if (value.waits.empty()) {
    std::printf("%-28s %8llu  nothing received\n", what,
                static_cast<unsigned long long>(rate * feeds));
    return;
  }
  const auto at = [&value](double share) {
    return static_cast<double>(value.waits[static_cast<std::size_t>(
             share * static_cast<double>(value.waits.size() - 1))])
           * 1e-3;
  };
  std::printf("%-28s %8llu %9.0f %9.1f %9.1f\n", what,
              static_cast<unsigned long long>(rate * feeds),
              static_cast<double>(value.waits.size())
                / static_cast<double>(span.count()),
              at(0.5), at(0.99));
}

/// The same messages to the same receivers, without a link.
void within_one_process(std::uint64_t rate, std::chrono::seconds span) {
  config settings;
  system_config how{settings};
  caf::actor_system system{how};
  const auto received = std::make_shared<arrivals>();
  const auto sink = system.spawn(ears, received);
  std::atomic<bool> runs{true};
  std::vector<std::thread> all;
  for (int i = 0; i < feeds; ++i)
    all.emplace_back([&, i] {
      std::atomic<bool> whole{true};
      send_updates(i, rate, sink, whole, [&runs] { return runs.load(); });
    });
  std::this_thread::sleep_for(500ms);
  count_for(*received, span);
  runs = false;
  for (auto& x : all)
    x.join();
  print("one process", rate, *received, span);
}

void over_processes(const char* self, std::uint64_t rate,
                    std::chrono::seconds span) {
  config settings;
  settings.link.listen = "127.0.0.1:" + std::to_string(test::free_port());
  system_config how{settings};
  caf::actor_system system{how};
  auto names = std::make_shared<roster>();
  const auto received = std::make_shared<arrivals>();
  const auto sink = system.spawn(ears, received);
  std::vector<junction_actor> junctions;
  for (int i = 0; i < feeds; ++i) {
    junction_settings with;
    with.part = part_of(i);
    with.greet_again = [] {};
    with.clock = std::make_shared<net::service_clock>();
    junctions.push_back(system.spawn(junction, with));
    caf::anon_send(junctions.back(), attach_book_sink{"ears", sink});
    names->put(part_of(i), junctions.back().address());
  }
  {
    service_parts here{true, false, true, true};
    fillguard::link door{system, settings, here, names, {}};
    door.open();
    std::vector<test::child_process> children;
    for (int i = 0; i < feeds; ++i)
      children.emplace_back(
        std::vector<std::string>{self, "feed", std::to_string(i),
                                 settings.link.listen, std::to_string(rate)});
    std::this_thread::sleep_for(2s);
    count_for(*received, span);
    print("one state, eight processes", rate, *received, span);
  }
  for (const auto& x : junctions)
    caf::anon_send_exit(x, caf::exit_reason::kill);
}

} // namespace

int main(int argc, char** argv) {
  if (argc == 5 && std::string{argv[1]} == "feed")
    return be_feed(std::stoi(argv[2]), argv[3], std::stoull(argv[4]));
  const std::chrono::seconds span{argc > 1 ? std::stoi(argv[1]) : 5};
  spdlog::set_level(spdlog::level::off);
  trace_clock::run(true);
  std::printf("%-28s %8s %9s %9s %9s\n", "book updates", "sent/s", "recv/s",
              "p50 us", "p99 us");
  for (const std::uint64_t rate : {25U, 250U, 2'500U, 10'000U}) {
    within_one_process(rate, span);
    over_processes(argv[0], rate, span);
  }
  return 0;
}
