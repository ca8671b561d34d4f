#include "app/journal/journal_files.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <unistd.h>

using namespace fillguard;

TEST_CASE("a folder without a journal is no damaged one") {
  namespace fs = std::filesystem;
  const auto folder = fs::temp_directory_path()
                      / ("fillguard_here_" + std::to_string(::getpid()));
  fs::create_directories(folder / "demo");
  std::ostringstream out;
  std::ostringstream err;
  CHECK(verify_journal(folder, out, err) == 1);
  CHECK(out.str().empty());
  CHECK(err.str() == "journal: no journal here: " + folder.string() + "\n");
  // Nor is any other file a journal whose end is torn.
  const auto other = (folder / "notes").string();
  for (const auto* text : {"", "not a journal at all"}) {
    std::ofstream{other} << text;
    err.str({});
    CHECK(verify_journal(other, out, err) == 1);
    CHECK(print_journal_state(other, out, err) == 1);
    CHECK(export_journal(other, out, err) == 1);
    CHECK(out.str().empty());
  }
  err.str({});
  CHECK(replay_journals({folder.string()}, out, err) == 1);
  CHECK(err.str() == "journal: no journal here: " + folder.string() + "\n");
  fs::remove(other);

  fs::copy(fs::path{FILLGUARD_SOURCE_DIR} / "tests/journals/format_3/sold",
           folder / "demo", fs::copy_options::recursive);
  err.str({});
  CHECK(verify_journal(folder, out, err) == 1);
  CHECK(err.str().find("there is one in " + folder.string() + "/demo")
        != std::string::npos);
  fs::remove_all(folder);
}

TEST_CASE("a replay says that differing snapshots are of another release") {
  std::ostringstream out;
  std::ostringstream err;
  CHECK(replay_journals({std::string{FILLGUARD_SOURCE_DIR}
                         + "/tests/journals/format_3/sold/btc-5m"},
                        out, err)
        == 0);
  CHECK(err.str().find("1 differing, 1 of another release, whose rules may "
                       "have been others)")
        != std::string::npos);
}
