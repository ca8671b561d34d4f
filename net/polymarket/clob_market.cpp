#include "net/polymarket/clob_market.hpp"

#include "net/polymarket/json.hpp"

namespace fillguard::net::polymarket {

std::string clob_market_url(std::string_view base,
                            std::string_view condition_id) {
  return std::string{base} + "/markets/" + std::string{condition_id};
}

result<clob_market, bad_answer> parse_clob_market(std::string_view body) {
  if (body.size() > most_bytes)
    return failure(
      bad_answer{"oversized", std::to_string(body.size()) + " bytes"});
  const auto market = json::read_object(body);
  if (!market)
    return failure(bad_answer{"not_json", "no object"});
  if (!json::has(*market, "tokens"))
    return failure(bad_answer{"missing_field", "tokens"});
  const auto tokens = json::read_array(market->at("tokens").text);
  clob_market out;
  for (const auto& one : tokens.value_or(std::vector<json::member>{})) {
    const auto token = json::read_object(one.text);
    const auto id = token ? json::text_of(*token, "token_id") : std::nullopt;
    const auto name = token ? json::text_of(*token, "outcome") : std::nullopt;
    if (id && name == "Up")
      out.up_token = *id;
    else if (id && name == "Down")
      out.down_token = *id;
  }
  if (out.up_token.empty() || out.down_token.empty())
    return failure(bad_answer{"bad_outcomes", "outcomes are not Up and Down"});
  const auto tick = json::millionths_of(*market, "minimum_tick_size");
  if (!tick || *tick <= 0)
    return failure(bad_answer{"missing_field", "minimum_tick_size"});
  out.tick_size = price::from_millionths(*tick);
  return out;
}

} // namespace fillguard::net::polymarket
