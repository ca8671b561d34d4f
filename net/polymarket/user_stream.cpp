#include "net/polymarket/user_stream.hpp"

#include "net/polymarket/private_json.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cctype>

namespace fillguard::net::polymarket {

namespace {

namespace dom = simdjson::dom;

bool has(dom::object x, std::string_view key) {
  return x[key].error() == simdjson::SUCCESS;
}

void read_event(dom::element element, const ownership& own,
                utc_time received_at, fill_report& out) {
  dom::object from;
  if (element.get(from)) {
    out.bad.push_back({"wrong_type", "an event is not an object"});
    return;
  }
  std::string_view type;
  // Frames without it are recognised by their members.
  if (from["event_type"].get(type))
    type = has(from, "taker_order_id")  ? "trade"
           : has(from, "original_size") ? "order"
                                        : "";
  if (type == "trade")
    json::read_trade(from, own, fill_source::user_channel, received_at, out);
  else if (type == "order")
    json::read_order(from, own, fill_source::order_status, received_at, out);
}

} // namespace

bool ownership::is_elsewhere(std::string_view address) const {
  const auto lower = [](unsigned char x) { return std::tolower(x); };
  return !wallet.empty() && !address.empty()
         && !std::equal(address.begin(), address.end(), wallet.begin(),
                        wallet.end(), [&](char x, char y) {
                          return lower(static_cast<unsigned char>(x))
                                 == lower(static_cast<unsigned char>(y));
                        });
}

std::string user_subscription(const api_credentials& x) {
  const nlohmann::json out{{"type", "user"},
                           {"auth",
                            {{"apiKey", x.api_key},
                             {"secret", x.secret},
                             {"passphrase", x.passphrase}}},
                           {"markets", nlohmann::json::array()}};
  return out.dump();
}

fill_report read_user_frame(std::string_view text, const ownership& own,
                            utc_time received_at) {
  fill_report out;
  if (text == user_pong)
    return out;
  dom::parser parser;
  dom::element root;
  const auto parsed = text.size() > most_report_bytes
                        ? simdjson::SUCCESS
                        : parser.parse(text.data(), text.size()).get(root);
  if (auto checked = json::check_readable(text, parsed); !checked) {
    out.bad.push_back(std::move(checked.error()));
    return out;
  }
  dom::array events;
  if (root.get(events)) {
    read_event(root, own, received_at, out);
    return out;
  }
  for (auto x : events)
    read_event(x, own, received_at, out);
  return out;
}

} // namespace fillguard::net::polymarket
