#include "net/reconnecting_socket.hpp"

#include <doctest/doctest.h>

#include <vector>

using namespace fillguard::net;
using namespace std::chrono_literals;

namespace {

/// Records its calls.
struct silent_socket : web_socket {
  explicit silent_socket(std::vector<std::string>& to) : log{to} {
    // nop
  }

  ~silent_socket() override { log.push_back("closed"); }

  void send_text(std::string text) override { log.push_back("sent " + text); }

  std::vector<std::string>& log;
};

struct kept {
  kept() {
    rules.redial.jitter = 0;
    rules.ping = keep_alive{"PING", 10s};
    rules.dead_after = 35s;
  }

  void start() {
    socket.emplace(rules,
                   reconnecting_socket::dependencies{
                     [this](std::uint64_t x) {
                       round = x;
                       log.push_back("dialled");
                       return std::make_unique<silent_socket>(log);
                     },
                     [this](std::chrono::milliseconds wait, std::uint64_t x) {
                       due = x;
                       waits.push_back(wait);
                     },
                     [this](const std::string& why, std::chrono::milliseconds) {
                       log.push_back("lost: " + why);
                     }});
    socket->start();
    drain();
  }

  void beats(int count) {
    for (int i = 0; i < count; ++i)
      socket->beat();
  }

  std::vector<std::string> drain() { return std::exchange(log, {}); }

  reconnecting_socket::rules rules;
  std::vector<std::string> log;
  std::vector<std::chrono::milliseconds> waits;
  std::uint64_t round = 0;
  std::uint64_t due = 0;
  std::optional<reconnecting_socket> socket;
};

using lines = std::vector<std::string>;

} // namespace

TEST_CASE_FIXTURE(kept, "a lost socket is closed and dialled after its wait") {
  start();
  CHECK(socket->opened(round));
  CHECK(socket->is_open());
  socket->lost(round, {"reset"});
  CHECK(drain() == lines{"closed", "lost: reset"});
  CHECK_FALSE(socket->is_open());
  beats(100);
  CHECK(drain().empty());
  socket->redial_due(due);
  CHECK(drain() == lines{"dialled"});
}

TEST_CASE_FIXTURE(kept, "waits double until useful data comes") {
  start();
  for (int i = 0; i < 3; ++i) {
    CHECK(socket->opened(round));
    socket->lost(round, {"reset"});
    socket->redial_due(due);
  }
  CHECK(waits == std::vector<std::chrono::milliseconds>{250ms, 500ms, 1s});
  CHECK(socket->opened(round));
  socket->works();
  socket->lost(round, {"reset"});
  CHECK(waits.back() == 250ms);
}

TEST_CASE_FIXTURE(kept, "events of another round are ignored") {
  start();
  const auto first = round;
  CHECK(socket->opened(first));
  CHECK_FALSE(socket->opened(first));
  socket->lost(first, {"reset"});
  socket->redial_due(due);
  drain();
  CHECK_FALSE(socket->opened(first));
  CHECK_FALSE(socket->received(first));
  socket->lost(first, {"reset again"});
  socket->redial_due(due);
  CHECK(drain().empty());
  CHECK(socket->opened(round));
  CHECK(socket->received(round));
}

TEST_CASE_FIXTURE(kept, "a frame before the opening is ignored") {
  start();
  CHECK_FALSE(socket->received(round));
}

TEST_CASE_FIXTURE(kept, "a socket that does not open in time is given up") {
  start();
  beats(9);
  CHECK(drain().empty());
  beats(1);
  CHECK(drain() == lines{"closed", "lost: no connection within 10 s"});
}

TEST_CASE_FIXTURE(kept, "an open socket is pinged, and lost without a frame") {
  start();
  CHECK(socket->opened(round));
  beats(9);
  CHECK(drain().empty());
  beats(25);
  CHECK(drain() == lines{"sent PING", "sent PING", "sent PING"});
  CHECK(socket->received(round));
  beats(34);
  CHECK(socket->is_open());
  beats(1);
  CHECK(drain().back() == "lost: no frame for 35 s");
}

TEST_CASE_FIXTURE(kept, "a wait that the server asks for is kept up to a "
                        "limit") {
  rules.longest_stay_away = 30s;
  start();
  socket->lost(round, {"refused with HTTP status 429", 7s});
  CHECK(waits.back() == 7s);
  socket->redial_due(due);
  socket->lost(round, {"refused with HTTP status 503", 1h});
  CHECK(waits.back() == 30s);
  socket->redial_due(due);
  // A wait of the owner has no limit.
  socket->give_up("wrong credentials", 60s);
  CHECK(waits.back() == 60s);
}

TEST_CASE_FIXTURE(kept, "nothing is sent on a socket that is not open") {
  start();
  socket->send("early");
  CHECK(drain().empty());
  CHECK(socket->opened(round));
  socket->send("now");
  CHECK(drain() == lines{"sent now"});
  socket->give_up("enough");
  drain();
  socket->send("late");
  socket->give_up("again");
  CHECK(drain().empty());
}
