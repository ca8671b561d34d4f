#include "app/program/exit_code.hpp"
#include "app/service/user_request.hpp"
#include "net/local_control/local_control.hpp"
#include "tests/app/mentions.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <mutex>
#include <sstream>
#include <string>
#include <unistd.h>
#include <vector>

using namespace fillguard;
namespace fs = std::filesystem;

namespace {

const market_key btc{asset::btc, window_length::m5};

/// A service that sells what it holds when it is asked to.
struct served {
  served() {
    fs::create_directories(folder);
    view.market = btc;
    view.window.emplace();
    view.window->phase = window_phase::open;
    view.position.emplace();
    view.position->held = shares::from_whole(5);
    actions.markets = {btc};
    actions.trades = true;
    actions.leave = [this](market_key x) { note("leave " + to_string(x)); };
    actions.flatten = [this](market_key x) {
      note("flatten " + to_string(x));
      const std::lock_guard guard{mutex};
      if (sells) {
        view.position->held = {};
        view.position->sold = shares::from_whole(5);
        view.position->sold_at = price::from_millionths(930'000);
      } else {
        view.window->phase = window_phase::closed;
        view.position->alarm = "cannot sell: nobody bids";
      }
    };
    actions.views = [this] {
      const std::lock_guard guard{mutex};
      return std::vector{std::make_shared<const window_view>(view)};
    };
  }

  served(const served&) = delete;
  served& operator=(const served&) = delete;

  ~served() {
    control.reset();
    fs::remove_all(folder);
  }

  void listen() {
    auto opened =
      net::local_control::open(folder, [this](std::string_view request) {
        return answer_user_request(request, "the service", actions)
          .value_or("not understood");
      });
    REQUIRE(opened);
    control = *std::move(opened);
  }

  /// The window closes, and nothing is sold.
  void closes_before_it_sells() {
    actions.flatten = [this](market_key) {
      const std::lock_guard guard{mutex};
      view.window->phase = window_phase::closed;
    };
  }

  void note(std::string x) {
    const std::lock_guard guard{mutex};
    done.push_back(std::move(x));
  }

  int flatten(bool yes, const std::string& typed = "") {
    std::istringstream in{typed};
    return flatten_markets({folder, std::nullopt, configured, yes}, in, out,
                           err);
  }

  std::string folder = (fs::temp_directory_path()
                        / ("fillguard-user-" + std::to_string(::getpid())))
                         .string();
  std::mutex mutex;
  bool sells = true;
  std::vector<market_key> configured{btc};
  window_view view;
  std::vector<std::string> done;
  request_actions actions;
  std::unique_ptr<net::local_control> control;
  std::ostringstream out;
  std::ostringstream err;
};

} // namespace

TEST_CASE_FIXTURE(served, "flatten sells, waits and prints what was got") {
  listen();
  CHECK(flatten(true) == exit_code::fine);
  CHECK(done == std::vector<std::string>{"flatten btc-5m"});
  CHECK(out.str() == "btc-5m: sold 5 at 0.93, left 0\n");
}

TEST_CASE_FIXTURE(served, "flatten asks back, and does nothing without a yes") {
  listen();
  CHECK(flatten(false, "no\n") == exit_code::failed);
  CHECK(done.empty());
  CHECK(mentions(out.str(), "sells what is held in btc-5m"));
  CHECK(flatten(false, "yes\n") == exit_code::fine);
  CHECK(done.size() == 1);
}

TEST_CASE_FIXTURE(served, "flatten sells what the service follows, whatever "
                          "the asker's configuration says") {
  configured = {{asset::btc, window_length::m15}};
  listen();
  CHECK(flatten(false, "yes\n") == exit_code::fine);
  CHECK(mentions(out.str(), "what is held in btc-5m at"));
  CHECK_FALSE(mentions(out.str(), "btc-15m"));
  CHECK(done == std::vector<std::string>{"flatten btc-5m"});
  CHECK(err.str().empty());
}

TEST_CASE_FIXTURE(served, "of a service that does not say what it follows, "
                          "flatten sells the configured markets") {
  auto opened = net::local_control::open(folder, [this](auto request) {
    return request == "who"
             ? std::string{"the service"}
             : answer_user_request(request, "the service", actions).value();
  });
  REQUIRE(opened);
  control = *std::move(opened);
  CHECK(flatten(true) == exit_code::fine);
  CHECK(done == std::vector<std::string>{"flatten btc-5m"});
}

TEST_CASE_FIXTURE(served, "what is left is a failure, with the reason") {
  sells = false;
  listen();
  CHECK(flatten(true) == exit_code::failed);
  CHECK(out.str() == "btc-5m: sold 0, left 5: cannot sell: nobody bids\n");
}

TEST_CASE_FIXTURE(served, "before the account was read, nothing is said to be "
                          "sold or left") {
  view.position.reset();
  view.account = account_view{false, "the venue does not answer"};
  closes_before_it_sells();
  listen();
  CHECK(flatten(true) == exit_code::failed);
  CHECK(out.str()
        == "btc-5m: nothing was sold, and what is held is not known: not "
           "armed: the venue does not answer\n");
}

TEST_CASE_FIXTURE(served, "nor while the wallet is not read") {
  view.position.reset();
  view.holdings = {false, true, std::nullopt,
                   "the wallet is not read: answered 503"};
  closes_before_it_sells();
  listen();
  CHECK(flatten(true) == exit_code::failed);
  CHECK(out.str()
        == "btc-5m: nothing was sold, and what is held is not known: the "
           "wallet is not read: answered 503\n");
}

TEST_CASE_FIXTURE(served, "without a service nothing is asked or done") {
  CHECK(flatten(false, "yes\n") == exit_code::wrong);
  CHECK(mentions(err.str(), "no service is running with this journal"));
  CHECK(out.str().empty());
  CHECK(leave_market(folder, btc, out, err) == exit_code::wrong);
}

TEST_CASE_FIXTURE(served, "leave is taken by the service, once") {
  listen();
  CHECK(leave_market(folder, btc, out, err) == exit_code::fine);
  CHECK(done == std::vector<std::string>{"leave btc-5m"});
  CHECK(mentions(out.str(), "taken by the service"));
}

TEST_CASE_FIXTURE(served, "a service refuses what it does not follow or may "
                          "not do") {
  listen();
  const market_key eth{asset::eth, window_length::m5};
  CHECK(leave_market(folder, eth, out, err) == exit_code::failed);
  CHECK(mentions(err.str(), "does not follow eth-5m, only btc-5m"));
  actions.trades = false;
  CHECK(leave_market(folder, btc, out, err) == exit_code::failed);
  CHECK(mentions(err.str(), "sends no orders in this mode"));
  CHECK(done.empty());
  CHECK_FALSE(answer_user_request("halt enough", "the service", actions));
}
