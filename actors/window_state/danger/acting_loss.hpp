#pragma once

#include "actors/window_state/danger/consecutive_updates.hpp"
#include "messages/book.hpp"
#include "messages/describe.hpp"
#include "messages/enumeration.hpp"
#include "messages/time.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>

namespace fillguard {

/// Why the probability by prices does not count for what acts.
enum class loss_doubt : std::uint8_t {
  no_reading,       ///< It is unknown.
  old_price,        ///< The settlement price is too old.
  disputed_to_beat, ///< The sources of the price to beat disagree.
  contradicted,     ///< The market's reading differs.
};

constexpr auto enumerators(loss_doubt) {
  return enumeration(
    "loss_doubt", named(loss_doubt::no_reading, "there is no reading by price"),
    named(loss_doubt::old_price, "the settlement price is too old"),
    named(loss_doubt::disputed_to_beat, "sources of the price to beat differ"),
    named(loss_doubt::contradicted, "price and market contradict each other"));
}

/// The loss probability by the market alone: 1 less the middle of the held
/// token's quotes. With one quote, that one counts: a bid of 2 cents without an
/// ask contradicts a calm price, too. Absent without quotes.
std::optional<double> loss_by_quotes(const top_of_book& own);

/// The loss probability that a guard may act on: that by the settlement price,
/// the price to beat and the rule. It is unknown while one of these is unknown,
/// too old or disputed, and while the market contradicts it: a wrong price must
/// never hold back the hard stop. The market's own reading never acts: compared
/// with the bid, it compares the market with itself.
class acting_loss {
public:
  struct facts {
    utc_time now;
    std::optional<double> by_price;     ///< 0 to 1.
    std::optional<utc_time> price_time; ///< Of the source; absent: needless.
    std::optional<double> by_quotes;    ///< 0 to 1; see `loss_by_quotes`.
    bool to_beat_disputed = false;
    std::uint64_t book_updates = 0;
  };

  /// Reads the facts; `disagreement` on so many distinct book updates in a row
  /// is a contradiction.
  void read(const facts& now, double disagreement, std::uint32_t updates);

  /// Absent: unknown for what acts.
  const std::optional<double>& value() const { return value_; }

  /// Why it is unknown; absent when it is not.
  const std::optional<loss_doubt>& doubt() const { return doubt_; }

  /// Whether price and market differed on the newest update, which is no doubt
  /// yet.
  bool differs() const { return differs_.count() > 0; }

  /// The doubt with both numbers, once for each kind of doubt.
  std::optional<std::string> report();

  /// By the held token's quotes, when they were read last.
  const std::optional<double>& by_quotes() const { return by_quotes_; }

  static constexpr auto describe() {
    return record("acting_loss", field(1, "value", &acting_loss::value_),
                  field(2, "doubt", &acting_loss::doubt_),
                  field(3, "differs", &acting_loss::differs_),
                  field(4, "reported", &acting_loss::reported_),
                  field(5, "by_price", &acting_loss::by_price_, 3),
                  field(6, "by_quotes", &acting_loss::by_quotes_, 3));
  }

private:
  std::optional<loss_doubt> find_doubt(const facts& now,
                                       std::uint32_t updates) const;

  std::optional<double> value_;
  std::optional<loss_doubt> doubt_;
  consecutive_updates differs_;
  std::array<bool, count_of<loss_doubt>> reported_{};
  std::optional<double> by_price_;
  std::optional<double> by_quotes_;
};

} // namespace fillguard
