#pragma once

#include "app/history/folder_projection.hpp"
#include "app/history/store.hpp"
#include "net/journal/disk.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace fillguard::history {

/// The condition of the history.
struct follower_state {
  std::uint64_t rows = 0;     ///< Written since the start.
  std::uint64_t failures = 0; ///< Attempts to write.
  std::size_t waiting = 0;    ///< Rows that are projected and not written.
  std::optional<std::string> failing_because; ///< Absent: it works.
  std::optional<std::string> trouble;         ///< With a journal.
  std::optional<utc_time> newest; ///< Of the records that were projected.
};

/// Projects all folders of a journal into a database, piece by piece. Rows that
/// the database does not take now wait, and nothing further is read until it
/// takes them: the journal has it all.
class journal_follower {
public:
  /// Records that one piece of work reads of a folder by default.
  static constexpr std::size_t usual_piece = 5'000;

  journal_follower(
    std::shared_ptr<net::journal::disk> where, std::string journal,
    std::string database, std::size_t piece = usual_piece,
    std::chrono::seconds answer_within = net::sql::usual_patience);

  /// Projects a piece and writes it. Returns whether more may be there at
  /// once; not while the database fails.
  bool work();

  /// The reports for the operator since the last call.
  std::vector<std::string> take_reports();

  const follower_state& state() const { return state_; }

  /// By folder, up to where it is written.
  const std::map<std::string, journal_position>& written() const {
    return written_;
  }

private:
  result<void> open();
  void find_folders();
  void fail(const error& why);

  std::shared_ptr<net::journal::disk> where_;
  std::string journal_;
  std::string name_;
  std::size_t piece_;
  std::chrono::seconds answer_within_;
  std::unique_ptr<store> database_;
  std::map<std::string, journal_position> known_;   ///< As the database has it.
  std::map<std::string, journal_position> written_; ///< By this process.
  std::map<std::string, std::unique_ptr<folder_projection>> folders_;
  row_batch waiting_;
  std::vector<journal_position> positions_; ///< Of `waiting_`.
  follower_state state_;
  std::vector<std::string> reports_;
};

/// Where the history of a service is: `url`, or the file beside the journal.
std::string database_of(const std::string& url, const std::string& journal);

} // namespace fillguard::history
