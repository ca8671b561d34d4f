#include "actors/paper_venue/local_trading.hpp"

#include <algorithm>
#include <utility>

namespace fillguard {

std::shared_ptr<order_desk> desk_of(const std::shared_ptr<local_venue>& venue,
                                    spending_caps caps,
                                    std::shared_ptr<order_log> log) {
  return std::make_shared<order_desk>(
    [venue](const order_wanted& x) { return venue->order_id(x); }, caps,
    std::move(log));
}

local_trading::local_trading(std::shared_ptr<local_venue> venue,
                             spending_caps caps, std::shared_ptr<order_log> log)
    : desk_{desk_of(venue, caps, std::move(log))}, venue_{std::move(venue)} {
  // nop
}

order_events local_trading::request(const order_wanted& x, utc_time now) {
  auto out = advance(now);
  append(out, desk_->request(x, now));
  carry(now, out);
  return out;
}

order_events local_trading::cancel(const cancel_wanted& x, utc_time now) {
  auto out = advance(now);
  append(out, desk_->cancel(x, now));
  carry(now, out);
  return out;
}

order_events local_trading::recall(const order_wanted& x, utc_time now) {
  order_events out;
  desk_->recall(x, now);
  carry(now, out);
  return out;
}

order_events local_trading::follow(const book_update& x) {
  order_events out;
  if (venue_)
    venue_->follow(x);
  carry(x.received_at, out);
  return out;
}

order_events local_trading::advance(utc_time now) {
  order_events out;
  if (venue_)
    venue_->advance(now);
  carry(now, out);
  append(out, desk_->advance(now));
  carry(now, out);
  return out;
}

void local_trading::remember(const order_record& x) {
  if (venue_)
    venue_->remember(x);
  desk_->remember(x);
}

std::optional<utc_time> local_trading::next_due() const {
  const auto of_desk = desk_->next_due();
  const auto of_venue = venue_ ? venue_->next_due() : std::nullopt;
  return of_desk && of_venue ? std::min(*of_desk, *of_venue)
         : of_desk           ? of_desk
                             : of_venue;
}

void local_trading::carry(utc_time now, order_events& out) {
  for (bool moved = venue_ != nullptr; moved;) {
    moved = false;
    while (const auto* next = desk_->next_request()) {
      const auto request = *next;
      desk_->drop_request();
      venue_->serve(request, now);
      moved = true;
    }
    for (const auto& x : venue_->take_reports()) {
      append(out, desk_->report(x, now));
      moved = true;
    }
  }
}

} // namespace fillguard
