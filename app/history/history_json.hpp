#pragma once

#include "app/history/questions.hpp"
#include "app/history/statistics.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace fillguard::history {

// The history as JSON: money, prices and shares are exact texts, chances are
// numbers, unknown is null.

nlohmann::ordered_json trade_json(const trade_row& x);
nlohmann::ordered_json story_json(const window_story& story);

/// `from` and `to` are the requested bounds; empty is null.
nlohmann::ordered_json summary_json(const statistics& results,
                                    const std::string& from,
                                    const std::string& to);

} // namespace fillguard::history
