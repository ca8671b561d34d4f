#pragma once

#include <string>

namespace fillguard::net::polymarket {

/// The API credentials of a wallet. There is no conversion to a string, so that
/// they are never printed.
struct api_credentials {
  std::string api_key;
  std::string secret; ///< Base64, as handed out.
  std::string passphrase;
};

} // namespace fillguard::net::polymarket
