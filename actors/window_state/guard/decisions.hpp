#pragma once

#include "messages/orders.hpp"
#include "messages/views.hpp"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

namespace fillguard {

/// Moves all of `more` to the end of `to`.
template <class T>
void append(std::vector<T>& to, std::vector<T>&& more) {
  if (more.empty())
    return;
  if (to.empty())
    to = std::move(more);
  else
    std::move(more.begin(), more.end(), std::back_inserter(to));
}

/// An event worth a notice, before the market adds its context.
struct announcement {
  notice::kind_type kind;
  std::string text;

  friend bool operator==(const announcement&, const announcement&) = default;
};

/// The decisions of a rule, each kind in its order.
struct decisions {
  std::vector<order_wanted> orders; ///< Not tagged yet.
  std::vector<cancel_wanted> cancels;
  std::vector<announcement> announcements;
  bool withdraw_capture = false; ///< Cancel its unfilled rest.

  void announce(notice::kind_type kind, std::string text);

  /// Nothing is to be done.
  bool is_empty() const {
    return orders.empty() && cancels.empty() && announcements.empty();
  }

  decisions& operator+=(decisions&& more) {
    withdraw_capture = withdraw_capture || more.withdraw_capture;
    if (more.is_empty())
      return *this;
    append(orders, std::move(more.orders));
    append(cancels, std::move(more.cancels));
    append(announcements, std::move(more.announcements));
    return *this;
  }

  friend bool operator==(const decisions&, const decisions&) = default;
};

/// The kind of notice for an order of that purpose.
notice::kind_type kind_of(order_purpose purpose);

} // namespace fillguard
