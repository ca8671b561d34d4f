#include "app/service/trading_key.hpp"

#include "app/config/load.hpp"
#include "net/signer/signer_client.hpp"

#include <utility>

namespace fillguard {

namespace {

using net::ethereum::secret_key;

result<secret_key> read_key(const config& settings) {
  if (!settings.signer.key_in_environment)
    return secret_key::read_file(settings.signer.key_file);
  auto key = secret_key::take_from_environment(private_key_variable);
  if (!key)
    return failure(private_key_variable, "was set, and is not any more");
  return std::move(*key);
}

} // namespace

result<trading_key> open_trading_key(const config& settings) {
  if (const auto good = net::polymarket::signing_self_test(); !good)
    return failure(good.error());
  trading_key out;
  if (const auto& path = settings.signer.socket; !path.empty()) {
    out.signer = std::make_shared<net::signer::signer_client>(path);
    // A connection of its own, closed before the service signs: the signer
    // serves one at a time.
    out.address = [path] { return net::signer::signer_client{path}.address(); };
    return out;
  }
  auto key = read_key(settings);
  if (!key)
    return failure(std::move(key.error()));
  const auto address = key->address();
  out.signer = std::make_shared<net::polymarket::local_signer>(*std::move(key));
  out.address = [address] {
    return result<net::ethereum::eth_address>{address};
  };
  return out;
}

} // namespace fillguard
