#pragma once

#include "app/metrics/inside.hpp"
#include "app/metrics/market_counters.hpp"
#include "net/http_api/board.hpp"

#include <string>

namespace fillguard::metrics {

/// The text of `/metrics`, from the board, the tally and the meters of this
/// process.
std::string metrics_text(const net::http_api::api_board& board,
                         const market_counters& counted,
                         const net::http_api::service_facts& service,
                         const inside::reading& within = {});

} // namespace fillguard::metrics
