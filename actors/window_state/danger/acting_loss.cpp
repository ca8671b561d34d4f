#include "actors/window_state/danger/acting_loss.hpp"

#include "actors/window_state/prices/loss_probability.hpp"
#include "actors/window_state/prices/spot_streams.hpp"

#include <chrono>
#include <cmath>
#include <utility>

namespace fillguard {

namespace {

std::string in_words(const std::optional<double>& probability) {
  return probability ? to_3_digits(*probability) : "unknown";
}

} // namespace

std::optional<double> loss_by_quotes(const top_of_book& own) {
  if (own.bid && own.ask)
    return 1 - (own.bid->price.to_double() + own.ask->price.to_double()) / 2;
  if (own.bid)
    return 1 - own.bid->price.to_double();
  if (own.ask)
    return 1 - own.ask->price.to_double();
  return std::nullopt;
}

void acting_loss::read(const facts& now, double disagreement,
                       std::uint32_t updates) {
  // A hundred-thousandth: quotes are exact, probabilities are not.
  constexpr double rounding = 1e-5;
  std::optional<bool> differs;
  if (now.by_price && now.by_quotes)
    differs =
      std::abs(*now.by_price - *now.by_quotes) + rounding >= disagreement;
  differs_.look(differs, now.book_updates);
  doubt_ = find_doubt(now, updates);
  value_ = doubt_ ? std::nullopt : now.by_price;
  by_price_ = now.by_price;
  by_quotes_ = now.by_quotes;
}

std::optional<loss_doubt> acting_loss::find_doubt(const facts& now,
                                                  std::uint32_t updates) const {
  if (!now.by_price)
    return loss_doubt::no_reading;
  if (now.to_beat_disputed)
    return loss_doubt::disputed_to_beat;
  if (now.price_time && now.now - *now.price_time > spot_streams::most_recent)
    return loss_doubt::old_price;
  if (differs_.count() >= updates)
    return loss_doubt::contradicted;
  return std::nullopt;
}

std::optional<std::string> acting_loss::report() {
  if (!doubt_
      || std::exchange(reported_[static_cast<std::size_t>(*doubt_)], true))
    return std::nullopt;
  return to_string(*doubt_) + ": loss probability by price "
         + in_words(by_price_) + ", by the market " + in_words(by_quotes_);
}

} // namespace fillguard
