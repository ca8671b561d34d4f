#include "app/limits/limit_file.hpp"
#include "app/service/change_halt.hpp"
#include "app/service/halt_file.hpp"
#include "app/service/halt_request.hpp"
#include "app/service/halt_watch.hpp"
#include "net/local_control/local_control.hpp"
#include "tests/support/waiting.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <unistd.h>
#include <vector>

using namespace fillguard;
namespace fs = std::filesystem;

namespace {

struct folder_fixture {
  folder_fixture() { fs::remove_all(folder); }
  folder_fixture(const folder_fixture&) = delete;
  folder_fixture& operator=(const folder_fixture&) = delete;
  ~folder_fixture() { fs::remove_all(folder); }

  std::string folder = (fs::temp_directory_path()
                        / ("fillguard-halt-" + std::to_string(::getpid())))
                         .string();
};

} // namespace

TEST_CASE_FIXTURE(folder_fixture, "a halt stays until it is cleared") {
  CHECK(!read_halt(folder));
  CHECK(write_halt(folder, "enough for today"));
  CHECK(read_halt(folder) == "enough for today");
  CHECK(write_halt(folder, "another\nreason\t"));
  CHECK(read_halt(folder) == "another reason");
  CHECK(clear_halt(folder));
  CHECK(!read_halt(folder));
  CHECK(clear_halt(folder)); // Without a halt that is no error.
}

TEST_CASE_FIXTURE(folder_fixture, "an empty halt file still halts") {
  fs::create_directories(folder);
  std::ofstream{fs::path{folder} / "halt"};
  CHECK(read_halt(folder) == "the halt file gives no reason");
  fs::remove(fs::path{folder} / "halt");
  fs::create_directories(fs::path{folder} / "halt");
  CHECK(read_halt(folder) == "the halt file cannot be read");
}

TEST_CASE_FIXTURE(folder_fixture, "a long reason is cut at a whole character") {
  std::string reason(198, 'x');
  reason += "\xc3\xa4\xc3\xb6\xc3\xbc";
  CHECK(write_halt(folder, reason));
  CHECK(read_halt(folder) == std::string(198, 'x') + "\xc3\xa4");
}

TEST_CASE_FIXTURE(folder_fixture, "a failed write is reported") {
  std::ofstream{folder} << "a file in the way";
  CHECK(write_halt(folder, "x").error().what.starts_with("cannot be made: "));
}

TEST_CASE_FIXTURE(folder_fixture, "the watch reports a halt and its end") {
  test::awaited<std::vector<std::optional<std::string>>> reported;
  halt_watch watch{
    [this] { return read_halt(folder); },
    [this](const auto& x) { return bool(write_halt(folder, x)); }, std::nullopt,
    [&reported](auto reason) {
      reported.change([&](auto& x) { x.push_back(reason); });
    }};
  REQUIRE(write_halt(folder, "enough"));
  CHECK(reported.comes_to(
    [](const auto& x) { return !x.empty() && x.back() == "enough"; }));
  REQUIRE(clear_halt(folder));
  CHECK(reported.comes_to(
    [](const auto& x) { return x.size() > 1 && !x.back().has_value(); }));
}

namespace {

/// A running service, as far as halts are concerned.
struct halting_service : folder_fixture {
  halting_service() {
    fs::create_directories(folder);
    auto opened = net::local_control::open(folder, [this](auto request) {
      return answer_halt_request(request, "the service", *watch);
    });
    REQUIRE(opened);
    control = *std::move(opened);
  }

  bool says(const std::optional<std::string>& reason) {
    return said.comes_to(
      [&](const auto& x) { return !x.empty() && x.back() == reason; });
  }

  /// Returns the exit code.
  int call(const std::optional<std::string>& reason) {
    out.str("");
    err.str("");
    return change_halt(folder, reason, out, err);
  }

  test::awaited<std::vector<std::optional<std::string>>> said;
  std::unique_ptr<halt_watch> watch = std::make_unique<halt_watch>(
    [this] { return read_halt(folder); },
    [this](const auto& x) { return write_halt(folder, x).has_value(); },
    std::nullopt,
    [this](auto reason) {
      said.change([&](auto& x) { x.push_back(reason); });
    });
  std::unique_ptr<net::local_control> control; ///< Ends before `watch`.
  std::ostringstream out;
  std::ostringstream err;
};

} // namespace

TEST_CASE_FIXTURE(halting_service, "a running service takes a halt at once") {
  CHECK(call("enough") == 0);
  CHECK(out.str() == "New entries are halted: enough\ntaken by the service\n");
  CHECK(says("enough"));
  CHECK(read_halt(folder) == "enough");
  CHECK(call(std::nullopt) == 0);
  CHECK(out.str()
        == "New entries are allowed again, after: enough\ntaken by the "
           "service\n");
  CHECK(says(std::nullopt));
  CHECK(!read_halt(folder));
}

TEST_CASE("resume names what still halts entries, and is no success then") {
  halting_service one;
  one.watch = std::make_unique<halt_watch>(
    [] { return std::optional<std::string>{"journal: disk full"}; },
    [](const auto&) { return true; }, std::nullopt, [](auto) {});
  CHECK(one.call(std::nullopt) == 1);
  CHECK(one.out.str()
        == "New entries stay halted: journal: disk full\ntaken by the "
           "service\n");
}

TEST_CASE_FIXTURE(halting_service, "resume names the limit that it lifts") {
  watch->on_resume([] { return lifted_words(day_limit::profit); });
  CHECK(call(std::nullopt) == 0);
  CHECK(out.str()
        == "New entries are allowed again\ntaken by the service\n"
           "limits.day_profit is lifted until the next UTC day, and no other "
           "limit\n");
  REQUIRE(write_halt(folder + "/demo", "x"));
  control.reset();
  kept_limit halt;
  halt.halts = day_limit::loss;
  REQUIRE(write_limit(folder + "/demo", halt));
  CHECK(call(std::nullopt) == 1);
  CHECK(out.str().find("allowed again: limits.day_loss is lifted")
        != std::string::npos);
}

TEST_CASE_FIXTURE(halting_service, "a halt holds from the next start when no "
                                   "service runs") {
  control.reset();
  CHECK(call("enough") == 1);
  CHECK(out.str()
        == "No running service took it (journal folder " + folder
             + "): holds from its next start\nNew entries are halted: "
               "enough\n");
  CHECK(read_halt(folder) == "enough");
  CHECK(call(std::nullopt) == 1);
  CHECK(!read_halt(folder));
  // Neither is there a service where there is no folder yet.
  fs::remove_all(folder);
  CHECK(call("enough") == 1);
  CHECK(read_halt(folder) == "enough");
}

TEST_CASE_FIXTURE(halting_service, "a halt that cannot be written reaches the "
                                   "service, which keeps it when it can") {
  const auto in_the_way = fs::path{folder} / "halt.new";
  fs::create_directories(in_the_way);
  CHECK(call("enough") == 0);
  CHECK(err.str().find("halt.new: cannot be written") != std::string::npos);
  CHECK(says("enough"));
  CHECK(!read_halt(folder));
  fs::remove(in_the_way);
  // The second report from here on comes after another attempt.
  const auto reports = said.get().size();
  CHECK(said.comes_to([&](const auto& x) { return x.size() > reports + 1; }));
  CHECK(read_halt(folder) == "enough");
  CHECK(call(std::nullopt) == 0);
  CHECK(says(std::nullopt));
}

TEST_CASE_FIXTURE(halting_service, "a socket that a killed service left is "
                                   "replaced") {
  control.reset();
  std::ofstream{fs::path{folder} / "control"};
  auto again = net::local_control::open(folder, [](auto) { return "again"; });
  REQUIRE(again);
  CHECK(net::ask_local_control(folder, "?", std::chrono::seconds{5}).value()
        == "again");
}
