#pragma once

#include "messages/decimal.hpp"
#include "net/polymarket/orders/account_state.hpp"

#include <set>
#include <string>
#include <vector>

namespace fillguard {

/// The account's open orders as one set of credentials shows them, and those of
/// them that are not ours.
class other_orders {
public:
  struct in_token {
    bool any = false;       ///< An order that is not ours is open.
    shares reserved;        ///< By its resting sales.
    std::string first_sale; ///< The id of one of these; empty: none.
  };

  /// An order of ours, before it is sent.
  void add_ours(const std::string& id);

  /// Starts a new listing; the last whole one counts until the new one is.
  void begin() { incoming_.clear(); }
  void add(const net::polymarket::open_orders_page& page);

  /// Whether a whole listing was read.
  bool known() const { return known_; }

  in_token in(const std::string& token_id) const;

private:
  std::set<std::string> ours_; ///< In lower case.
  std::vector<net::polymarket::open_order> listed_;
  std::vector<net::polymarket::open_order> incoming_;
  bool known_ = false;
};

} // namespace fillguard
