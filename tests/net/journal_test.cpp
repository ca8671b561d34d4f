#include "net/journal/day_log.hpp"
#include "net/journal/folder_reader.hpp"
#include "net/journal/old_days.hpp"
#include "net/journal/record.hpp"
#include "net/journal/writer.hpp"
#include "tests/support/memory_disk.hpp"
#include "tests/support/waiting.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <string>
#include <thread>
#include <unistd.h>
#include <vector>

using namespace fillguard;
using namespace fillguard::net::journal;
using namespace fillguard::test;
using namespace std::chrono_literals;

namespace {

using health = day_health::state_type;

constexpr std::int64_t day = 20'780;

std::string record_of(std::uint64_t sequence, std::string_view payload,
                      record_kind kind = record_kind::input) {
  std::string out;
  append_record(out, kind, sequence, payload);
  return out;
}

/// A day of ten records, with a mark after the sixth.
std::string sample_day() {
  std::string out{magic};
  for (std::uint64_t i = 1; i <= 10; ++i) {
    out += record_of(i, std::string(i * 3, static_cast<char>('a' + i)));
    if (i == 6)
      out += record_of(6, "", record_kind::mark);
  }
  return out;
}

/// The error's text; empty on success.
std::string why(const result<void>& done) {
  return done ? "" : done.error().what;
}

/// Waits for a condition that another thread fulfils.
template <class F>
bool eventually(F condition) {
  const auto end = std::chrono::steady_clock::now() + 20s;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > end)
      return false;
    std::this_thread::yield();
  }
  return true;
}

std::vector<std::string> payloads(const std::string& bytes) {
  std::vector<std::string> out;
  const read_day x{"", bytes, examine(bytes)};
  for_each_record(x, [&](const net::journal::record& y) {
    if (y.kind != record_kind::mark)
      out.emplace_back(y.payload);
  });
  return out;
}

} // namespace

TEST_CASE("a day cut at any byte keeps every record before the cut") {
  const auto whole = sample_day();
  std::vector<std::size_t> ends{magic.size()};
  for (auto at = magic.size(); at < whole.size();) {
    at = record_at(whole, at)->next;
    ends.push_back(at);
  }
  CHECK(ends.size() == 12);
  for (std::size_t cut = 0; cut < whole.size(); ++cut) {
    const auto x = examine(std::string_view{whole}.substr(0, cut));
    std::size_t expected = 0;
    for (const auto end : ends)
      if (end <= cut)
        expected = end;
    REQUIRE(x.good == expected);
    REQUIRE(x.state
            == (expected == cut && cut > 0 ? health::sound : health::torn));
  }
  CHECK(examine(whole).state == health::sound);
  CHECK(examine(whole).records == 11);
}

TEST_CASE("a flipped bit is found, wherever it is") {
  const auto whole = sample_day();
  auto at = magic.size();
  for (int i = 0; i < 6; ++i)
    at = record_at(whole, at)->next;
  const auto synced = at; // Up to here, by the mark that follows.
  for (std::size_t bit = 0; bit < whole.size() * 8; ++bit) {
    auto x = whole;
    x[bit / 8] = static_cast<char>(x[bit / 8] ^ (1 << (bit % 8)));
    const auto found = examine(x);
    REQUIRE(found.state != health::sound);
    REQUIRE(found.good <= bit / 8);
    // Bytes before a mark were synced; the others may never have been written.
    REQUIRE((found.state == health::damaged) == (bit / 8 < synced));
  }
}

TEST_CASE("zeroes in a tail that was never synced are a torn tail") {
  auto x = sample_day();
  const auto end = x.size();
  x.append(4'096, '\0');
  x += record_of(11, "after the hole");
  CHECK(examine(x).state == health::torn);
  CHECK(examine(x).good == end);
  x += record_of(11, "", record_kind::mark);
  CHECK(examine(x).state == health::damaged);
}

TEST_CASE("records go to the file of their day, and days never go back") {
  const auto disk = std::make_shared<memory_disk>();
  day_log log{disk, "btc-5m"};
  log.add(day, record_of(1, "one"), 1);
  log.add(day + 1, record_of(2, "two"), 2);
  log.add(day, record_of(3, "three"), 3);
  CHECK(why(log.write()) == "");
  CHECK(day_file(day) == "2026-11-23.journal");
  CHECK(payloads(disk->bytes("btc-5m/2026-11-23.journal"))
        == std::vector<std::string>{"one"});
  CHECK(payloads(disk->bytes("btc-5m/2026-11-24.journal"))
        == std::vector<std::string>{"two", "three"});
  // The old day is synced; the new one is not yet.
  disk->lose_power();
  CHECK(payloads(disk->bytes("btc-5m/2026-11-23.journal")).size() == 1);
  CHECK(disk->bytes("btc-5m/2026-11-24.journal").empty());
  CHECK(!log.settled());
}

TEST_CASE("a day is complete on the disk before the next one begins") {
  const auto disk = std::make_shared<memory_disk>();
  const std::string path = "btc-5m/2026-11-23.journal";
  day_log log{disk, "btc-5m"};
  log.add(day, record_of(1, "one"), 1);
  bool synced_before = false;
  const auto fail_once = [&] {
    log.add(day + 1, record_of(2, "two"), 2);
    disk->sync_fails = true;
    CHECK(why(log.write()) == "cannot sync");
    CHECK(!disk->all.contains("btc-5m/2026-11-24.journal"));
    disk->lose_power();
    disk->sync_fails = false;
  };
  SUBCASE("synced at the last moment") {}
  SUBCASE("synced when the disk can again") {
    fail_once();
  }
  SUBCASE("its mark alone synced when the disk can again") {
    synced_before = true;
    CHECK(why(log.sync()) == "");
    fail_once();
  }
  SUBCASE("synced before") {
    synced_before = true;
    CHECK(why(log.sync()) == "");
  }
  CAPTURE(synced_before);
  log.add(day + 1, record_of(2, "two"), 2);
  CHECK(why(log.write()) == "");
  REQUIRE(disk->all.contains("btc-5m/2026-11-24.journal"));
  const auto& old = disk->all[path];
  // A crash may keep half of the bytes that were not synced.
  disk->lose_power((old.bytes.size() - old.synced) / 2);
  CHECK(examine(old.bytes).state == health::sound);
  CHECK(payloads(old.bytes) == std::vector<std::string>{"one"});
}

TEST_CASE("a full disk damages nothing, and gets all records later") {
  const auto disk = std::make_shared<memory_disk>();
  const std::string path = "trader/2026-11-23.journal";
  day_log log{disk, "trader"};
  log.add(day, record_of(1, "before"), 1);
  CHECK(why(log.sync()) == "");
  CHECK(log.settled());
  const auto before = disk->bytes(path);
  for (std::size_t room = 0; room < 60; ++room) {
    disk->capacity = before.size() + room;
    log.add(day, record_of(room + 2, "while it is full"), room + 2);
    log.add(day, record_of(room + 2, "a second one, for more"), room + 2);
    CHECK(why(log.sync()) == "no space left");
    CHECK(!log.settled());
    REQUIRE(disk->bytes(path).starts_with(before));
    REQUIRE(examine(disk->bytes(path)).state != health::damaged);
  }
  disk->capacity = SIZE_MAX;
  CHECK(why(log.sync()) == "");
  CHECK(examine(disk->bytes(path)).state == health::sound);
  CHECK(payloads(disk->bytes(path)).size() == 121);
}

TEST_CASE("bytes that a failed sync may have lost are written again") {
  const auto disk = std::make_shared<memory_disk>();
  const std::string path = "x/2026-11-23.journal";
  day_log log{disk, "x"};
  log.add(day, record_of(1, "one"), 1);
  CHECK(why(log.sync()) == "");
  log.add(day, record_of(2, "two"), 2);
  disk->sync_fails = true;
  CHECK(why(log.sync()) == "cannot sync");
  disk->lose_power(); // As some file systems do with such pages.
  disk->sync_fails = false;
  CHECK(why(log.sync()) == "");
  disk->lose_power();
  CHECK(payloads(disk->bytes(path)) == std::vector<std::string>{"one", "two"});
}

TEST_CASE("the writer reports syncs and trouble") {
  const auto disk = std::make_shared<memory_disk>();
  awaited<int> syncs;
  writer::settings how;
  how.write_every = 1ms;
  how.retry_every = 1ms;
  how.most_held = 200;
  writer value{disk, {"a", "b"}, how};
  CHECK(value.add(0, day, record_of(1, "first"), 1));
  CHECK(value.add(1, day, record_of(1, "other"), 1));
  value.when_synced({0, 1}, [&] { syncs.change([](int& y) { ++y; }); });
  CHECK(syncs.comes_to([](int y) { return y == 1; }, 10s));
  CHECK(!value.failing_because());
  CHECK(eventually([&] { return value.look().waiting_bytes == 0; }));
  CHECK(value.look().lag == 0ms);
  CHECK(value.look().syncs.counts != sync_times{}.counts);
  CHECK(value.look().failures == 0);
  {
    const std::lock_guard guard{disk->mutex};
    CHECK(disk->all.at("a/2026-11-23.journal").synced > magic.size());
    CHECK(disk->all.at("b/2026-11-23.journal").synced > magic.size());
    disk->capacity = 0;
  }
  const std::string full = "journal: a/2026-11-23.journal: no space left";
  CHECK(value.add(0, day, record_of(2, "second"), 2));
  value.when_synced({0}, [&] { syncs.change([](int& y) { ++y; }); });
  CHECK(eventually([&] { return value.failing_because() == full; }));
  // An addition beyond the limit is refused.
  CHECK(!value.add(0, day, record_of(3, std::string(200, 'x')), 3));
  CHECK(syncs.comes_to([](int y) { return y == 1; }, 10s));
  const auto sick = value.look();
  CHECK(sick.failing_because == full);
  CHECK(sick.waiting_bytes > 0);
  CHECK(sick.lag > 0ms);
  CHECK(sick.failures > 0);
  CHECK(sick.refused == 1);
  {
    const std::lock_guard guard{disk->mutex};
    disk->capacity = SIZE_MAX;
  }
  CHECK(syncs.comes_to([](int y) { return y == 2; }, 10s));
  CHECK(eventually([&] { return !value.failing_because(); }));
  CHECK(eventually([&] { return value.look().lag == 0ms; }));
  const std::lock_guard guard{disk->mutex};
  CHECK(payloads(disk->all.at("a/2026-11-23.journal").bytes)
        == std::vector<std::string>{"first", "second"});
}

TEST_CASE("days beyond the newest few are old, and never those that a start "
          "needs") {
  const std::vector<std::string> days{"1", "2", "3", "4", "5"};
  CHECK(days_to_delete(days, 0).empty());
  CHECK(days_to_delete(days, 5).empty());
  CHECK(days_to_delete(days, 4) == std::vector<std::string>{"1"});
  CHECK(days_to_delete(days, 1) == std::vector<std::string>{"1", "2"});
  CHECK(days_to_delete({}, 1).empty());
}

TEST_CASE("a new day deletes old ones, and a failed deletion halts nothing") {
  const auto disk = std::make_shared<memory_disk>();
  awaited<std::vector<std::string>> deletions;
  writer::settings how;
  how.write_every = 1ms;
  how.keep_days = 3;
  how.on_deletion = [&](const std::string& path, const result<void>& deleted) {
    deletions.change([&](auto& y) {
      y.push_back(deleted ? path : to_string(deleted.error()));
    });
  };
  writer value{disk, {"a", "b"}, how};
  const auto add = [&](std::int64_t when, std::uint64_t sequence) {
    awaited<bool> lasts;
    REQUIRE(value.add(0, when, record_of(sequence, "x"), sequence));
    value.when_synced({0}, [&] { lasts.change([](bool& y) { y = true; }); });
    REQUIRE(lasts.comes_to([](bool y) { return y; }, 10s));
  };
  CHECK(value.add(1, day, record_of(1, "other"), 1));
  for (int i = 0; i < 4; ++i)
    add(day + i, static_cast<std::uint64_t>(i + 1));
  const auto deleted = [&](const std::vector<std::string>& expected) {
    return deletions.comes_to([&](const auto& y) { return y == expected; },
                              10s);
  };
  CHECK(deleted({"a/2026-11-23.journal"}));
  CHECK(days_in(*disk, "a")
        == std::vector<std::string>{"2026-11-24.journal", "2026-11-25.journal",
                                    "2026-11-26.journal"});
  CHECK(days_in(*disk, "b").size() == 1);
  {
    const std::lock_guard guard{disk->mutex};
    disk->remove_fails = true;
  }
  // A clock that jumps ahead by years deletes one day, not all.
  add(day + 4'000, 5);
  CHECK(
    deleted({"a/2026-11-23.journal", "a/2026-11-24.journal: cannot delete"}));
  CHECK(!value.failing_because());
  {
    const std::lock_guard guard{disk->mutex};
    disk->remove_fails = false;
  }
  add(day + 4'001, 6);
  CHECK(deletions.comes_to([](const auto& y) { return y.size() == 4; }, 10s));
  CHECK(days_in(*disk, "a").size() == 3);
}

TEST_CASE("on a real disk: written, read, cut, and locked once") {
  const auto folder = std::filesystem::temp_directory_path()
                      / ("fillguard-journal-" + std::to_string(getpid()));
  const auto disk = local_disk();
  CHECK(why(disk->make_folder(folder.string())) == "");
  {
    const auto mine = disk->lock((folder / "lock").string());
    REQUIRE(mine);
    CHECK(*mine);
    const auto second = disk->lock((folder / "lock").string());
    REQUIRE(second);
    CHECK(!*second);
  }
  const auto again = disk->lock((folder / "lock").string());
  REQUIRE(again);
  CHECK(*again);
  {
    day_log log{disk, folder.string()};
    log.add(day, record_of(1, "one"), 1);
    CHECK(why(log.sync()) == "");
  }
  {
    day_log log{disk, folder.string()};
    log.add(day, record_of(2, "two"), 2);
    CHECK(why(log.sync()) == "");
  }
  CHECK(days_in(*disk, folder.string())
        == std::vector<std::string>{"2026-11-23.journal"});
  const auto path = (folder / "2026-11-23.journal").string();
  const auto back = read_one(*disk, path);
  REQUIRE(back);
  CHECK(payloads(back->bytes) == std::vector<std::string>{"one", "two"});
  const auto none = read_one(*disk, (folder / "none").string());
  REQUIRE(!none);
  CHECK(none.error()
        == fillguard::error{(folder / "none").string(), "cannot be read"});
  std::filesystem::remove_all(folder);
}
