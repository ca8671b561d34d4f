// Real orders at the simulated venue for every kind of wallet, with the key in
// the service and in a signer of its own.

#include "net/polymarket/orders/wallet_addresses.hpp"
#include "net/signer/signer_client.hpp"
#include "tests/support/child_process.hpp"
#include "tests/support/fast_run.hpp"
#include "tests/support/live_service.hpp"
#include "tests/support/log_ear.hpp"
#include "tests/support/waiting.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <unistd.h>

using namespace fillguard;
using namespace std::chrono_literals;

namespace {

using net::polymarket::signature_type;
using std::filesystem::perms;

/// A live service for the wallet of that kind which belongs to `live_key`.
test::running_service::options trading_from(signature_type type) {
  auto out = test::trading_for_real(service_mode::live);
  out.speed = 30;
  out.venue.world.story = net::sim::scenario::reversal;
  out.settings.account.signature_type = static_cast<int>(type);
  if (type != signature_type::eoa)
    out.settings.account.funder = net::ethereum::checksummed(
      net::polymarket::wallet_addresses(type, test::live_key().address())
        .front());
  return out;
}

/// Whether it captured once, and sold all of that in the collapse.
void check_captures_and_sells(test::running_service& service) {
  const bool flat = service.shows([](const test::shown& x) {
    return std::any_of(x.notices.begin(), x.notices.end(), [](const auto& y) {
      return y.text.starts_with("flat: nothing is held any more");
    });
  });
  const auto* view = service.seen->get().view();
  CAPTURE((view ? view->reason : std::string{}));
  CHECK(flat);
  shares bought;
  shares sold;
  int buys = 0;
  const auto orders = test::at_venue(
    service, [](net::sim::venue& x) { return x.desk().orders(); });
  for (const auto& x : orders) {
    buys += x.is_buy ? 1 : 0;
    (x.is_buy ? bought : sold) += x.matched;
  }
  CHECK(buys == 1);
  CHECK(bought > shares{});
  CHECK(sold == bought);
  CHECK(service.gave_up.get().empty());
}

constexpr const char* key_digits =
  "ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";

void write_private(const std::string& path, const std::string& text) {
  std::ofstream{path, std::ios::binary} << text;
  std::filesystem::permissions(path, perms::owner_read | perms::owner_write);
}

} // namespace

TEST_CASE("a live service trades for every kind of wallet") {
  for (const auto type : {signature_type::proxy, signature_type::safe,
                          signature_type::deposit_wallet}) {
    CAPTURE(static_cast<int>(type));
    test::running_service service{trading_from(type)};
    check_captures_and_sells(service);
  }
}

TEST_CASE("a live service trades with a signer of its own") {
  const auto folder = (std::filesystem::temp_directory_path()
                       / ("fillguard-signer-" + std::to_string(getpid())))
                        .string();
  std::filesystem::create_directory(folder);
  std::filesystem::permissions(folder, perms::owner_all);
  const auto socket = folder + "/signer.sock";
  const auto policy = folder + "/policy.json";
  write_private(folder + "/key", key_digits);
  auto how = trading_from(signature_type::safe);
  write_private(
    policy,
    R"({"chain":137,"exchange":"0xE111180000d2663C0091e4f400237545B87B996B",)"
    R"("order_version":2,"signature_type":2,"funder":")"
      + how.settings.account.funder
      + R"(","buy_price_max":"0.99","buy_order":"10","buy_day":"50",)"
        R"("buys_minute":6})");
  test::child_process signer{{FILLGUARD_PROGRAM, "signer", "--key-file",
                              folder + "/key", "--policy", policy, "--socket",
                              socket}};
  how.settings.signer.socket = socket;
  how.key->signer = std::make_shared<net::signer::signer_client>(socket);
  how.key->address = [socket] {
    return net::signer::signer_client{socket}.address();
  };
  {
    test::running_service service{how};
    check_captures_and_sells(service);
  }
  const auto status = signer.signal(SIGTERM);
  CHECK(WIFEXITED(status));
  // Each signature was recorded before it was given.
  CHECK(std::filesystem::file_size(policy + ".signed") > 0);
  std::filesystem::remove_all(folder);
}

TEST_CASE("a sale that the venue refuses for 10 s follows its return at once") {
  auto how = trading_from(signature_type::eoa);
  test::running_service service{how};
  REQUIRE(service.shows([](const test::shown& x) {
    return std::any_of(x.notices.begin(), x.notices.end(), [](const auto& y) {
      return y.text.starts_with("sells everything");
    });
  }));
  const auto opens_again =
    test::at_venue(service, [](net::sim::venue& x) { return x.now(); }) + 10s;
  REQUIRE(
    service.venue.fault(R"({"orders":{"mode":"disabled","for_seconds":10}})"));
  check_captures_and_sells(service);
  const auto orders = test::at_venue(
    service, [](net::sim::venue& x) { return x.desk().orders(); });
  const auto sale =
    std::find_if(orders.begin(), orders.end(), [&](const auto& x) {
      return !x.is_buy && x.created_at >= opens_again;
    });
  REQUIRE(sale != orders.end());
  CHECK(sale->created_at - opens_again <= 2s);
}

TEST_CASE("killed at random moments, a live service buys once and sells no "
          "more than it bought") {
  constexpr int kills = 25;
  constexpr double speed = 20;
  net::sim::sim_options options;
  options.venue.world.story = net::sim::scenario::reversal;
  options.venue.desk.bot = test::live_sim_account();
  test::fast_run runs{"live-kill", speed, options};
  auto& venue = runs.venue;

  std::mt19937 random{7};
  std::uniform_int_distribution<int> run_time{300, 4'000};
  for (int i = 0; i < kills; ++i) {
    test::child_process child{runs.command("live")};
    const auto* fault =
      i % 3 == 0   ? R"({"orders":{"next":"lost_after","count":1}})"
      : i % 3 == 1 ? R"({"orders":{"next":"error_500","count":1}})"
                   : R"({"orders":{"next":"slow","count":1,"after_ms":8000}})";
    REQUIRE(venue.fault(fault));
    std::this_thread::sleep_for(std::chrono::milliseconds{run_time(random)});
    REQUIRE(child.runs());
    child.kill();
  }
  std::promise<std::vector<net::sim::desk_order>> all;
  venue.post([&all](net::sim::venue& x) { all.set_value(x.desk().orders()); });
  struct trades {
    int buys = 0;
    shares bought;
    shares sold;
  };
  std::map<window_id, trades> windows;
  for (const auto& x : all.get_future().get()) {
    auto& of_window = windows[x.window];
    of_window.buys += x.is_buy ? 1 : 0;
    (x.is_buy ? of_window.bought : of_window.sold) += x.matched;
  }
  venue.stop();
  CHECK(windows.size() >= 2);
  shares sold;
  for (const auto& of_window : windows) {
    const auto& x = of_window.second;
    INFO(slug(of_window.first));
    CHECK(x.buys <= 1);
    CHECK(x.sold <= x.bought);
    sold += x.sold;
  }
  CHECK(sold > shares{});
}
