#include "net/price_stream.hpp"

namespace fillguard::net {

result<void, bad_frame> check_status(int status, std::string_view body,
                                     price_source source) {
  if (body.size() > largest_price_frame)
    return failure(
      bad_frame{"too_large",
                "body of " + std::to_string(body.size()) + " bytes", source});
  if (status == 200)
    return {};
  // URLs of RPC servers contain keys, which their answers may quote.
  const bool may_quote_a_key = source == price_source::chainlink_onchain;
  return failure(bad_frame{"http_" + std::to_string(status),
                           may_quote_a_key ? "" : excerpt(body), source});
}

} // namespace fillguard::net
