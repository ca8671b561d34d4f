#include "actors/live_venue/errand_request.hpp"

#include "net/polymarket/cursor.hpp"

#include <chrono>
#include <string>

namespace fillguard {

namespace {

namespace clob = net::polymarket;

/// Of an attempt in all, from the connection to the whole reply.
constexpr std::chrono::seconds attempt_deadline{10};

} // namespace

net::http_request request_for(const errand& work,
                              const clob::private_account& who, utc_time now) {
  net::http_request out;
  std::string path;
  std::string query;
  switch (work.what) {
  case errand::kind::post:
    out.method = "POST";
    path = "/order";
    break;
  case errand::kind::cancel:
    out.method = "DELETE";
    path = "/order";
    break;
  case errand::kind::order:
    path = "/data/order/" + work.order_id;
    break;
  case errand::kind::orders:
    path = "/data/orders";
    query = "?id=" + work.order_id
            + "&next_cursor=" + clob::escaped_cursor(clob::first_cursor);
    break;
  case errand::kind::trades:
    out = clob::ask_trades(who, now, work.since, work.cursor);
    out.deadline = attempt_deadline;
    return out;
  case errand::kind::sign:
    break; // Not a request.
  }
  out.url = who.clob + path + query;
  out.body = work.body;
  out.headers = clob::private_headers(who, now, out.method, path, work.body);
  if (!work.body.empty())
    out.headers.emplace_back("Content-Type", "application/json");
  out.deadline = attempt_deadline;
  return out;
}

} // namespace fillguard
