#include "net/chainlink/aggregator.hpp"

#include "net/user_agent.hpp"

#include <simdjson.h>

#include <charconv>
#include <limits>
#include <utility>

namespace fillguard::net::chainlink {

namespace {

/// One 32-byte word in hex digits.
constexpr std::size_t word = 64;

/// roundId, answer, startedAt, updatedAt, answeredInRound.
constexpr std::size_t round_words = 5;

/// The decimals of every aggregator that quotes in dollars.
constexpr std::uint64_t usd_decimals = 8;

constexpr std::chrono::milliseconds answer_within{5'000};

constexpr std::string_view selects_price = "0xfeaf968c"; // latestRoundData()
constexpr std::string_view selects_decimals = "0x313ce567";
constexpr std::string_view selects_description = "0x7284e416";

bad_frame flaw(std::string kind, std::string detail) {
  return {std::move(kind), std::move(detail), price_source::chainlink_onchain};
}

std::string upper(std::string text) {
  for (auto& c : text)
    c = static_cast<char>(c - 'a' + 'A');
  return text;
}

/// Reads word number `index` as an unsigned number; absent when it is missing,
/// not hex or wider than 63 bits (as a negative int256 is).
std::optional<std::uint64_t> number_at(std::string_view words,
                                       std::size_t index) {
  if (words.size() < (index + 1) * word)
    return std::nullopt;
  const auto text = words.substr(index * word, word);
  constexpr std::size_t low = 16;
  if (text.find_first_not_of('0') < word - low)
    return std::nullopt;
  std::uint64_t out = 0;
  const auto* end = text.data() + text.size();
  const auto read = std::from_chars(end - low, end, out, 16);
  if (read.ec != std::errc{} || read.ptr != end
      || out > std::numeric_limits<std::int64_t>::max())
    return std::nullopt;
  return out;
}

/// Reads an ABI string: its offset, its length, its bytes.
std::optional<std::string> text_of(std::string_view words) {
  const auto length = number_at(words, 1);
  if (number_at(words, 0) != 32U || !length
      || *length > (words.size() - 2 * word) / 2)
    return std::nullopt;
  std::string out;
  for (std::size_t i = 0; i < *length; ++i) {
    const auto* from = words.data() + 2 * word + 2 * i;
    unsigned char c = 0;
    if (std::from_chars(from, from + 2, c, 16).ptr != from + 2)
      return std::nullopt;
    out += static_cast<char>(c);
  }
  return out;
}

/// The hex digits of the result, or the meaning of an answer without one.
result<std::string, price_frame> result_of(std::string_view body) {
  const auto no_result = [](price_frame meaning) {
    return failure(std::move(meaning));
  };
  thread_local simdjson::dom::parser parser;
  simdjson::dom::element root;
  simdjson::dom::object error;
  std::string_view text;
  if (parser.parse(simdjson::padded_string{body}).get(root))
    // A provider's message may quote our URL with the key in it, so it is not
    // shown.
    return no_result(flaw("not_json", "a body that is no JSON"));
  if (!root["error"].get_object().get(error)) {
    std::int64_t code = 0;
    if (error["code"].get_int64().get(code))
      code = 0;
    return no_result(refusal{"rpc_error", "code " + std::to_string(code)});
  }
  if (root["result"].get_string().get(text))
    return no_result(flaw("missing_field", "result is absent or not a text"));
  if (!text.starts_with("0x"))
    return no_result(flaw("wrong_type", "result does not begin with 0x"));
  text.remove_prefix(2);
  if (text.empty())
    return no_result(
      flaw("no_contract", "result is empty: no such contract there"));
  if (text.find_first_not_of("0123456789abcdefABCDEF")
      != std::string_view::npos)
    return no_result(flaw("wrong_type", "result is not hex"));
  return std::string{text};
}

} // namespace

std::vector<std::string> contracts_of(asset coin) {
  switch (coin) {
  case asset::btc: // Polygon, Ethereum
    return {"0xc907E116054Ad103354f2D350FD2514433D57F6f",
            "0xF4030086522a5bEEa4988F8cA5B36dbC97BeE88c"};
  case asset::eth: // Polygon
    return {"0xF9680D99D6C9589e2a93a78A04A279e509205945"};
  case asset::sol: // Polygon
    return {"0x10C8264C0935b3B9870013e057f330Ff3e9C56dC"};
  case asset::xrp:
  case asset::doge:
  case asset::bnb:
  case asset::hype:
    return {};
  }
  return {};
}

aggregator_poll::aggregator_poll(std::vector<std::string> endpoints, asset coin)
    : pair_{upper(to_string(coin)) + " / USD"} {
  for (const auto& contract : contracts_of(coin))
    for (const auto& url : endpoints)
      places_.push_back({url, contract});
}

http_request aggregator_poll::next_request() {
  if (places_.empty())
    return {};
  const auto selector = next_ == question::description ? selects_description
                        : next_ == question::decimals  ? selects_decimals
                                                       : selects_price;
  std::string body = R"({"jsonrpc":"2.0","id":1,"method":"eth_call",)"
                     R"("params":[{"to":")";
  body.append(places_[at_].contract).append(R"(","data":")");
  body.append(selector).append(R"("},"latest"]})");
  return {.method = "POST",
          .url = places_[at_].url,
          .headers = {{"User-Agent", user_agent},
                      {"Content-Type", "application/json"}},
          .body = std::move(body),
          .deadline = answer_within};
}

price_frame aggregator_poll::on_answer(int status, std::string_view body,
                                       utc_time received_at) {
  price_frame out;
  if (auto checked = check_status(status, body, source()); !checked) {
    out = std::move(checked.error());
  } else {
    auto words = result_of(body);
    out = words ? read(*words, received_at) : std::move(words.error());
  }
  if (std::holds_alternative<bad_frame>(out)
      || std::holds_alternative<refusal>(out))
    turn();
  return out;
}

price_frame aggregator_poll::read(std::string_view words,
                                  utc_time received_at) {
  if (next_ == question::description) {
    const auto name = text_of(words);
    if (name != pair_)
      return flaw("contradiction", "the contract is not of " + pair_);
    next_ = question::decimals;
    return no_update{};
  }
  if (next_ == question::decimals) {
    if (words.size() != word || number_at(words, 0) != usd_decimals)
      return flaw("contradiction", "the contract does not have 8 decimals");
    next_ = question::price;
    return no_update{};
  }
  if (words.size() != round_words * word)
    return flaw("wrong_type", "result has " + std::to_string(words.size())
                                + " hex digits instead of 320");
  const auto answer = number_at(words, 1);
  const auto updated_at = number_at(words, 3);
  if (!answer || *answer == 0)
    return flaw("out_of_range", "answer is not positive, or absurd");
  constexpr std::uint64_t ms = 1'000;
  const auto at = updated_at && *updated_at < (1ULL << 40U)
                    ? moment_of(static_cast<std::int64_t>(*updated_at * ms))
                    : std::nullopt;
  if (!at)
    return flaw("out_of_range", "updatedAt is no time");
  const auto millionths = parse_scaled(std::to_string(*answer), usd_decimals);
  if (!millionths)
    return flaw("out_of_range", "answer does not fit");
  const seen_price seen{source(), coin_price::from_millionths(*millionths), at};
  if (auto checked = check_price(seen, received_at); !checked)
    return std::move(checked.error());
  price_list out;
  out.prices.push_back(seen);
  return out;
}

void aggregator_poll::turn() {
  if (!places_.empty())
    at_ = (at_ + 1) % places_.size();
  next_ = question::description;
}

} // namespace fillguard::net::chainlink
