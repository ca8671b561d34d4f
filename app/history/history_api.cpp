#include "app/history/history_api.hpp"

#include "app/history/history_json.hpp"
#include "app/history/questions.hpp"
#include "app/program/query_text.hpp"
#include "net/http_api/state_json.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <map>
#include <set>
#include <utility>

namespace fillguard::history {

namespace {

using net::http_api::route_answer;

/// Longer than any query to a database that works.
constexpr std::chrono::milliseconds wait_for_others{1'500};

/// How long no query goes to a database that failed.
constexpr std::chrono::seconds rest_after_failure{2};

constexpr std::size_t usual_page = 50;
constexpr std::size_t largest_page = 500;

route_answer refused(int status, const std::string& what,
                     const std::string& why) {
  return net::http_api::error_answer(status, what, {{"why", why}});
}

route_answer answered(const nlohmann::ordered_json& x) {
  return {200, "application/json", net::http_api::to_text(x), {}};
}

using arguments = std::map<std::string, std::string>;

/// The arguments of a query, all of which must be known.
result<arguments> arguments_of(std::string_view query,
                               const std::set<std::string>& known) {
  arguments out;
  while (!query.empty()) {
    const auto end = std::min(query.find('&'), query.size());
    const auto part = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    if (part.empty())
      continue;
    const auto sign = std::min(part.find('='), part.size());
    const std::string name{part.substr(0, sign)};
    const auto value =
      decode_query(part.substr(std::min(sign + 1, part.size())));
    if (!known.contains(name))
      return failure(name, "is not known here");
    if (!value)
      return failure(name, "is not encoded as a URL");
    out[name] = *value;
  }
  return out;
}

std::string value_of_argument(const arguments& all, const std::string& name) {
  const auto at = all.find(name);
  return at == all.end() ? std::string{} : at->second;
}

/// The trades that the arguments of both lists select.
result<trades_question> question_of(const arguments& all) {
  trades_question out;
  for (const auto* name : {"from", "to"}) {
    const auto text = value_of_argument(all, name);
    if (text.empty())
      continue;
    const bool is_end = std::string_view{name} == "to";
    const auto at = read_bound(text, is_end);
    if (!at)
      return failure(name, to_string(at.error()));
    (is_end ? out.within.to : out.within.from) = *at;
  }
  if (const auto name = value_of_argument(all, "market"); !name.empty()) {
    out.market = parse_market(name);
    if (!out.market)
      return failure("market", name + " is no market like btc-15m");
  }
  return out;
}

template <class T>
std::optional<T> number_in(const std::string& text) {
  T out{};
  const auto* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, out);
  return read.ec == std::errc{} && read.ptr == end ? std::optional{out}
                                                   : std::nullopt;
}

result<trades_question> page_of(const arguments& all) {
  auto out = question_of(all);
  if (!out)
    return out;
  out->limit = usual_page;
  if (const auto text = value_of_argument(all, "limit"); !text.empty()) {
    const auto limit = number_in<std::size_t>(text);
    if (!limit || *limit == 0 || *limit > largest_page)
      return failure("limit",
                     "must be between 1 and " + std::to_string(largest_page));
    out->limit = *limit;
  }
  if (const auto text = value_of_argument(all, "after"); !text.empty()) {
    out->after = number_in<std::int64_t>(text);
    if (!out->after)
      return failure("after", "is no cursor of an answer");
  }
  return out;
}

} // namespace

route_answer history_api::ask(const answer_function& answer) {
  const std::unique_lock guard{mutex_, wait_for_others};
  if (!guard.owns_lock())
    return refused(503, "no history", "the database is slow");
  const auto now = std::chrono::steady_clock::now();
  if (now < not_before_)
    return refused(503, "no history", "the database failed a moment ago");
  if (!open_) {
    auto opened = store::open(database_, store::mode::read);
    if (!opened) {
      not_before_ = now + rest_after_failure;
      return refused(503, "no history", to_string(opened.error()));
    }
    open_ = std::move(*opened);
  }
  auto out = answer(*open_);
  if (out.status == 503) {
    not_before_ = std::chrono::steady_clock::now() + rest_after_failure;
    open_.reset();
  }
  return out;
}

route_answer history_api::trades(const std::string& query) {
  const auto given =
    arguments_of(query, {"from", "to", "market", "limit", "after"});
  if (!given)
    return refused(400, "wrong argument", to_string(given.error()));
  const auto page = page_of(*given);
  if (!page)
    return refused(400, "wrong argument", to_string(page.error()));
  return ask([&page](store& from) {
    const auto found = trades_of(from, *page);
    if (!found)
      return refused(503, "no history", to_string(found.error()));
    nlohmann::ordered_json out{{"trades", nlohmann::ordered_json::array()},
                               {"next", nullptr}};
    for (const auto& each : *found)
      out["trades"].push_back(trade_json(each));
    if (found->size() == page->limit)
      out["next"] = std::to_string(found->back().window);
    return answered(out);
  });
}

route_answer history_api::summary(const std::string& query) {
  const auto given = arguments_of(query, {"from", "to", "market"});
  if (!given)
    return refused(400, "wrong argument", to_string(given.error()));
  const auto question = question_of(*given);
  if (!question)
    return refused(400, "wrong argument", to_string(question.error()));
  return ask([&](store& from) {
    auto found = trades_of(from, *question);
    if (!found)
      return refused(503, "no history", to_string(found.error()));
    return answered(summary_json(statistics_of(std::move(*found)),
                                 value_of_argument(*given, "from"),
                                 value_of_argument(*given, "to")));
  });
}

route_answer history_api::window(const std::string& text) {
  const auto window = parse_slug(text);
  if (!window)
    return refused(400, "wrong slug",
                   "it must be like "
                   "btc-updown-15m-1776081600");
  return ask([&](store& from) {
    const auto found = story_of(from, *window);
    if (!found)
      return refused(503, "no history", to_string(found.error()));
    if (!found->window)
      return refused(404, "not in the history", slug(*window));
    return answered(story_json(*found));
  });
}

net::http_api::extra_routes history_routes(const std::string& database) {
  const auto api = std::make_shared<history_api>(database);
  return {{"/v1/history/trades",
           [api](const std::string& query) { return api->trades(query); }},
          {"/v1/history/summary",
           [api](const std::string& query) { return api->summary(query); }},
          {"/v1/history/windows/",
           [api](const std::string& which) { return api->window(which); }}};
}

} // namespace fillguard::history
