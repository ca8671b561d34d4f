#pragma once

#include "messages/describe.hpp"
#include "messages/views.hpp"
#include "messages/windows.hpp"

#include <chrono>
#include <optional>
#include <utility>

namespace fillguard {

/// What was reported about one window, and its phase.
class window_facts {
public:
  window_facts() = default; ///< For readers.

  explicit window_facts(window_info info) : info_{std::move(info)} {
    // nop
  }

  // -- changes; each returns whether the facts changed ------------------------

  void describe_as(window_info info) { info_ = std::move(info); }
  bool open() { return !std::exchange(opened_, true); }
  bool close() { return !std::exchange(closed_, true); }

  /// The clock was set back to `at`.
  void rewind(utc_time at);

  /// The price to beat, as observed at the open and as published by the venue.
  bool observe_price_to_beat(coin_price value);
  bool publish_price_to_beat(coin_price value);

  void publish_final_price(coin_price value) { final_price_ = value; }
  bool resolve(outcome winner);

  // -- the resulting facts ----------------------------------------------------

  const window_info& info() const { return info_; }
  bool opened() const { return opened_; }
  bool closed() const { return closed_; }
  window_phase phase() const;

  /// Until the close; negative after it.
  std::chrono::nanoseconds left(utc_time now) const {
    return info_.closes_at - now;
  }

  /// The venue's price to beat, else the observed one.
  std::optional<coin_price> price_to_beat() const {
    return published_ ? published_ : observed_;
  }
  std::optional<strike_source> price_to_beat_source() const;

  const std::optional<coin_price>& observed_price_to_beat() const {
    return observed_;
  }

  /// Whether both are known, and differ by more than rounding.
  bool prices_to_beat_differ() const;

  const std::optional<coin_price>& final_price() const { return final_price_; }
  const std::optional<outcome>& winner() const { return outcome_; }

  static constexpr auto describe() {
    return record("window_facts", field(1, "info", &window_facts::info_),
                  field(2, "opened", &window_facts::opened_),
                  field(3, "closed", &window_facts::closed_),
                  field(4, "observed", &window_facts::observed_),
                  field(5, "published", &window_facts::published_),
                  field(6, "final_price", &window_facts::final_price_),
                  field(7, "outcome", &window_facts::outcome_));
  }

private:
  window_info info_;
  bool opened_ = false;
  bool closed_ = false;
  std::optional<coin_price> observed_; ///< Price to beat.
  std::optional<coin_price> published_;
  std::optional<coin_price> final_price_;
  std::optional<outcome> outcome_;
};

} // namespace fillguard
