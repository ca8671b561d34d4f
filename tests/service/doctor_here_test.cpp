#include "app/doctor/examination.hpp"
#include "app/history/comparison_file.hpp"
#include "app/history/journal_follower.hpp"
#include "app/journal/service_journal.hpp"
#include "net/http_api/server.hpp"
#include "net/journal/folder_reader.hpp"
#include "net/service_clock.hpp"
#include "tests/support/certificates.hpp"
#include "tests/support/doctor_findings.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <unistd.h>

using namespace fillguard;
namespace fs = std::filesystem;
using doctor::verdict;

namespace {

std::string fresh_folder(const std::string& name) {
  const auto out = fs::temp_directory_path()
                   / ("doctor_" + name + '_' + std::to_string(::getpid()));
  fs::remove_all(out);
  return out.string();
}

/// A doctor that checks this machine only.
struct home {
  home() {
    look_at.settings.markets = {{asset::btc, window_length::m5}};
    look_at.settings.journal.dir = folder;
    look_at.clock = std::make_shared<net::service_clock>();
  }

  ~home() {
    std::error_code ignored;
    fs::remove_all(folder, ignored);
  }

  /// Writes the journal of a previous run, and returns the market's folder.
  std::string record() {
    const auto now = look_at.clock->now();
    service_journal journal{look_at.settings, folder, now};
    auto& state = *journal.memory().markets.begin()->second;
    for (int i = 0; i < 20; ++i) {
      book_update doubt;
      doubt.window = window_at(look_at.settings.markets.front(), now);
      doubt.kind = book_update::kind_type::distrust;
      doubt.reason = "to have something";
      doubt.received_at = now;
      state.apply(doubt);
    }
    return folder + "/btc-5m";
  }

  static std::string day_in(const std::string& of) {
    const auto days = net::journal::days_in(*net::journal::local_disk(), of);
    REQUIRE(!days.empty());
    return of + '/' + days.back();
  }

  const doctor::finding& of(const std::string& what) {
    return test::finding_of(found, what);
  }

  void finds(const std::string& what, verdict how, const std::string& text,
             const std::string& advice = "") {
    const auto& x = of(what);
    const auto line = to_line(x);
    CAPTURE(line);
    CHECK(x.result == how);
    CHECK(x.detail.find(text) != std::string::npos);
    CHECK(x.advice.find(advice) != std::string::npos);
  }

  std::string folder = fresh_folder("journal");
  doctor::examination look_at;
  doctor::findings found;
};

std::string bytes_of(const std::string& path) {
  std::ifstream in{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

} // namespace

TEST_CASE_FIXTURE(home, "an absent or sound journal is good") {
  found = check_journal(look_at);
  CHECK(ready(found));
  finds("journal of btc-5m", verdict::good, "none yet");
  finds("journal of the trader", verdict::good, "none yet");
  CHECK_FALSE(fs::exists(folder)); // The check creates nothing.

  record();
  found = check_journal(look_at);
  CHECK(doctor::conclusion(found) == "READY");
  finds("journal of btc-5m", verdict::good, "sound, up to record 2");
  finds("journal " + folder, verdict::good, "nobody writes it");
}

TEST_CASE_FIXTURE(home, "a journal that stops the start is a failure") {
  const auto day = day_in(record());
  {
    std::fstream x{day, std::ios::in | std::ios::out | std::ios::binary};
    x.seekp(100);
    x.put('?');
  }
  const auto before = bytes_of(day);
  found = check_journal(look_at);
  CHECK_FALSE(ready(found));
  finds("journal of btc-5m", verdict::bad, day + " at byte 8 is damaged",
        "move it away to begin anew");
  CHECK(bytes_of(day) == before);
  CHECK_THROWS_AS(
    (service_journal{look_at.settings, folder, look_at.clock->now()}),
    journal_error);

  fs::create_directories(folder + "/trader");
  std::ofstream{folder + "/trader/2026-11-25.journal"} << "no journal at all";
  fs::remove_all(folder + "/btc-5m");
  std::ofstream{folder + "/btc-5m"} << "in the way";
  found = check_journal(look_at);
  finds("journal of btc-5m", verdict::bad, "cannot be read");
  finds("journal of the trader", verdict::warning, "torn tail");
}

TEST_CASE_FIXTURE(home, "a torn tail is named, and not cut") {
  const auto day = day_in(record());
  const auto whole = bytes_of(day).size();
  std::ofstream{day, std::ios::binary | std::ios::app} << "half a rec";
  found = check_journal(look_at);
  CHECK(ready(found));
  finds("journal of btc-5m", verdict::warning, day + " has a torn tail",
        "will cut it at byte " + std::to_string(whole));
  CHECK(bytes_of(day).size() == whole + 10);
}

TEST_CASE_FIXTURE(home, "a journal that another process writes is a warning") {
  record();
  {
    const auto lock =
      net::journal::local_disk()->lock(folder + '/' + lock_file);
    REQUIRE(lock);
    REQUIRE(*lock);
    // Half a record is normal while a process writes.
    std::ofstream{day_in(folder + "/btc-5m"), std::ios::binary | std::ios::app}
      << "half";
    found = check_journal(look_at);
    CHECK(ready(found));
    finds("journal " + folder, verdict::warning, "another process writes it",
          "journal.dir of its own");
    finds("journal of btc-5m", verdict::good, "sound");
  }
  // The doctor has released the lock.
  found = check_journal(look_at);
  finds("journal " + folder, verdict::good, "nobody writes it");
  const service_journal next{look_at.settings, folder, look_at.clock->now()};
  CHECK(next.reports().size() > 0);
}

TEST_CASE_FIXTURE(home, "the link's address is checked if it is set") {
  found = check_link(look_at);
  finds("certificate of the link", verdict::unused, "none is set");
  finds("link address", verdict::unused, "the default");

  const auto board = std::make_shared<net::http_api::api_board>(
    net::http_api::api_board::settings{{}, {}, look_at.clock});
  auto other = net::http_api::http_server::open("127.0.0.1:0", board);
  REQUIRE(other);
  look_at.settings.link.listen = (*other)->address();
  found = check_link(look_at);
  finds("link address", verdict::bad, "in use", "set link.listen");
  other->reset();
  found = check_link(look_at);
  finds("link address", verdict::good, "free");
}

TEST_CASE_FIXTURE(home, "the link's certificate is checked like by the peers") {
  test::authority ours{fresh_folder("ours")};
  test::authority theirs{fresh_folder("theirs")};
  ours.issue("window-state");
  ours.issue("btc-feed");
  ours.issue("nobody");
  auto& link = look_at.settings.link;
  const auto use = [&](const test::authority& from, const std::string& name) {
    link.certificate = from.file(name + ".pem");
    link.key = from.file(name + ".key");
    link.authority = ours.file("authority.pem");
  };
  const auto certificate = [&](verdict how, const std::string& text,
                               const std::string& advice = "") {
    found = check_link(look_at);
    finds("certificate of the link", how, text, advice);
    CHECK(ready(found) == (how != verdict::bad));
  };
  link.listen = "127.0.0.1:0";

  use(ours, "window-state");
  // This authority's certificates are valid for an hour.
  certificate(verdict::warning, "for window-state, valid for 0 days",
              "make a new one");
  finds("link address", verdict::good, "free");
  ours.issue("btc-feed", 3'600L * 24 * 10);
  use(ours, "btc-feed");
  certificate(verdict::good, "for btc-feed, valid for ");
  finds("link address", verdict::unused, "only a state listens there");

  use(ours, "nobody");
  certificate(verdict::bad, "for \"nobody\", which is no role", "common name");
  ours.issue("btc-feed", -30);
  use(ours, "btc-feed");
  certificate(verdict::bad, "has expired", "make a new one");
  theirs.issue("btc-feed");
  use(theirs, "btc-feed");
  certificate(verdict::bad, "not from our authority", "link.authority");
  use(ours, "window-state");
  link.key = ours.file("nobody.key");
  certificate(verdict::bad, "is not the key of", "link.key");
  link.key = ours.file("none.key");
  certificate(verdict::bad, "cannot be read", "link.key");
  use(ours, "window-state");
  link.authority = ours.file("none.pem");
  certificate(verdict::bad, "holds no certificates", "link.authority");
  use(ours, "window-state");
  link.certificate = link.key;
  certificate(verdict::bad, "is no certificate", "link.certificate");
  use(ours, "window-state");
  fs::permissions(link.key, fs::perms::others_read, fs::perm_options::add);
  certificate(verdict::bad, "can be read by everybody", "chmod 600");
}

TEST_CASE_FIXTURE(home, "a history that is behind the journal is told") {
  const auto what = "history " + folder + "/history.sqlite";
  found = check_history(look_at);
  finds(what, verdict::good, "none yet");
  finds("history and the venue's record", verdict::unused, "no wallet");
  const auto market = record();
  const auto project = [this] {
    history::journal_follower follower{net::journal::local_disk(), folder,
                                       folder + "/history.sqlite"};
    while (follower.work())
      ;
    REQUIRE_FALSE(follower.state().failing_because);
  };
  project();
  found = check_history(look_at);
  finds(what, verdict::good, "1 journals projected, to their end");
  // Hours of a market that nothing has projected.
  fs::resize_file(day_in(market), 30'000'000);
  found = check_history(look_at);
  finds(what, verdict::warning, "all but 30.0 MB", "history rebuild does");

  std::ofstream{folder + "/history.sqlite"} << "no database at all, but a text";
  found = check_history(look_at);
  finds(what, verdict::warning, "", "move the file away");
}

TEST_CASE_FIXTURE(home, "a history that cannot be opened or was never written "
                        "is told with what to do") {
  const auto what = "history " + folder + "/history.sqlite";
  fs::create_directories(folder + "/history.sqlite");
  found = check_history(look_at);
  finds(what, verdict::warning, "", "may read and write");
  fs::remove_all(folder + "/history.sqlite");
  std::ofstream{folder + "/history.sqlite"};
  found = check_history(look_at);
  finds(what, verdict::warning, "is empty", "history not_written");
}

TEST_CASE_FIXTURE(home, "differences from the venue's record are told") {
  const std::string what = "history and the venue's record";
  look_at.settings.wallet = "0x000000000000000000000000000000000000a11d";
  fs::create_directories(folder);
  found = check_history(look_at);
  finds(what, verdict::good, "not compared yet");
  history::kept_comparison kept;
  const auto today =
    std::chrono::floor<std::chrono::days>(look_at.clock->now());
  kept.day = today;
  REQUIRE(write_comparison(folder, kept));
  found = check_history(look_at);
  finds(what, verdict::warning, "what is to be redeemed is not known",
        "history reconcile");
  kept.to_redeem = money::from_whole(15);
  REQUIRE(write_comparison(folder, kept));
  found = check_history(look_at);
  finds(what, verdict::good, "no difference; to redeem: $15");
  kept.differences = 2;
  REQUIRE(write_comparison(folder, kept));
  found = check_history(look_at);
  finds(what, verdict::warning, "2 differences", "history reconcile");
  kept.day = today - std::chrono::days{3};
  REQUIRE(write_comparison(folder, kept));
  found = check_history(look_at);
  finds(what, verdict::warning, "last compared on", "not_compared");
  look_at.settings.mode = service_mode::paper;
  found = check_history(look_at);
  finds(what, verdict::unused, "on paper");
}
