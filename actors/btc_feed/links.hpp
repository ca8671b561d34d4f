#pragma once

#include "actors/btc_feed/btc_feed_settings.hpp"
#include "actors/btc_feed/silence_watch.hpp"
#include "net/price_stream.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace fillguard {

/// The providers of prices; also the numbers of sockets and requests.
enum class counterpart : std::uint32_t {
  rtds = 1,
  polybolt,
  binance,
  coinbase,
  chainlink,
};

std::string to_string(counterpart source);

/// One provider that sends prices over a socket.
struct stream_link {
  stream_link(std::unique_ptr<net::price_stream> spoken,
              net::reconnecting_socket::rules how)
      : protocol{std::move(spoken)}, rules{std::move(how)},
        watch{protocol->sources()} {
    // nop
  }

  std::unique_ptr<net::price_stream> protocol;
  net::reconnecting_socket::rules rules;
  std::optional<net::reconnecting_socket> socket; ///< Set when the feed starts.
  silence_watch watch;
};

/// One address that is polled.
struct poll_link {
  poll_link(std::unique_ptr<net::price_poll> x, std::chrono::seconds interval,
            net::backoff after_failure)
      : protocol{std::move(x)}, every{interval}, wait{after_failure} {
    // nop
  }

  std::unique_ptr<net::price_poll> protocol;
  std::chrono::seconds every;
  net::backoff wait;
  std::uint64_t round = 0; ///< Counts requests.
  bool asking = false;
  std::chrono::seconds give_up{0}; ///< Deadline of the open request.
  std::chrono::seconds due{0};     ///< Of the next request, if none is open.
};

/// The providers that the settings allow, and why the others are not used.
struct feed_links {
  std::map<counterpart, stream_link> streams;
  std::map<counterpart, poll_link> polls;
  std::map<price_source, std::string> unused;
};

feed_links make_links(const btc_feed_settings& settings);

/// A price of `source` older than this is stale.
std::chrono::milliseconds staleness_of(price_source source,
                                       const btc_feed_settings& settings);

} // namespace fillguard
