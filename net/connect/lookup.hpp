#pragma once

// Only for sources below net/: it names Boost's types.

#include <boost/asio/ip/tcp.hpp>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace fillguard::net::connect {

/// The result of looking up a host's addresses.
struct found_addresses {
  std::vector<boost::asio::ip::tcp::endpoint> endpoints;
  boost::system::error_code error;
};

/// Looks up `host`, which may be an address already. The system's lookup
/// blocks, for many seconds when no name server answers, and cannot be
/// cancelled. It therefore runs on a detached thread, which holds nothing but
/// `done` and calls it.
void look_up(std::string host, std::uint16_t port,
             std::function<void(found_addresses)> done);

} // namespace fillguard::net::connect
