#pragma once

#include "app/config/config.hpp"
#include "messages/result.hpp"
#include "messages/views.hpp"

#include <functional>
#include <iosfwd>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fillguard {

// `fillguard leave` and `flatten` act through the running service, over the
// socket in the journal's folder that `halt` uses.

/// How a service carries out these requests. Each is called on the socket's
/// thread.
struct request_actions {
  std::vector<market_key> markets;
  bool trades = false; ///< Otherwise nothing can be sold.
  std::function<void(market_key)> leave;
  /// Halts entries, then sells.
  std::function<void(market_key)> flatten;
  /// The newest views.
  std::function<std::vector<std::shared_ptr<const window_view>>()> views;
};

/// The service's side: carries out a request, and returns the answer; absent
/// when the request is of another kind.
std::optional<std::string> answer_user_request(std::string_view request,
                                               const std::string& service,
                                               const request_actions& actions);

/// How far a flatten of one position is.
struct flatten_progress {
  shares held;
  shares sold;
  std::optional<price> sold_at;
  shares hedged; ///< Of `held`, paired with the other outcome.
  bool closed = false;
  std::optional<std::string> trouble; ///< Why nothing is sold now.
  /// The account was not read, so that what is held is not known.
  bool unknown = false;

  /// Nothing more is to be expected.
  bool over() const;
};

/// Reads an answer to "position MARKET"; fails with the service's own words.
result<flatten_progress> read_progress(std::string_view answer);

struct flatten_options {
  std::string folder;               ///< Of the journal.
  std::optional<market_key> market; ///< Absent: all that the service follows.
  /// The markets to sell in where the service's answer names none.
  std::vector<market_key> configured;
  bool yes = false; ///< Do not ask back.
};

/// Runs `leave`: returns the exit code.
int leave_market(const std::string& folder, market_key market,
                 std::ostream& out, std::ostream& err);

/// Runs `flatten`: asks back on `in`, waits until nothing is left or nothing
/// more is to be expected, and prints what was got. Returns the exit code: 1 if
/// anything is left, 2 without a running service.
int flatten_markets(const flatten_options& how, std::istream& in,
                    std::ostream& out, std::ostream& err);

} // namespace fillguard
