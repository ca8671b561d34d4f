#pragma once

#include "app/trace/recorder.hpp"
#include "net/http_api/router.hpp"

#include <functional>
#include <memory>
#include <string>

namespace fillguard {

/// The header of an export with the number of its lines.
inline constexpr const char* export_lines_header = "Fillguard-Lines";

/// The answers of `/v1/trace`.
std::function<net::http_api::route_answer(const std::string& query)>
trace_route(std::shared_ptr<trace_recorder> traces);

} // namespace fillguard
