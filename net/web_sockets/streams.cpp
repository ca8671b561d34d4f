#include "net/web_sockets/streams.hpp"

#include "net/connect/client_tls.hpp"

namespace fillguard::net::web_sockets {

template <>
std::unique_ptr<plain_stream> make_stream(loop& owner, const std::string&) {
  return std::make_unique<plain_stream>(owner.context());
}

template <>
std::unique_ptr<encrypted_stream> make_stream(loop& owner,
                                              const std::string& host) {
  auto out = std::make_unique<encrypted_stream>(owner.context(), owner.tls());
  connect::expect_certificate_of(out->next_layer().native_handle(), host);
  return out;
}

} // namespace fillguard::net::web_sockets
