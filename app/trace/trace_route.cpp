#include "app/trace/trace_route.hpp"

#include <utility>

namespace fillguard {

std::function<net::http_api::route_answer(const std::string& query)>
trace_route(std::shared_ptr<trace_recorder> traces) {
  return [traces = std::move(traces)](const std::string& query) {
    auto x = traces->answer(query);
    net::http_api::route_answer out{
      x.status, std::move(x.content_type), std::move(x.body), {}};
    if (x.pieces) {
      out.headers.emplace_back(export_lines_header,
                               std::to_string(x.pieces->lines()));
      out.pieces = [all = std::move(x.pieces)] { return all->next(); };
    }
    return out;
  };
}

} // namespace fillguard
