#include "actors/window_state/keep/recorder.hpp"
#include "actors/window_state/keep/snapshot.hpp"
#include "app/journal/journal_files.hpp"
#include "app/journal/market_journal.hpp"
#include "net/journal/disk.hpp"
#include "net/journal/folder_reader.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <unistd.h>
#include <vector>

using namespace fillguard;
namespace fs = std::filesystem;
using nlohmann::json;

namespace {

const std::string journals = FILLGUARD_SOURCE_DIR "/tests/journals";

/// The folders written by releases, "format_2/held" and so on.
std::vector<std::string> released() {
  std::vector<std::string> out;
  for (const auto& format : fs::directory_iterator{journals})
    if (format.is_directory())
      for (const auto& each : fs::directory_iterator{format.path()})
        out.push_back(each.path().string());
  std::sort(out.begin(), out.end());
  return out;
}

std::vector<json> lines_of(std::istream& in) {
  std::vector<json> out;
  for (std::string line; std::getline(in, line);)
    out.push_back(json::parse(line));
  return out;
}

/// The first key of the release's output that is missing or different now;
/// empty when there is none. New keys are allowed.
std::string missing(const json& was, const json& now, const std::string& at) {
  if (was.is_object() && now.is_object()) {
    for (const auto& [key, value] : was.items()) {
      if (!now.contains(key))
        return at + '.' + key + " is gone";
      if (auto wrong = missing(value, now[key], at + '.' + key); !wrong.empty())
        return wrong;
    }
    return "";
  }
  if (was.is_array() && now.is_array() && was.size() == now.size()) {
    for (std::size_t i = 0; i < was.size(); ++i)
      if (auto wrong =
            missing(was[i], now[i], at + '[' + std::to_string(i) + ']');
          !wrong.empty())
        return wrong;
    return "";
  }
  return was == now ? "" : at + " was " + was.dump() + ", is " + now.dump();
}

struct scratch_folder {
  std::string path = (fs::temp_directory_path()
                      / ("fillguard-released-" + std::to_string(getpid())))
                       .string();
  scratch_folder() { fs::remove_all(path); }
  ~scratch_folder() { fs::remove_all(path); }
};

} // namespace

TEST_CASE("there are journals of every format that was released") {
  CHECK_EQ(released().size(), 3);
}

TEST_CASE("a journal of every release folds to the state that it had then") {
  for (const auto& folder : released()) {
    INFO(folder);
    std::ostringstream out;
    std::ostringstream err;
    CHECK_EQ(print_journal_state(folder, out, err), 0);
    std::ifstream expected{folder + "/state.jsonl"};
    std::istringstream printed{out.str()};
    const auto was = lines_of(expected);
    const auto now = lines_of(printed);
    REQUIRE_EQ(was.size(), now.size());
    REQUIRE_FALSE(was.empty());
    for (std::size_t i = 0; i < was.size(); ++i)
      CHECK_EQ(missing(was[i], now[i], "line " + std::to_string(i)), "");
  }
}

// Release 0.3.0 changed how the motion of a price is estimated, so its state
// differs from a snapshot that an earlier release wrote; nothing else may.
TEST_CASE("a journal of every release is sound, its snapshots differ by the "
          "release alone, and it can be exported and replayed") {
  for (const auto& folder : released()) {
    INFO(folder);
    std::ostringstream out;
    std::ostringstream err;
    CHECK_EQ(verify_journal(folder, out, err), 0);
    INFO(out.str());
    CHECK(out.str().find(" 2 snapshots, ") != std::string::npos);
    CHECK(out.str().find(" 0 gaps") != std::string::npos);
    std::ostringstream exported;
    CHECK_EQ(export_journal(folder, exported, err), 0);
    CHECK(exported.str().find("order_sent") != std::string::npos);
    // The decision that an order follows from.
    CHECK(exported.str().find(R"("wanted":{"tag":)") != std::string::npos);
    std::ostringstream replayed;
    CHECK_EQ(replay_journals({folder}, replayed, err), 0);
    CHECK_FALSE(replayed.str().empty());
  }
}

TEST_CASE("a journal of every release can be continued and read as a whole") {
  const scratch_folder scratch;
  const auto disk = net::journal::local_disk();
  for (const auto& folder : released()) {
    INFO(folder);
    fs::remove_all(scratch.path);
    fs::copy(folder, scratch.path, fs::copy_options::recursive);
    const auto market = scratch.path + "/btc-5m";
    auto known = recover_market(*disk, market);
    REQUIRE(known.state);
    CHECK_EQ(known.sums.differing, known.sums.differing_by_release);
    const auto orders = recover_orders(*disk, scratch.path + "/trader");
    CHECK_FALSE(orders.records.empty());

    // The next second and a close, in the current format.
    const auto file =
      market + '/' + net::journal::days_in(*disk, market).back();
    std::ofstream more{file, std::ios::binary | std::ios::app};
    isolated_state state{*known.state};
    state.record(std::make_shared<recorder>(
      known.end.sequence, known.end.day,
      [&more](std::int64_t, std::string_view bytes, std::uint64_t) {
        more << bytes;
        return true;
      }));
    const auto begin = state.state().now();
    for (int second = 1; second <= 90; ++second)
      state.apply(tick{{}, begin + std::chrono::seconds{second}});
    more.close();
    const auto again = recover_market(*disk, market);
    REQUIRE(again.state);
    CHECK(*again.state == state.state());
    CHECK_EQ(again.sums.differing, 0);
    CHECK_EQ(again.sums.gaps, 0);
  }
}
