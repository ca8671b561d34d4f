#pragma once

#include "messages/book.hpp"
#include "messages/describe.hpp"
#include "messages/views.hpp"
#include "messages/windows.hpp"

#include <chrono>
#include <optional>
#include <utility>

namespace fillguard {

/// The unpublished sources of a price to beat.
struct strike_reading {
  std::optional<coin_price> observed;
  /// The site's answer, if it counts: one for a 5-minute window does. One for
  /// another length only if it equals the answer for the 5-minute window that
  /// opens at the same second, or the observed average, since the site may
  /// answer with the hour's open instead.
  std::optional<coin_price> site;
  bool provisional = false; ///< `site` may still be adjusted.
  /// A final answer for this length that does not count.
  std::optional<coin_price> refused;
  /// The site's answer beside `observed`: `site`, else the one for the 5-minute
  /// window that opens at the same second.
  std::optional<coin_price> compared;
  /// `observed` and `compared` differ by more than 0.01 %, and the venue has
  /// not decided yet. Then neither is fit to act on.
  bool disputed = false;
};

/// What was reported about one window, and its phase.
class window_facts {
public:
  window_facts() = default; ///< For readers.

  explicit window_facts(window_info info) : info_{std::move(info)} {
    // nop
  }

  // -- changes; each returns whether the facts changed ------------------------

  void describe_as(window_info info);

  /// The tick size and smallest order of a book count while the venue lists
  /// none with the window.
  void learn_order_terms(const book_update& book);
  bool open() { return !std::exchange(opened_, true); }
  bool close() { return !std::exchange(closed_, true); }

  /// The clock was set back to `at`.
  void rewind(utc_time at);

  /// The price to beat, as observed at the open, as answered by the venue's
  /// site, and as published by the venue.
  bool observe_price_to_beat(coin_price value);
  bool take_site_answer(const site_price_to_beat& answer);
  bool publish_price_to_beat(coin_price value);

  void publish_final_price(coin_price value) { final_price_ = value; }
  bool resolve(window_outcome winner, utc_time at);

  // -- the resulting facts ----------------------------------------------------

  const window_info& info() const { return info_; }

  /// Whether tick size and smallest order are known, from the listing or from a
  /// book.
  bool order_terms_known() const;

  bool opened() const { return opened_; }
  bool closed() const { return closed_; }
  window_phase phase() const;

  /// Until the close; negative after it.
  std::chrono::nanoseconds left(utc_time now) const {
    return info_.closes_at - now;
  }

  /// The venue's price to beat, else the final answer of its site, else the
  /// observed one, else the site's provisional answer.
  std::optional<coin_price> price_to_beat() const;
  std::optional<strike_source> price_to_beat_source() const;

  /// Whether the price to beat is the site's, and may still be adjusted.
  bool price_to_beat_is_provisional() const;

  /// Whether two sources differ: `strike_reading::disputed`.
  bool price_to_beat_is_disputed() const {
    const bool compares = !published_ && observed_ && (site_ || site_m5_);
    return compares && differs_from_observed();
  }

  const std::optional<coin_price>& observed_price_to_beat() const {
    return observed_;
  }

  /// The sources of the price to beat while the venue has not published it.
  strike_reading strike() const;

  /// Whether a source's price to beat is known, and differs by more than
  /// rounding from what the venue published.
  bool venue_contradicts(const std::optional<coin_price>& source) const;

  const std::optional<coin_price>& final_price() const { return final_price_; }
  const std::optional<window_outcome>& winner() const { return outcome_; }

  /// When the outcome became known here; absent also in journals of 0.1.0.
  const std::optional<utc_time>& resolved_at() const { return resolved_at_; }

  /// An answer of the site for this window's own length.
  struct site_answer {
    coin_price value;
    bool provisional = false;

    static constexpr auto describe() {
      return record("site_answer", field(1, "value", &site_answer::value),
                    field(2, "provisional", &site_answer::provisional));
    }
  };

  static constexpr auto describe() {
    return record(
      "window_facts", field(1, "info", &window_facts::info_),
      field(2, "opened", &window_facts::opened_),
      field(3, "closed", &window_facts::closed_),
      field(4, "observed", &window_facts::observed_),
      field(5, "published", &window_facts::published_),
      field(6, "final_price", &window_facts::final_price_),
      field(7, "outcome", &window_facts::outcome_),
      field(8, "site", &window_facts::site_, 3),
      field(9, "site_m5", &window_facts::site_m5_, 3),
      field(10, "resolved_at", &window_facts::resolved_at_, 3),
      field(11, "book_tick_size", &window_facts::book_tick_size_, 3),
      field(12, "book_smallest_order", &window_facts::book_smallest_order_, 3));
  }

private:
  bool site_answer_counts() const; ///< The one in `site_`.
  std::optional<coin_price> counted_site_answer() const {
    return site_ && site_answer_counts() ? std::optional{site_->value}
                                         : std::nullopt;
  }

  /// `strike_reading::compared`
  std::optional<coin_price> compared_answer() const;
  bool differs_from_observed() const; ///< The compared answer does.

  /// Fills in what the venue does not list with the window.
  void complete_rules();

  window_info info_;
  bool opened_ = false;
  bool closed_ = false;
  std::optional<coin_price> observed_; ///< Price to beat.
  std::optional<coin_price> published_;
  std::optional<coin_price> final_price_;
  std::optional<window_outcome> outcome_;
  std::optional<site_answer> site_;
  /// For the 5-minute window that opens at the same second; absent in 5-minute
  /// markets.
  std::optional<coin_price> site_m5_;
  std::optional<utc_time> resolved_at_;
  std::optional<price> book_tick_size_;
  std::optional<shares> book_smallest_order_;
};

} // namespace fillguard
