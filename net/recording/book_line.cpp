#include "net/recording/book_line.hpp"

#include <simdjson.h>

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace fillguard::net {

namespace {

namespace dom = simdjson::dom;

static_assert(book_line_reader::padding >= simdjson::SIMDJSON_PADDING);

/// The members that count; of a repeated one, the last.
struct line_members {
  std::optional<dom::element> type;
  std::optional<dom::element> time;
  std::optional<dom::element> token;
  std::optional<dom::element> bids; ///< Of a whole book.
  std::optional<dom::element> asks;
  std::optional<dom::element> new_bids; ///< Of a change.
  std::optional<dom::element> new_asks;
};

line_members members_of(const dom::object& line) {
  line_members out;
  for (const auto& [key, value] : line) {
    if (key == "type")
      out.type = value;
    else if (key == "ts")
      out.time = value;
    else if (key == "tok")
      out.token = value;
    else if (key == "bids")
      out.bids = value;
    else if (key == "asks")
      out.asks = value;
    else if (key == "b")
      out.new_bids = value;
    else if (key == "a")
      out.new_asks = value;
  }
  return out;
}

bool is(const std::optional<dom::element>& x, std::string_view text) {
  std::string_view found;
  return x && !x->get_string().get(found) && found == text;
}

/// One level: an array of its price and its size, as strings.
bool read_level(const dom::element& input, book_level& out) {
  dom::array pair;
  if (input.get_array().get(pair) || pair.size() != 2)
    return false;
  auto part = pair.begin();
  std::string_view text;
  if ((*part).get_string().get(text))
    return false;
  const auto at = price::parse(text);
  ++part;
  if (!at || (*part).get_string().get(text))
    return false;
  const auto size = shares::parse(text);
  if (!size)
    return false;
  out = {*at, *size};
  return true;
}

bool read_levels(const std::optional<dom::element>& input,
                 std::vector<book_level>& out) {
  out.clear();
  dom::array levels;
  if (!input || input->get_array().get(levels))
    return false;
  for (const auto& x : levels)
    if (!read_level(x, out.emplace_back()))
      return false;
  return true;
}

} // namespace

struct book_line_reader::inner {
  dom::parser parser;
};

book_line_reader::book_line_reader() : inner_{std::make_unique<inner>()} {
  // nop
}

book_line_reader::~book_line_reader() = default;

const char* book_line_reader::read(std::string_view line,
                                   const window_id& window,
                                   const time_range& plausible,
                                   book_update& out) {
  dom::object object;
  if (inner_->parser.parse(line.data(), line.size(), false)
        .get_object()
        .get(object))
    return "not_json";
  const auto all = members_of(object);
  std::int64_t ms = 0;
  if (!all.type || !all.time || all.time->get_int64().get(ms))
    return "missing_field";
  if (ms < to_unix_ms(plausible.first) || ms > to_unix_ms(plausible.last))
    return "time_out_of_range";
  const bool whole = is(all.type, "book");
  if (!whole && !is(all.type, "delta"))
    return "unknown_type";
  // Only the levels' memory is used again: nothing of the update before.
  auto bids = std::move(out.bids);
  auto asks = std::move(out.asks);
  out = {};
  out.bids = std::move(bids);
  out.asks = std::move(asks);
  out.window = window;
  out.kind =
    whole ? book_update::kind_type::snapshot : book_update::kind_type::change;
  out.token = is(all.token, "D") ? outcome::down : outcome::up;
  // The recorder's clock was wrong; ages are by the exchange's clock.
  out.source_time = from_unix_ms(ms);
  out.received_at = *out.source_time;
  if (!read_levels(whole ? all.bids : all.new_bids, out.bids)
      || !read_levels(whole ? all.asks : all.new_asks, out.asks))
    return "bad_levels";
  return nullptr;
}

} // namespace fillguard::net
