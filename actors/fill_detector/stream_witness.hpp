#pragma once

#include "net/polymarket/token_evidence.hpp"

#include <chrono>
#include <map>
#include <string>

namespace fillguard {

/// Compares what the account's socket tells with what HTTP tells, since a
/// frozen socket goes on answering pings: a trade that came up while the socket
/// was open must be told by it, too.
class stream_witness {
public:
  /// There is no socket, or a new one. Until `caught_up`, HTTP tells what was
  /// missed before.
  void start_over();

  /// HTTP has told everything there was; from now on the socket must.
  void caught_up() { caught_up_ = true; }

  void told_by_stream(const net::polymarket::fill_report& report, utc_time now);
  void told_over_http(const net::polymarket::fill_report& report, utc_time now);

  /// Whether there is a trade that only HTTP has told of.
  bool missed() const { return !missed_.empty(); }

  /// Whether there has been one for longer than `span`.
  bool has_missed_for(std::chrono::seconds span, utc_time now) const;

  /// Trades that were told before `time` will not be told again.
  void forget(utc_time time);

private:
  bool caught_up_ = false;
  std::map<std::string, utc_time> known_;  ///< Trades, and when they were told.
  std::map<std::string, utc_time> missed_; ///< By the socket.
};

} // namespace fillguard
