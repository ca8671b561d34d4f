#include "app/display/status_line.hpp"
#include "app/journal/journal_files.hpp"
#include "app/journal/service_journal.hpp"
#include "app/service/halt_file.hpp"
#include "app/service/halt_request.hpp"
#include "tests/support/memory_disk.hpp"
#include "tests/support/running_service.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <unistd.h>
#include <vector>

using namespace fillguard;
using namespace fillguard::test;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

namespace {

/// A temporary folder.
class scratch {
public:
  explicit scratch(const char* name)
      : path_{
        fs::temp_directory_path()
        / (std::string{"fillguard-"} + name + '-' + std::to_string(getpid()))} {
    fs::remove_all(path_);
    fs::create_directories(path_);
  }
  ~scratch() { fs::remove_all(path_); }
  scratch(const scratch&) = delete;
  scratch& operator=(const scratch&) = delete;

  std::string operator/(const char* x) const { return (path_ / x).string(); }

private:
  fs::path path_;
};

std::vector<std::string> lines_of(std::istream& in) {
  std::vector<std::string> out;
  for (std::string line; std::getline(in, line);)
    out.push_back(line);
  return out;
}

std::vector<std::string> replayed(const std::string& journal) {
  std::stringstream lines;
  std::ostringstream err;
  CHECK(replay_journals({journal}, lines, err) == 0);
  CHECK(err.str().find("(0 differing), gaps 0") != std::string::npos);
  return lines_of(lines);
}

running_service::options recorded(const scratch& here, const char* out) {
  auto how = running_service::standard();
  how.speed = 40;
  how.settings.journal.dir = here / "journal";
  how.journal = here / "journal";
  how.state_lines = std::make_shared<line_writer>(
    std::fopen((here / out).c_str(), "a"), line_writer::ownership::owns, out);
  return how;
}

const past_window* captured(const shown& s) {
  const auto* view = s.view();
  if (view)
    for (const auto& x : view->previous_windows)
      if (x.capture && x.capture->held())
        return &x;
  return nullptr;
}

} // namespace

TEST_CASE("a journal replays to the lines that were written live, and the next "
          "run continues where the last one ended") {
  const scratch here{"journal-service"};
  std::optional<past_window> before;
  {
    running_service first{recorded(here, "lines")};
    CHECK(first.shows([](const shown& s) { return captured(s) != nullptr; }));
    before = *captured(first.seen->get());
    // No other process may write it meanwhile.
    try {
      const auto settings = recorded(here, "other").settings;
      service_journal{settings, here / "journal", first.clock->now()};
      FAIL("a second service opened it");
    } catch (const journal_error& x) {
      CHECK(std::string{x.what()}.find("another process writes the journal")
            == 0);
    }
  }
  std::ifstream file{here / "lines"};
  const auto live = lines_of(file);
  auto again = replayed(here / "journal");
  CHECK(live.size() > 100);
  // The last folded inputs may not have been shown any more.
  REQUIRE(again.size() >= live.size());
  CHECK(again.size() <= live.size() + 2);
  again.resize(live.size());
  CHECK(again == live);

  std::ostringstream out;
  std::ostringstream err;
  CHECK(verify_journal(here / "journal", out, err) == 0);
  CHECK(out.str().find("sound") != std::string::npos);
  CHECK(err.str() == "");
  CHECK(export_journal(here / "journal", out, err) == 0);
  CHECK(out.str().find(R"("message":"order_placed")") != std::string::npos);
  CHECK(print_journal_state(here / "journal", out, err) == 0);
  CHECK(out.str().find(R"("market":"btc-5m")") != std::string::npos);

  {
    running_service second{recorded(here, "more")};
    CHECK(second.shows([&](const shown& s) {
      const auto* view = s.view();
      return view && !view->previous_windows.empty()
             && std::any_of(view->previous_windows.begin(),
                            view->previous_windows.end(), [&](const auto& x) {
                              return x.id == before->id
                                     && x.capture_99c_peak_confidence
                                          == before->capture_99c_peak_confidence
                                     && x.capture == before->capture;
                            });
    }));
  }
  CHECK(verify_journal(here / "journal", out, err) == 0);

  // A flipped bit among synced bytes is no torn tail. In the newest day, since
  // a start may not need the day before, for example at midnight.
  const auto folder = here / "journal" + "/btc-5m";
  const auto day = net::journal::days_in(*net::journal::local_disk(), folder);
  REQUIRE(!day.empty());
  {
    std::fstream x{folder + '/' + day.back(),
                   std::ios::in | std::ios::out | std::ios::binary};
    x.seekp(100);
    x.put('?');
  }
  CHECK(verify_journal(here / "journal", out, err) == 1);
  CHECK(err.str().find("damaged at byte 8") != std::string::npos);
  CHECK_THROWS_AS(recover_market(*net::journal::local_disk(), folder),
                  journal_error);
}

TEST_CASE("a halt is kept, and a resume ends it, whoever asks for both") {
  const scratch here{"journal-halt"};
  running_service service{recorded(here, "lines")};
  REQUIRE(service.running->request("halt too risky"));
  CHECK(service.shows([](const shown& s) {
    return s.view() && s.view()->halted == "too risky";
  }));
  CHECK(read_halt(here / "journal") == "too risky");
  const auto answer = service.running->request("resume");
  REQUIRE(answer);
  CHECK_FALSE(still_halted(*answer));
  CHECK_FALSE(read_halt(here / "journal"));
  CHECK(service.shows([](const shown& s) { return !s.view()->halted; }));
}

TEST_CASE("a disk that fails halts entries, until it works again") {
  const scratch here{"journal-disk"};
  fs::create_directories(here / "journal");
  // A folder cannot be created in place of a file.
  std::ofstream{here / "journal" + "/btc-5m"} << "in the way";
  running_service service{recorded(here, "lines")};
  CHECK(service.shows([](const shown& s) {
    const auto* view = s.view();
    return view && view->halted && view->halted->starts_with("journal: ")
           && view->halted->find(": cannot ") != std::string::npos;
  }));
  CHECK(service.shows([](const shown& s) {
    return std::any_of(s.notices.begin(), s.notices.end(), [](const auto& y) {
      return y.kind == notice::kind_type::halt;
    });
  }));
  fs::remove(here / "journal" + "/btc-5m");
  CHECK(service.shows([](const shown& s) {
    const auto* view = s.view();
    return view && !view->halted;
  }));
  CHECK(service.shows([](const shown& s) { return captured(s) != nullptr; }));
  // No earlier record is missing: they waited in memory.
  const auto lines = replayed(here / "journal");
  CHECK(lines.size() > 100);
}

TEST_CASE("a disk that fills up while a position is held ends entries, not "
          "exits, and damages nothing") {
  const scratch here{"journal-full"};
  const auto disk = std::make_shared<memory_disk>();
  auto how = recorded(here, "lines");
  how.journal = "memory";
  how.disk = disk;
  how.venue.world.story = net::sim::scenario::reversal;
  how.settings.state.guard.on_danger = danger_action::exit;
  how.settings.state.guard.profit_lock = price{};
  running_service service{how};
  REQUIRE(service.shows([](const shown& s) {
    const auto* view = s.view();
    return view && view->position && !view->position->held.is_zero();
  }));
  const auto held = service.seen->get().view()->window->id;
  std::map<std::string, std::string> before;
  {
    const std::lock_guard guard{disk->mutex};
    disk->capacity = 0;
    for (const auto& [path, file] : disk->all)
      before[path] = file.bytes.substr(0, file.synced);
  }
  std::string loud;
  CHECK(service.shows([&](const shown& s) {
    loud = status_line(*s.view());
    return s.view()->halted && s.view()->halted->ends_with(": no space left");
  }));
  CHECK(loud.find("HALTED: journal: ") != std::string::npos);
  CHECK(service.running->journal()->failing_because.value_or("").ends_with(
    ": no space left"));
  // The position collapses, and is sold.
  const auto sold = [&](const shown& s) {
    const auto& past = s.view()->previous_windows;
    return std::any_of(past.begin(), past.end(), [&](const auto& y) {
      return y.id == held && y.position && y.position->held.is_zero()
             && !y.position->sold.is_zero();
    });
  };
  CHECK(service.shows(sold));
  // The next window has the same events, and there is no capture.
  const auto next = next_window(held);
  CHECK(service.shows([&](const shown& s) {
    const auto& past = s.view()->previous_windows;
    return std::any_of(past.begin(), past.end(), [&](const auto& y) {
      return y.id == next && !y.position
             && (!y.capture || y.capture->filled.is_zero());
    });
  }));
  {
    const std::lock_guard guard{disk->mutex};
    for (const auto& [path, bytes] : before)
      CHECK(disk->all[path].bytes.starts_with(bytes));
    disk->capacity = SIZE_MAX;
  }
  CHECK(service.shows([](const shown& s) { return !s.view()->halted; }));
  CHECK(service.shows([&](const shown& s) {
    const auto* view = s.view();
    return view->position && view->window && view->window->id != held
           && !view->position->held.is_zero();
  }));
  service.end();
  const std::lock_guard guard{disk->mutex};
  CHECK(disk->all.size() >= 2);
  for (const auto& day : disk->all) {
    CAPTURE(day.first);
    CHECK(net::journal::examine(day.second.bytes).state
          == net::journal::day_health::state_type::sound);
  }
}
