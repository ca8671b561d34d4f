#pragma once

// Only for sources below net/: it names Boost's types.

#include "messages/result.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace fillguard::net::connect {

/// At least one endpoint of a host.
using found_endpoints = result<std::vector<boost::asio::ip::tcp::endpoint>>;

/// Looks up `host`, which may be an address already. The system's lookup
/// blocks, for many seconds when no name server answers, and cannot be
/// cancelled. It therefore runs on a detached thread, which holds nothing but
/// `done` and calls it.
void look_up(std::string host, std::uint16_t port,
             std::function<void(found_endpoints)> done);

} // namespace fillguard::net::connect
