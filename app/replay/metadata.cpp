#include "app/replay/metadata.hpp"

#include "app/replay/line_reader.hpp"
#include "app/replay/quoted_line.hpp"
#include "net/polymarket/gamma.hpp"

#include <nlohmann/json.hpp>

#include <variant>

namespace fillguard {

namespace {

using nlohmann::json;
namespace venue = net::polymarket;

std::string text_of(const json& x, const char* key) {
  const auto at = x.find(key);
  return at != x.end() && at->is_string() ? at->get<std::string>() : "";
}

/// A JSON number is converted by its shortest exact decimal.
std::optional<coin_price> price_of(const json& x, const char* key) {
  const auto at = x.find(key);
  if (at == x.end() || !at->is_number())
    return std::nullopt;
  return coin_price::parse(at->dump());
}

std::optional<recorded_window> book_meta(const json& document) {
  const auto id = parse_slug(text_of(document, "slug"));
  const auto end = document.find("end");
  // The window's length must be that of its slug.
  if (text_of(document, "type") != "meta" || text_of(document, "frame") != "up"
      || !id || end == document.end() || !end->is_number_integer()
      || end->get<std::int64_t>() != to_unix_seconds(next_window(*id).opens_at))
    return std::nullopt;
  recorded_window out;
  out.info.id = *id;
  out.info.condition_id = text_of(document, "condition_id");
  out.info.up_token = text_of(document, "up_token");
  out.info.down_token = text_of(document, "down_token");
  out.info.closes_at = next_window(*id).opens_at;
  out.info.rules.settles_on = settlement_by_date(*id);
  out.info.rules.taker_fee = fee_schedule_by_date(id->opens_at);
  out.result.window = *id;
  out.result.price_to_beat = price_of(document, "strike");
  out.result.final_price = price_of(document, "final_price");
  const auto winner = text_of(document, "outcome");
  if (winner == "Up" || winner == "Down")
    out.result.winner =
      winner == "Up" ? window_outcome::up : window_outcome::down;
  return out;
}

/// The slug of a Gamma object, or of its first market.
std::optional<window_id> gamma_id(const json& x) {
  if (const auto id = parse_slug(text_of(x, "slug")))
    return id;
  const auto markets = x.find("markets");
  if (markets != x.end() && markets->is_array() && !markets->empty())
    return parse_slug(text_of(markets->front(), "slug"));
  return std::nullopt;
}

/// Adds the times of a window from its slug, where a recorder has left them
/// out.
void put_times(json& market, const window_id& id) {
  if (!market.is_object() || !market.contains("clobTokenIds"))
    return;
  market.emplace("eventStartTime", to_iso8601(id.opens_at));
  market.emplace("endDate", to_iso8601(closes_at(id)));
}

std::string with_times(json document, const window_id& id) {
  const auto markets = document.find("markets");
  if (markets != document.end() && markets->is_array())
    for (auto& x : *markets)
      put_times(x, id);
  else
    put_times(document, id);
  return document.dump();
}

std::optional<recorded_window> gamma_window(const json& document,
                                            bad_by_kind& bad) {
  const auto id = gamma_id(document);
  if (!id) {
    ++bad["window_without_slug"];
    return std::nullopt;
  }
  const auto body = with_times(document, *id);
  const auto found = venue::parse_gamma_window(body, *id);
  if (!found || !*found) {
    ++bad["window_" + (found ? "not_listed" : found.error().kind)];
    return std::nullopt;
  }
  recorded_window out;
  out.info = **found;
  // Metadata is usually from after the close, and does not show whether orders
  // were accepted before.
  out.info.rules.accepts_orders = true;
  out.result.window = *id;
  const auto ended = venue::parse_gamma_result(body, *id);
  if (ended && *ended) {
    const auto& published = **ended;
    out.result.winner = published.winner;
    out.result.price_to_beat = published.price_to_beat;
    out.result.final_price = published.final_price;
  }
  return out;
}

std::size_t add(const json& document, recorded_windows& to, bad_by_kind& bad) {
  if (document.is_array()) {
    std::size_t out = 0;
    for (const auto& y : document)
      out += add(y, to, bad);
    return out;
  }
  if (!document.is_object()) {
    ++bad["window_not_an_object"];
    return 0;
  }
  if (const auto raw = document.find("raw"); raw != document.end())
    return add(*raw, to, bad);
  auto window = text_of(document, "type") == "meta"
                  ? book_meta(document)
                  : gamma_window(document, bad);
  if (!window)
    return 0;
  to.insert_or_assign(window->info.id, std::move(*window));
  return 1;
}

} // namespace

std::optional<recorded_window> parse_book_meta(std::string_view line) {
  const auto x = json::parse(line, nullptr, false);
  return x.is_object() ? book_meta(x) : std::nullopt;
}

std::size_t add_windows(std::string_view text, recorded_windows& to,
                        bad_by_kind& bad) {
  const auto x = json::parse(text, nullptr, false);
  if (x.is_discarded()) {
    ++bad["window_not_json"];
    return 0;
  }
  return add(x, to, bad);
}

result<void> load_windows(const std::string& path, recorded_windows& to,
                          bad_by_kind& bad) {
  line_reader in{path};
  std::string line;
  while (in.next(line) && line.empty())
    continue;
  if (parse_book_meta(line)) {
    // Only the first line of a book capture is metadata.
    do {
      if (line.find("\"meta\"") != std::string::npos)
        add_windows(line, to, bad);
    } while (in.next(line));
    return in.status();
  }
  // If the first line is complete JSON, each line is; otherwise the whole file
  // is one piece.
  if (nlohmann::json::accept(line)) {
    do {
      if (!line.empty())
        add_windows(line, to, bad);
    } while (in.next(line));
    return in.status();
  }
  auto whole = line;
  while (in.next(line))
    whole += '\n' + line;
  if (in.status())
    add_windows(whole, to, bad);
  return in.status();
}

namespace {

/// What is wrong with the first object of a line; empty: not known.
std::string mistake_of_windows(const std::string& line) {
  auto record = json::parse(line, nullptr, false);
  if (record.is_array() && !record.empty())
    record = json(record.front());
  if (record.is_object() && record.contains("raw"))
    record = json(record["raw"]);
  if (!record.is_object())
    return {};
  const auto id = gamma_id(record);
  if (!id)
    return {};
  const auto found = venue::parse_gamma_window(with_times(record, *id), *id);
  if (!found)
    return found.error().kind + ", " + found.error().detail;
  return *found ? "" : "no market of " + slug(*id) + " with a conditionId";
}

} // namespace

std::string why_no_windows(const std::string& path) {
  line_reader in{path};
  std::string first;
  while (in.next(first) && first.empty())
    continue;
  if (const auto wrong = mistake_of_windows(first); !wrong.empty())
    return path + " describes no window: " + wrong + " in its first line"
           + keys_of(first) + ": " + beginning_of(first);
  return path
         + " describes no window; each must be a Gamma market or event, with "
           "slug, conditionId, outcomes and clobTokenIds, or the first line of "
           "a book_5m file, of type meta with slug, end, up_token and "
           "down_token; its first line is another"
         + keys_of(first) + ": " + beginning_of(first);
}

net::polymarket::token_map tokens_of(const recorded_windows& x) {
  net::polymarket::token_map out;
  for (const auto& [id, window] : x)
    net::polymarket::add_tokens(out, window.info);
  return out;
}

} // namespace fillguard
