#include "net/connect/lookup.hpp"

#include <boost/asio/io_context.hpp>

#include <thread>
#include <utility>

namespace fillguard::net::connect {

namespace {

using boost::asio::ip::tcp;

found_endpoints ask_system(const std::string& host, std::uint16_t port) {
  boost::asio::io_context here;
  boost::system::error_code failed;
  const auto found =
    tcp::resolver{here}.resolve(host, std::to_string(port), failed);
  if (failed || found.empty())
    return failure(host, "no address: " + failed.message());
  std::vector<tcp::endpoint> out;
  for (const auto& entry : found)
    out.push_back(entry.endpoint());
  return out;
}

} // namespace

void look_up(std::string host, std::uint16_t port,
             std::function<void(found_endpoints)> done) {
  boost::system::error_code not_numeric;
  const auto numeric = boost::asio::ip::make_address(host, not_numeric);
  if (!not_numeric)
    return done(std::vector<tcp::endpoint>{{numeric, port}});
  std::thread{[host = std::move(host), port, done = std::move(done)] {
    done(ask_system(host, port));
  }}.detach();
}

} // namespace fillguard::net::connect
