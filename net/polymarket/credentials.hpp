#pragma once

#include <string>

namespace fillguard::net::polymarket {

/// What the venue's API hands out to a wallet. Never printed: there is no way
/// to a string on purpose.
struct api_credentials {
  std::string api_key;
  std::string secret; ///< Base64, as handed out.
  std::string passphrase;
};

} // namespace fillguard::net::polymarket
