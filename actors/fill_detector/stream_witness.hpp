#pragma once

#include "net/polymarket/token_evidence.hpp"

#include <chrono>
#include <map>
#include <string>

namespace fillguard {

/// Compares the trades of the account's socket with those of HTTP, since a
/// frozen socket still answers pings: a trade that happens while the socket is
/// open must arrive on the socket too.
class stream_witness {
public:
  /// The socket is closed or new. Until `caught_up`, HTTP reports the trades
  /// missed before.
  void start_over();

  /// HTTP has reported all earlier trades; from now on the socket must report
  /// each trade.
  void caught_up() { caught_up_ = true; }

  void add_stream_report(const net::polymarket::fill_report& report,
                         utc_time now);
  void add_http_report(const net::polymarket::fill_report& report,
                       utc_time now);

  /// Whether only HTTP has reported some trade.
  bool missed() const { return !missed_.empty(); }

  /// Whether that has lasted for longer than `span`.
  bool has_missed_for(std::chrono::seconds span, utc_time now) const;

  /// Drops trades reported before `time`, which are not reported again.
  void forget(utc_time time);

private:
  bool caught_up_ = false;
  std::map<std::string, utc_time> known_;  ///< Trades, by last report.
  std::map<std::string, utc_time> missed_; ///< Not reported by the socket.
};

} // namespace fillguard
