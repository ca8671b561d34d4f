#include "app/service/halt_file.hpp"
#include "app/service/halt_watch.hpp"
#include "tests/support/waiting.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
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
  test::awaited<std::vector<std::optional<std::string>>> said;
  halt_watch watch{[this] { return read_halt(folder); }, std::nullopt,
                   [&said](auto reason) {
                     said.change([&](auto& x) { x.push_back(reason); });
                   }};
  REQUIRE(write_halt(folder, "enough"));
  CHECK(said.comes_to(
    [](const auto& x) { return !x.empty() && x.back() == "enough"; }));
  REQUIRE(clear_halt(folder));
  CHECK(said.comes_to(
    [](const auto& x) { return x.size() > 1 && !x.back().has_value(); }));
}
