#include "net/polymarket/gamma_tag.hpp"

#include "net/polymarket/json.hpp"

#include <utility>

namespace fillguard::net::polymarket {

namespace {

tl::unexpected<bad_answer> unreadable(std::string kind, std::string detail) {
  return failure(bad_answer{std::move(kind), std::move(detail)});
}

std::optional<utc_time> first_time(const json::members& xs,
                                   std::string_view name,
                                   std::string_view other) {
  auto text = json::text_of(xs, name);
  if (!text)
    text = json::text_of(xs, other);
  return text ? parse_iso8601(*text) : std::nullopt;
}

} // namespace

std::string gamma_tag_url(std::string_view base, utc_time from, utc_time to) {
  return std::string{base}
         + "/events?tag_slug=up-or-down&closed=false&end_date_min="
         + to_iso8601_seconds(from) + "&end_date_max=" + to_iso8601_seconds(to)
         + "&limit=100";
}

gamma_tag_answer parse_gamma_tag(std::string_view body) {
  if (body.size() > most_bytes)
    return unreadable("oversized", std::to_string(body.size()) + " bytes");
  if (!json::is_json(simdjson::padded_string{body}))
    return unreadable("not_json", "the body is not JSON");
  const auto elements = json::read_array(body);
  if (!elements)
    return unreadable("wrong_type", "the body is not a list of events");
  std::vector<tagged_event> out;
  for (const auto& element : *elements) {
    const auto event = json::read_object(element.text);
    auto slug = event ? json::text_of(*event, "slug") : std::nullopt;
    if (!slug || slug->empty())
      continue;
    out.push_back({std::move(*slug),
                   json::text_of(*event, "seriesSlug").value_or(""),
                   first_time(*event, "startTime", "eventStartTime"),
                   first_time(*event, "endDate", "endDate")});
  }
  return out;
}

} // namespace fillguard::net::polymarket
