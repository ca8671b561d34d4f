#pragma once

#include "actors/trader/order_venue.hpp"
#include "messages/codec_shape.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>

namespace fillguard {

/// What is recorded of orders.
using order_record = std::variant<order_placed, order_answered, fill_evidence>;

} // namespace fillguard

template <>
inline constexpr std::array<std::uint32_t, 3>
  fillguard::codec::alternative_numbers<fillguard::order_record>{1, 2, 3};

namespace fillguard {

/// Where orders are recorded. Nothing here waits.
class order_log {
public:
  virtual ~order_log() = default;

  virtual void note(const order_record& x) = 0;

  /// Asks that what was noted, and what the market's state was made of, be
  /// made to last at once. Returns the number under which it is told.
  virtual std::uint64_t make_last(market_key market) = 0;

  /// The highest number so far that lasts.
  virtual std::uint64_t lasting() const = 0;

  /// Why nothing can be recorded now; absent: it can.
  virtual std::optional<std::string> trouble() const = 0;
};

/// A venue before which everything is recorded: an order leaves when its record
/// lasts, and not before. Whoever is told that it does calls `advance`.
///
/// When nothing can be recorded, captures and profit locks are refused; what
/// lowers risk leaves all the same, at the latest after `patience`.
class journaled_venue : public order_venue {
public:
  static constexpr std::chrono::milliseconds patience{500};

  journaled_venue(std::shared_ptr<order_venue> inner,
                  std::shared_ptr<order_log> log)
      : inner_{std::move(inner)}, log_{std::move(log)} {
    // nop
  }

  std::string order_id(const order_wanted& x) const override {
    return inner_->order_id(x);
  }

  order_events place(const order_wanted& x, utc_time now) override;
  order_events cancel(const intent_id& x, utc_time now) override;
  std::optional<order_events> look_up(const intent_id& x,
                                      utc_time now) override;
  bool knows_all() const override { return inner_->knows_all(); }
  order_events note(const book_update& x) override;
  order_events advance(utc_time now) override;
  std::optional<utc_time> next_due() const override;

  void remember(const order_placed& x) override { inner_->remember(x); }
  void remember(const order_event& x) override { inner_->remember(x); }

private:
  struct waiting {
    order_wanted order;
    utc_time since;
    std::uint64_t number = 0;
  };

  /// Records what the venue said, and passes it on.
  order_events recorded(order_events x);

  order_events refuse(const waiting& x, std::string why, utc_time now);

  std::shared_ptr<order_venue> inner_;
  std::shared_ptr<order_log> log_;
  std::map<intent_id, waiting> waiting_;
};

} // namespace fillguard
