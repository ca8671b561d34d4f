#pragma once

#include "messages/describe.hpp"
#include "messages/prices.hpp"
#include "messages/views.hpp"

#include <array>
#include <chrono>
#include <optional>
#include <vector>

namespace fillguard {

/// The newest price of every source of one coin, and each source's price at the
/// seconds at which windows open.
class price_choice {
public:
  enum class update_result : std::uint8_t {
    newest,   ///< Now the latest of its source.
    old,      ///< Overtaken; counts for the opening only.
    repeated, ///< Equal in all fields to an earlier one.
    refused,  ///< Not positive, or of the future.
  };

  explicit price_choice(window_length length) : length_{length} {
    // nop
  }

  update_result add(const btc_price& update);

  /// The price to show: of a source that settles under `rule` if one is fresh,
  /// else of another settlement source, a leading one, a cross-check, in this
  /// order; among equals the one with the latest source time. If none is fresh,
  /// the same choice among the stale ones.
  btc_view choose(settlement rule, utc_time now,
                  std::chrono::nanoseconds stale_after) const;

  /// The same of the prices that are no averages.
  spot_view spot(utc_time now, std::chrono::nanoseconds stale_after) const;

  /// Whether the price that `choose` gives is fresh, under any rule.
  bool any_fresh(utc_time now, std::chrono::nanoseconds stale_after) const;

  /// The price by the best source that settles under `rule`, for the second at
  /// which a window opens; absent when that second was missed.
  std::optional<coin_price> at_open(utc_time opens_at, settlement rule) const;

  // The length is known from the market.
  static constexpr auto describe() {
    return record("price_choice", unrecorded("length", &price_choice::length_),
                  field(1, "latest", &price_choice::latest_),
                  field(2, "openings", &price_choice::openings_));
  }

private:
  struct latest {
    coin_price value;
    std::optional<utc_time> source_time;
    utc_time received_at;

    /// Without a source time, the time of receipt is the best known.
    utc_time time() const { return source_time.value_or(received_at); }

    /// Its age at arrival, by the source's time, and the time since then. That
    /// of the source may lie a little ahead of ours.
    std::chrono::nanoseconds age(utc_time now) const;

    /// Also when its time, or that of its arrival, lies ahead of ours: the age
    /// is unknown then.
    bool stale(utc_time now, std::chrono::nanoseconds limit) const;

    static constexpr auto describe() {
      return record("latest", field(1, "value", &latest::value),
                    field(2, "source_time", &latest::source_time),
                    field(3, "received_at", &latest::received_at));
    }
  };

  struct opening {
    price_source source{};
    utc_time second;
    coin_price value;

    static constexpr auto describe() {
      return record("opening", field(1, "source", &opening::source),
                    field(2, "second", &opening::second),
                    field(3, "value", &opening::value));
    }
  };

  bool note_opening(const btc_price& update);

  /// The source of the best latest price: a fresh one, of the least rank, the
  /// newest. Sources without a rank do not count; absent: none does.
  template <class Rank>
  std::optional<price_source>
  best(utc_time now, std::chrono::nanoseconds stale_after, Rank rank_of) const;

  static constexpr std::size_t sources = count_of<price_source>;

  window_length length_;
  std::array<std::optional<latest>, sources> latest_{};
  std::vector<opening> openings_; ///< Bounded; the latest price counts.
};

} // namespace fillguard
