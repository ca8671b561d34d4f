// The warnings of a service that ends while shares are held: nothing guards
// them from then on.

#include "net/service_clock.hpp"
#include "net/sim/server.hpp"
#include "tests/support/child_process.hpp"
#include "tests/support/webhook_receiver.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <future>
#include <memory>
#include <sstream>
#include <string>
#include <sys/wait.h>
#include <unistd.h>

using namespace fillguard;
using namespace std::chrono_literals;

namespace {

using nlohmann::json;

const std::string wallet = "0x000000000000000000000000000000000000a11d";

std::string free_port() {
  boost::asio::io_context context;
  const boost::asio::ip::tcp::acceptor taken{
    context, {boost::asio::ip::address_v4::loopback(), 0}};
  return std::to_string(taken.local_endpoint().port());
}

/// The program in watch mode, with files of its own.
struct watching_program {
  watching_program(const std::string& name, const net::sim::sim_server& venue)
      : folder{
        std::filesystem::temp_directory_path()
        / ("fillguard-unguarded-" + name + '-' + std::to_string(::getpid()))} {
    std::filesystem::create_directory(folder);
    std::vector<std::string> command{"/usr/bin/env",
                                     "FILLGUARD_NOTIFY_WEBHOOK=" + hook.url(),
                                     FILLGUARD_PROGRAM, "run"};
    const auto http = venue.http_base();
    const auto ws = venue.ws_base();
    for (const auto& setting :
         {std::string{"markets=btc-5m"}, std::string{"mode=watch"},
          "http.listen=127.0.0.1:" + free_port(), "wallet=" + wallet,
          "journal.dir=" + (folder / "data").string(), "log.file=" + log(),
          "endpoints.gamma=" + http, "endpoints.clob=" + http,
          "endpoints.data=" + http, "endpoints.coinbase=" + http,
          "endpoints.site=" + http, "endpoints.clob_ws=" + ws,
          "endpoints.binance_ws=" + ws, "endpoints.rtds=" + ws + "/rtds",
          "endpoints.polybolt=" + ws + "/ws"})
      command.insert(command.end(), {"--set", setting});
    program = std::make_unique<test::child_process>(std::move(command));
  }

  ~watching_program() {
    program.reset();
    std::error_code ignored;
    std::filesystem::remove_all(folder, ignored);
  }

  std::string log() const { return (folder / "log").string(); }

  std::string logged() const {
    std::ostringstream out;
    out << std::ifstream{log()}.rdbuf();
    return out.str();
  }

  /// Waits for a notification of that kind.
  json notified(const std::string& kind) {
    json found;
    const auto has_come = [&](const test::webhook_receiver::letters& x) {
      for (const auto& each : x.accepted)
        if (each["kind"] == kind) {
          found = each;
          return true;
        }
      return false;
    };
    if (!hook.got.comes_to(has_come, 60s))
      FAIL(kind << " was not notified; the log: " << logged());
    return found;
  }

  std::filesystem::path folder;
  test::webhook_receiver hook;
  std::unique_ptr<test::child_process> program;
};

} // namespace

TEST_CASE("a service that ends tells what is unguarded from then on") {
  // By the venue's clock a window has just opened; by this machine's it closed
  // long ago.
  const market_key market{asset::btc, window_length::m5};
  const auto window =
    window_at(market, net::service_clock{}.now() - std::chrono::hours{1});
  const auto clock = std::make_shared<net::service_clock>(
    net::service_clock::settings{1, window.opens_at + 5s});
  net::sim::venue_options how;
  how.world.markets = {market};
  how.world.story = net::sim::scenario::calm;
  net::sim::sim_server venue{{how, 0}, clock};

  watching_program terminated{"term", venue};
  watching_program hung_up{"hup", venue};
  const auto bought = std::make_shared<std::promise<result<void>>>();
  venue.post([bought, name = slug(window)](net::sim::venue& x) {
    bought->set_value(x.desk().trade_by_hand(json{{"wallet", wallet},
                                                  {"slug", name},
                                                  {"side", "buy"},
                                                  {"outcome", "up"},
                                                  {"shares", "10"}}
                                               .dump(),
                                             x.behind()));
  });
  REQUIRE(bought->get_future().get());
  for (auto* each : {&terminated, &hung_up}) {
    each->notified("fill");
    const auto which = each == &terminated ? SIGTERM : SIGHUP;
    CAPTURE(which);
    const auto status = each->program->signal(which);
    CHECK(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 0);
    const auto last = each->notified("unguarded");
    CHECK(last["about"] == slug(window));
    CHECK(last["link"].get<std::string>().ends_with("/event/" + slug(window)));
    const auto text = last["text"].get<std::string>();
    CAPTURE(text);
    CHECK(text.starts_with("the service ends while 10 up bought at 0."));
    CHECK(text.find(" are held: nothing watches or sells them from now on; "
                    "bid 0.")
          != std::string::npos);
    // In the venue's time, of a window of 300 s.
    const auto left = std::stoi(text.substr(text.rfind(", ") + 2));
    CHECK(left > 0);
    CHECK(left < 300);
    CHECK(each->logged().find(text) != std::string::npos);
  }
}
