#include "net/polymarket/gamma.hpp"

#include "net/polymarket/json.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>
#include <set>
#include <utility>
#include <vector>

namespace fillguard::net::polymarket {

namespace {

using json::members;

/// A window's market, and its event if the answer has it.
struct found {
  members market;
  members event;
};

tl::unexpected<bad_answer> bad(std::string kind, std::string detail) {
  return failure(bad_answer{std::move(kind), std::move(detail)});
}

tl::unexpected<bad_answer> missing(std::string field) {
  return bad("missing_field", std::move(field));
}

/// Adds each market of an event or a market (as text) that has the slug.
void look_into(std::string_view text, std::string_view name,
               std::vector<found>& out) {
  auto object = json::read_object(text);
  if (!object)
    return;
  const auto inner = object->find("markets");
  if (inner == object->end()) {
    if (json::text_of(*object, "slug") == name
        && json::has(*object, "conditionId"))
      out.push_back({std::move(*object), {}});
    return;
  }
  const auto elements = json::read_array(inner->second.text);
  if (!elements)
    return;
  for (const auto& x : *elements)
    if (auto market = json::read_object(x.text);
        market && json::text_of(*market, "slug") == name)
      out.push_back({std::move(*market), *object});
}

std::optional<utc_time> listed_time(const members& market,
                                    std::string_view name) {
  const auto text = json::text_of(market, name);
  return text ? parse_iso8601(*text) : std::nullopt;
}

bool takes_orders(const members& market) {
  return json::bool_of(market, "acceptingOrders").value_or(true)
         && json::bool_of(market, "enableOrderBook").value_or(true)
         && json::bool_of(market, "active").value_or(true)
         && !json::bool_of(market, "archived").value_or(false)
         && !json::bool_of(market, "closed").value_or(false);
}

/// Whether the market is the other one of the two hours that have one name, at
/// the end of summer time.
bool is_twin_hour(const members& market, const window_id& id) {
  const auto opens = listed_time(market, "eventStartTime");
  return opens && *opens != id.opens_at
         && slug({id.market, *opens}) == slug(id);
}

/// All markets of the body that have the window's slug.
result<std::vector<found>, bad_answer> find_markets(std::string_view body,
                                                    const window_id& id) {
  if (body.size() > most_bytes)
    return bad("oversized", std::to_string(body.size()) + " bytes");
  if (!json::is_json(simdjson::padded_string{body}))
    return bad("not_json", "the body is not JSON");
  std::vector<found> out;
  const auto name = slug(id);
  look_into(body, name, out);
  const auto elements = json::read_array(body);
  if (!elements && !json::read_object(body))
    return bad("wrong_type", "the body");
  if (elements)
    for (const auto& x : *elements)
      look_into(x.text, name, out);
  std::erase_if(out,
                [&](const found& x) { return is_twin_hour(x.market, id); });
  return out;
}

/// How many markets these are, of which one may be there twice.
std::size_t count_of_markets(const std::vector<found>& xs) {
  std::set<std::string> ids;
  for (const auto& x : xs)
    ids.insert(json::text_of(x.market, "conditionId").value_or(""));
  return ids.size();
}

/// The market to follow where several have the slug: first one that begins at
/// the time of the slug, then one that takes orders.
const found* best_of(const std::vector<found>& xs, const window_id& id) {
  const auto rank = [&](const found& x) {
    return std::pair{listed_time(x.market, "eventStartTime") == id.opens_at,
                     takes_orders(x.market)};
  };
  const auto best =
    std::max_element(xs.begin(), xs.end(), [&](const auto& a, const auto& b) {
      return rank(a) < rank(b);
    });
  return best == xs.end() ? nullptr : &*best;
}

/// Gamma writes arrays as strings that hold JSON.
std::optional<std::vector<std::string>> texts_of(const members& market,
                                                 std::string_view name) {
  const auto at = market.find(name);
  if (at == market.end())
    return std::nullopt;
  const auto elements = json::read_array(at->second.text);
  if (!elements)
    return std::nullopt;
  std::vector<std::string> out;
  for (const auto& x : *elements)
    out.push_back(x.text);
  return out;
}

bool same_word(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](unsigned char x, unsigned char y) {
                      return std::tolower(x) == std::tolower(y);
                    });
}

/// The elements of the parallel arrays for each outcome, found by the labels
/// and never by position alone.
struct labels {
  std::size_t up = 0;
  std::size_t down = 0;
};

std::optional<labels> labels_of(const members& market) {
  const auto names = texts_of(market, "outcomes");
  if (!names || names->size() != 2)
    return std::nullopt;
  for (const labels x : {labels{0, 1}, labels{1, 0}})
    if (same_word((*names)[x.up], "up") && same_word((*names)[x.down], "down"))
      return x;
  return std::nullopt;
}

bool is_token_id(const std::string& x) {
  return !x.empty() && x.size() <= 78
         && x.find_first_not_of("0123456789") == std::string::npos;
}

bool is_condition_id(const std::string& x) {
  return x.size() == 66 && x.starts_with("0x")
         && x.find_first_not_of("0123456789abcdefABCDEF", 2)
              == std::string::npos;
}

result<settlement, bad_answer> settlement_of(const members& market,
                                             const window_id& id) {
  if (json::has(market, "cryptoMarketConfig")) {
    const auto config = json::read_object(market.at("cryptoMarketConfig").text);
    const auto average =
      config ? json::bool_of(*config, "twapEnabled") : std::nullopt;
    if (!average)
      return missing("cryptoMarketConfig.twapEnabled");
    const auto coin = json::text_of(*config, "asset");
    if (coin && !same_word(*coin, to_string(id.market.coin)))
      return settlement::unknown;
    if (!*average)
      return settlement::spot;
    const auto seconds = json::millionths_of(*config, "twapLookbackSeconds");
    if (seconds == 30 * one_in_millionths)
      return settlement::twap_30;
    if (seconds == 60 * one_in_millionths)
      return settlement::twap_60;
    return settlement::unknown;
  }
  const auto source = json::text_of(market, "resolutionSource").value_or("");
  if (source.find("twap-60s") != std::string::npos)
    return settlement::twap_60;
  if (source.find("twap-30s") != std::string::npos)
    return settlement::twap_30;
  if (source.find("data.chain.link/streams/") != std::string::npos
      && source.find("twap") == std::string::npos)
    return settlement::spot;
  if (source.find("binance.com") != std::string::npos
      && id.market.length == window_length::h1)
    return settlement::candle_1h;
  return source.empty() ? settlement_by_date(id) : settlement::unknown;
}

/// The fee schedule; absent when it cannot be read.
std::optional<fee_schedule> fee_of(const members& market, const window_id& id) {
  fee_schedule out = fee_schedule_by_date(id.opens_at);
  if (json::bool_of(market, "feesEnabled") == false) {
    out.rate_millionths = 0;
    out.exponent = 1;
    return out;
  }
  if (!json::has(market, "feeSchedule"))
    return std::nullopt;
  const auto schedule = json::read_object(market.at("feeSchedule").text);
  if (!schedule)
    return std::nullopt;
  const auto rate = json::millionths_of(*schedule, "rate");
  const auto exponent = json::millionths_of(*schedule, "exponent");
  if (!rate || *rate < 0 || *rate > one_in_millionths || !exponent
      || (*exponent != one_in_millionths && *exponent != 2 * one_in_millionths))
    return std::nullopt;
  out.rate_millionths = *rate;
  out.exponent = static_cast<std::uint8_t>(*exponent / one_in_millionths);
  return out;
}

result<void, bad_answer> read_times(const members& market, window_info& out) {
  const auto opens = json::text_of(market, "eventStartTime");
  const auto closes = json::text_of(market, "endDate");
  if (!opens || !closes)
    return missing(opens ? "endDate" : "eventStartTime");
  const auto open = parse_iso8601(*opens);
  const auto close = parse_iso8601(*closes);
  if (!open || !close)
    return bad("wrong_value", open ? "endDate" : "eventStartTime");
  if (*close <= *open)
    return bad("wrong_value", "endDate is " + *closes);
  if (*close <= out.id.opens_at)
    return bad("start_mismatch", "eventStartTime is " + *opens);
  out.closes_at = *close;
  // Neither the prices at the times of the name decide such a window, nor does
  // the candle of another hour.
  const bool is_hour = out.rules.settles_on == settlement::candle_1h;
  if (*open != out.id.opens_at || (is_hour && *close != closes_at(out.id)))
    out.rules.settles_on = settlement::unknown;
  return {};
}

result<void, bad_answer> read_tokens(const members& market, window_info& out) {
  const auto places = labels_of(market);
  if (!places)
    return bad("bad_outcomes", "outcomes are not Up and Down");
  const auto tokens = texts_of(market, "clobTokenIds");
  if (!tokens || tokens->size() != 2 || !is_token_id((*tokens)[0])
      || !is_token_id((*tokens)[1]) || (*tokens)[0] == (*tokens)[1])
    return bad("no_tokens", "clobTokenIds are not two token ids");
  out.up_token = (*tokens)[places->up];
  out.down_token = (*tokens)[places->down];
  return {};
}

result<void, bad_answer> read_rules(const members& market, window_info& out) {
  const auto settles = settlement_of(market, out.id);
  if (!settles)
    return failure(settles.error());
  out.rules.settles_on = *settles;
  out.rules.taker_fee = fee_of(market, out.id);
  out.rules.accepts_orders = takes_orders(market);
  out.rules.negative_risk = json::bool_of(market, "negRisk").value_or(false);
  // Only orders need these two. The books have them as well.
  const auto tick = json::millionths_of(market, "orderPriceMinTickSize");
  const auto smallest = json::millionths_of(market, "orderMinSize");
  if (tick && (*tick <= 0 || *tick >= one_in_millionths))
    return bad("wrong_value", "orderPriceMinTickSize");
  if (smallest && *smallest < 0)
    return bad("wrong_value", "orderMinSize");
  if (tick)
    out.rules.tick_size = price::from_millionths(*tick);
  if (smallest)
    out.rules.smallest_order = shares::from_millionths(*smallest);
  out.rules.tick_size_known = tick.has_value();
  out.rules.smallest_order_known = smallest.has_value();
  return {};
}

result<void, bad_answer> check_version(const members& market) {
  const auto version = json::text_of(market, "version");
  if (version && *version != "v1")
    return bad("unsupported_version", "version is " + *version);
  return {};
}

/// The winner: its price is (nearly) one, the opposite price (nearly) zero. A
/// window also has the prices 0.5 and 0.5 before it is traded, so these are a
/// result only where the resolution is marked as final.
std::optional<window_outcome> outcome_of(const members& market,
                                         const labels& places) {
  constexpr std::int64_t nearly = 1'000;
  constexpr std::int64_t nearly_one = one_in_millionths - nearly;
  constexpr std::int64_t one_half = one_in_millionths / 2;
  const auto prices = texts_of(market, "outcomePrices");
  if (json::bool_of(market, "closed") != true || !prices || prices->size() != 2)
    return std::nullopt;
  const auto up = parse_millionths((*prices)[places.up]);
  const auto down = parse_millionths((*prices)[places.down]);
  if (!up || !down)
    return std::nullopt;
  if (*up >= nearly_one && *down <= nearly)
    return window_outcome::up;
  if (*down >= nearly_one && *up <= nearly)
    return window_outcome::down;
  const auto status = json::text_of(market, "umaResolutionStatus").value_or("");
  if (same_word(status, "resolved") && std::abs(*up - one_half) <= nearly
      && std::abs(*down - one_half) <= nearly)
    return window_outcome::half;
  return std::nullopt;
}

std::optional<coin_price> positive_price(const members& xs,
                                         std::string_view name) {
  const auto x = json::millionths_of(xs, name);
  if (!x || *x <= 0)
    return std::nullopt;
  return coin_price::from_millionths(*x);
}

std::string url(std::string_view base, const char* path, const window_id& id) {
  return std::string{base} + path + slug(id);
}

} // namespace

std::string gamma_window_url(std::string_view base, const window_id& id) {
  return url(base, "/events?slug=", id);
}

std::string gamma_finished_url(std::string_view base, const window_id& id) {
  return url(base, "/markets?slug=", id) + "&closed=true";
}

gamma_window_answer parse_gamma_window(std::string_view body,
                                       const window_id& id) {
  auto searched = find_markets(body, id);
  if (!searched)
    return failure(std::move(searched.error()));
  const auto* found = best_of(*searched, id);
  if (!found)
    return std::nullopt;
  window_info out;
  out.id = id;
  if (auto checked = check_version(found->market); !checked)
    return failure(std::move(checked.error()));
  const auto condition = json::text_of(found->market, "conditionId");
  if (!condition)
    return missing("conditionId");
  if (!is_condition_id(*condition))
    return bad("wrong_value", "conditionId");
  out.condition_id = *condition;
  if (auto read = read_tokens(found->market, out); !read)
    return failure(std::move(read.error()));
  if (auto read = read_rules(found->market, out); !read)
    return failure(std::move(read.error()));
  if (auto read = read_times(found->market, out); !read)
    return failure(std::move(read.error()));
  return out;
}

std::vector<listing_remark> gamma_remarks(std::string_view body,
                                          const window_id& id) {
  const auto searched = find_markets(body, id);
  const auto* found = searched ? best_of(*searched, id) : nullptr;
  if (!found)
    return {};
  std::vector<listing_remark> out;
  const auto& market = found->market;
  if (const auto count = count_of_markets(*searched); count > 1)
    out.push_back(
      {"the venue lists it " + std::to_string(count) + " times: followed is "
       + json::text_of(market, "conditionId").value_or("one without an id")
       + (takes_orders(market) ? ", which takes orders"
                               : "; none of them takes orders")});
  if (!check_version(market)) {
    const auto version = json::text_of(market, "version").value_or("");
    out.push_back({"the venue lists a market of Protocol V" + version.substr(1)
                     + ", which this release does not read: the market is "
                       "not watched, what is held in it is not guarded, and no "
                       "order is sent; guard it by hand, and look for a newer "
                       "release",
                   true});
    return out;
  }
  if (json::bool_of(market, "negRisk") == true)
    out.push_back({"the venue lists a market with negative risk, whose orders "
                   "go to another contract: it is watched, what is held in it "
                   "is not guarded, and no order is sent",
                   true});
  const auto opens = listed_time(market, "eventStartTime");
  if (opens && *opens != id.opens_at) {
    out.push_back({"the venue has moved it: it opens at "
                   + to_iso8601_seconds(*opens) + ", and by its name at "
                   + to_iso8601_seconds(id.opens_at)
                   + "; watched without a probability, and not entered"});
    return out;
  }
  if (const auto window = parse_gamma_window(body, id);
      window && *window && (*window)->rules.settles_on == settlement::unknown) {
    const auto source = json::text_of(market, "resolutionSource").value_or("");
    out.push_back({"how it settles is not understood"
                   + (source.empty() ? "" : " (by " + source + ')')
                   + ": watched without a probability, and not entered"});
  }
  return out;
}

gamma_result_answer parse_gamma_result(std::string_view body,
                                       const window_id& id,
                                       std::string_view condition_id) {
  auto searched = find_markets(body, id);
  if (!searched)
    return failure(std::move(searched.error()));
  const auto own =
    std::find_if(searched->begin(), searched->end(), [&](const auto& x) {
      return json::text_of(x.market, "conditionId") == condition_id;
    });
  const auto* found = own == searched->end() ? best_of(*searched, id) : &*own;
  if (!found)
    return std::nullopt;
  if (auto checked = check_version(found->market); !checked)
    return failure(std::move(checked.error()));
  const auto places = labels_of(found->market);
  if (!places)
    return bad("bad_outcomes", "outcomes are not Up and Down");
  gamma_result out;
  out.winner = outcome_of(found->market, *places);
  const auto tokens = texts_of(found->market, "clobTokenIds");
  if (tokens && tokens->size() == 2) {
    if (out.winner == outcome::up)
      out.winning_token = (*tokens)[places->up];
    else if (out.winner == outcome::down)
      out.winning_token = (*tokens)[places->down];
  }
  if (json::has(found->event, "eventMetadata")) {
    const auto metadata =
      json::read_object(found->event.at("eventMetadata").text);
    if (!metadata)
      return bad("wrong_type", "eventMetadata");
    out.price_to_beat = positive_price(*metadata, "priceToBeat");
    out.final_price = positive_price(*metadata, "finalPrice");
  }
  return out;
}

} // namespace fillguard::net::polymarket
