#include "net/coinbase/spot.hpp"

#include "net/user_agent.hpp"

#include <simdjson.h>

#include <utility>

namespace fillguard::net::coinbase {

namespace {

/// Shorter than the wait between two polls, so that requests never pile up.
constexpr std::chrono::milliseconds answer_within{4'000};

bad_frame flaw(std::string kind, std::string detail) {
  return {std::move(kind), std::move(detail), price_source::coinbase};
}

std::string upper(std::string text) {
  for (auto& c : text)
    c = static_cast<char>(c - 'a' + 'A');
  return text;
}

} // namespace

spot_poll::spot_poll(const std::string& base, asset coin)
    : base_currency_{upper(to_string(coin))} {
  url_ = join_url(base, "/v2/prices/" + base_currency_ + "-USD/spot");
}

http_request spot_poll::next_request() {
  return {
    .url = url_,
    .headers = {{"User-Agent", user_agent}, {"Accept", "application/json"}},
    .deadline = answer_within};
}

price_frame spot_poll::on_answer(int status, std::string_view body,
                                 utc_time received_at) {
  if (auto checked = check_status(status, body, source()); !checked)
    return std::move(checked.error());
  thread_local simdjson::dom::parser parser;
  simdjson::dom::element root;
  simdjson::dom::object data;
  std::string_view amount;
  std::string_view text;
  if (parser.parse(simdjson::padded_string{body}).get(root))
    return flaw("not_json", excerpt(body));
  if (root["data"].get_object().get(data))
    return flaw("missing_field", "data is absent or not an object");
  if (data["amount"].get_string().get(amount))
    return flaw("missing_field", "data.amount is absent or not a text");
  if (!data["base"].get_string().get(text) && text != base_currency_)
    return flaw("contradiction", "data.base is " + excerpt(text));
  if (!data["currency"].get_string().get(text) && text != "USD")
    return flaw("contradiction", "data.currency is " + excerpt(text));
  const auto value = coin_price::parse(amount);
  if (!value)
    return flaw("wrong_type",
                "data.amount '" + excerpt(amount) + "' is not a decimal");
  const seen_price seen{source(), *value, std::nullopt};
  if (auto checked = check_price(seen, received_at); !checked)
    return std::move(checked.error());
  price_list out;
  out.prices.push_back(seen);
  return out;
}

} // namespace fillguard::net::coinbase
