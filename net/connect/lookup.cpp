#include "net/connect/lookup.hpp"

#include <boost/asio/io_context.hpp>

#include <thread>
#include <utility>

namespace fillguard::net::connect {

namespace {

using boost::asio::ip::tcp;

found_addresses ask_system(const std::string& host, std::uint16_t port) {
  found_addresses out;
  boost::asio::io_context here;
  const auto found =
    tcp::resolver{here}.resolve(host, std::to_string(port), out.error);
  for (const auto& entry : found)
    out.endpoints.push_back(entry.endpoint());
  return out;
}

} // namespace

void look_up(std::string host, std::uint16_t port,
             std::function<void(found_addresses)> done) {
  boost::system::error_code not_numeric;
  const auto numeric = boost::asio::ip::make_address(host, not_numeric);
  if (!not_numeric)
    return done({{{numeric, port}}, {}});
  std::thread{[host = std::move(host), port, done = std::move(done)] {
    done(ask_system(host, port));
  }}.detach();
}

} // namespace fillguard::net::connect
