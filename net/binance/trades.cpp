#include "net/binance/trades.hpp"

#include <simdjson.h>

#include <utility>

namespace fillguard::net::binance {

namespace {

namespace ondemand = simdjson::ondemand;

struct wire_trade {
  std::string_view event;
  std::string_view symbol;
  std::string_view price;
  std::optional<std::int64_t> traded_at_ms;
  std::optional<std::string> error;
};

bad_frame flaw(std::string kind, std::string detail) {
  return {std::move(kind), std::move(detail), price_source::binance};
}

result<wire_trade, bad_frame> read(ondemand::object from) {
  wire_trade out;
  for (auto field : from) {
    std::string_view key;
    ondemand::value input;
    if (field.unescaped_key().get(key) || field.value().get(input))
      return failure(flaw("not_json", "the frame breaks off"));
    if (key == "e" && input.get_string().get(out.event))
      return failure(flaw("wrong_type", "e is not a text"));
    if (key == "s" && input.get_string().get(out.symbol))
      return failure(flaw("wrong_type", "s is not a text"));
    if (key == "p" && input.get_string().get(out.price))
      return failure(flaw("wrong_type", "p is not a text"));
    if (key == "T") {
      std::int64_t ms = 0;
      if (input.get_int64().get(ms))
        return failure(flaw("wrong_type", "T is not a whole number"));
      out.traded_at_ms = ms;
    }
    if (key == "error") {
      std::string_view raw;
      if (ondemand::object why;
          input.get_object().get(why) || why.raw_json().get(raw))
        return failure(flaw("wrong_type", "error is not an object"));
      out.error = excerpt(raw);
    }
  }
  return out;
}

} // namespace

trade_stream::trade_stream(const std::string& base, asset coin)
    : url_{join_url(base, "/ws/" + to_string(coin) + "usdt@trade")} {
  symbol_ = to_string(coin) + "usdt";
  for (auto& c : symbol_)
    c = static_cast<char>(c - 'a' + 'A');
}

const std::vector<price_source>& trade_stream::sources() const {
  static const std::vector all{price_source::binance};
  return all;
}

price_frame trade_stream::on_text(std::string_view text, utc_time received_at) {
  if (text.empty())
    return no_update{};
  if (text.size() > largest_price_frame)
    return flaw("too_large",
                "frame of " + std::to_string(text.size()) + " bytes");
  thread_local ondemand::parser parser;
  const simdjson::padded_string padded{text};
  ondemand::document doc;
  ondemand::object root;
  ondemand::json_type type{};
  if (parser.iterate(padded).get(doc) || doc.type().get(type))
    return flaw("not_json", excerpt(text));
  if (type != ondemand::json_type::object)
    return flaw("wrong_type", "the frame is not an object");
  if (doc.get_object().get(root))
    return flaw("not_json", excerpt(text));
  auto trade = read(root);
  if (!trade)
    return std::move(trade.error());
  if (const char* rest = nullptr; !doc.current_location().get(rest))
    return flaw("not_json", "something follows the frame");
  if (trade->error)
    return refusal{"error", *trade->error};
  if (trade->event != "trade")
    return trade->event.empty() ? price_frame{no_update{}} : ignored_frame{};
  if (trade->symbol != symbol_)
    return ignored_frame{};
  const auto value = coin_price::parse(trade->price);
  if (!value)
    return flaw("wrong_type",
                "p '" + excerpt(trade->price) + "' is not a decimal");
  if (!trade->traded_at_ms)
    return flaw("missing_field", "T is absent");
  const auto at = moment_of(*trade->traded_at_ms);
  if (!at)
    return flaw("out_of_range",
                "T " + std::to_string(*trade->traded_at_ms) + " is no time");
  const seen_price seen{price_source::binance, *value, at};
  if (auto checked = check_price(seen, received_at); !checked)
    return std::move(checked.error());
  price_list out;
  out.prices.push_back(seen);
  return out;
}

} // namespace fillguard::net::binance
