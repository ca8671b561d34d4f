#pragma once

#include "actors/window_state/keep/refold.hpp"
#include "app/history/market_projection.hpp"
#include "app/history/order_projection.hpp"
#include "app/history/store.hpp"
#include "net/journal/disk.hpp"
#include "net/journal/record_stream.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace fillguard::history {

/// Follows one folder of a journal, of a market or of the orders, and projects
/// its records, while a service may write them. Can be left and continued at
/// any record.
class folder_projection {
public:
  /// Called at the first record that is projected: the windows of which the
  /// journal has only the end, and that stay as they are.
  using kept_function = std::function<result<std::set<std::int64_t>>(
    market_key market, utc_time first)>;

  folder_projection(std::shared_ptr<net::journal::disk> where,
                    std::string journal, std::string name, kept_function kept);

  /// Continues behind that position. The end of what is projected is looked up
  /// in the journal; where it is not found, everything is projected again.
  void continue_at(const journal_position& from);

  /// Projects about `most` records. Returns whether more may be there.
  bool advance(std::size_t most, row_batch& to);

  /// Where it is now. Its folder is empty before the first record.
  journal_position position() const;

  /// The reports for the operator since the last call.
  std::vector<std::string> take_reports();

  /// Time of the newest record that was projected; absent: none.
  const std::optional<utc_time>& newest() const { return newest_; }

  /// What is wrong with the journal now; empty: nothing.
  const std::string& trouble() const { return trouble_; }

  const std::string& name() const { return name_; }

private:
  void start_over();
  bool open_next_day();
  bool find_place(const journal_position& from);
  void take(const net::journal::record& x, row_batch& to);
  void take_market(const net::journal::record& x);
  void take_order(const net::journal::record& x, row_batch& to);
  void project(const market_input& x, const effects& done,
               const market_state& after);
  void begin_market(const market_state& state);
  void report(std::string what);
  std::string path_of(const std::string& day) const;

  std::shared_ptr<net::journal::disk> where_;
  std::string journal_;
  std::string name_;
  kept_function kept_;
  std::unique_ptr<refold> fold_;
  market_projection market_;
  order_projection orders_;
  std::optional<net::journal::record_stream> stream_;
  std::string day_; ///< Of `stream_`.
  std::uint64_t sequence_ = 0;
  std::string trouble_;
  row_batch* to_ = nullptr; ///< Null while records are only folded.
  std::optional<utc_time> newest_;
  std::vector<std::string> reports_;
};

} // namespace fillguard::history
