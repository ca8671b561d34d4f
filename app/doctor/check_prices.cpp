#include "actors/btc_feed/links.hpp"
#include "app/doctor/examination.hpp"
#include "app/settings/settings.hpp"

#include <algorithm>
#include <future>
#include <map>
#include <set>

namespace fillguard::doctor {

namespace {

std::string topic(asset coin, price_source x) {
  return "price " + to_string(coin) + '/' + to_string(x);
}

/// The key whose endpoint gives that price.
std::string key_of(price_source source) {
  switch (source) {
  case price_source::polybolt_twap_60:
  case price_source::polybolt_twap_30:
  case price_source::polybolt_spot:
    return "endpoints.polybolt and the credentials";
  case price_source::binance:
    return "endpoints.binance_ws";
  case price_source::coinbase:
    return "endpoints.coinbase";
  case price_source::chainlink_onchain:
    return "endpoints.ethereum_rpc";
  case price_source::rtds_twap_60:
  case price_source::rtds_twap_30:
  case price_source::rtds_spot:
  case price_source::rtds_binance:
  case price_source::recorded:
    break;
  }
  return "endpoints.rtds";
}

finding missing(asset coin, price_source x, const stopwatch& since,
                std::string why) {
  return wrong(verdict::bad, topic(coin, x), since, std::move(why),
               "check " + key_of(x) + "; it may not serve this country");
}

/// The messages of a stream so far.
struct stream_messages {
  std::map<price_source, finding> good;
  std::map<price_source, std::string> doubts;
  std::string problem; ///< Of the stream as a whole.
  bool over = false;
};

void take_frame(stream_messages& to, asset coin, net::price_stream& stream,
                conversation& with, const stopwatch& since,
                net::price_frame frame) {
  if (auto* list = std::get_if<net::price_list>(&frame)) {
    // Past prices do not show that the stream is live.
    if (!list->history)
      for (const auto& x : list->prices)
        to.good.try_emplace(
          x.source, good(topic(coin, x.source), since, to_string(x.value)));
    for (const auto& flaw : list->flaws)
      to.doubts[flaw.source.value_or(stream.sources().front())] =
        flaw.kind + ' ' + flaw.detail;
  } else if (auto* more = std::get_if<net::reply_with>(&frame)) {
    for (auto& text : more->texts)
      with.add(std::move(text));
  } else if (auto* no = std::get_if<net::refusal>(&frame)) {
    to.problem = "refused: " + no->code + ' ' + no->detail;
    to.over = no->hang_up.has_value();
  } else if (auto* bad = std::get_if<net::bad_frame>(&frame)) {
    const auto text = "not understood: " + bad->kind + ' ' + bad->detail;
    if (bad->source)
      to.doubts[*bad->source] = text;
    else
      to.problem = text;
  }
}

findings check_stream(const examination& subject, asset coin,
                      net::price_stream& stream) {
  const stopwatch since;
  conversation with{subject, stream.url()};
  stream_messages received;
  bool open = false;
  using kind = conversation::event::kind_type;
  while (!received.over && received.good.size() < stream.sources().size()) {
    auto event = with.next();
    if (event.kind == kind::opened) {
      open = true;
      for (auto& text : stream.on_open())
        with.add(std::move(text));
    } else if (event.kind == kind::text) {
      take_frame(received, coin, stream, with, since,
                 stream.on_text(event.text, event.received_at));
    } else if (event.kind == kind::lost) {
      received.problem = (open ? "lost: " : "no connection: ")
                         + stream.explain_loss(event.text).why;
      received.over = true;
    } else {
      if (!open)
        received.problem = "no connection";
      received.over = true;
    }
  }
  findings out;
  for (const auto source : stream.sources()) {
    if (const auto at = received.good.find(source); at != received.good.end())
      out.push_back(std::move(at->second));
    else if (const auto doubt = received.doubts.find(source);
             doubt != received.doubts.end())
      out.push_back(missing(coin, source, since, doubt->second));
    else
      out.push_back(missing(coin, source, since,
                            received.problem.empty() ? "connected, but silent"
                                                     : received.problem));
  }
  return out;
}

finding check_poll(const examination& subject, asset coin,
                   net::price_poll& poll) {
  // A contract takes three requests; endpoints take turns.
  constexpr int most_questions = 12;
  const stopwatch since;
  bool slowly = false;
  for (int i = 0; i < most_questions; ++i) {
    const stopwatch round_trip;
    const auto reply = ask(subject, poll.next_request());
    slowly = slowly || round_trip.read() > subject.clock->outside(subject.slow);
    if (!reply)
      return wrong(verdict::bad, topic(coin, poll.source()), since,
                   reply.error().what,
                   endpoint_advice(key_of(poll.source()), reply.error()));
    auto frame = poll.on_answer(reply->status, reply->body, reply->received_at);
    if (auto* list = std::get_if<net::price_list>(&frame)) {
      const auto detail = to_string(list->prices.front().value);
      if (slowly)
        return wrong(verdict::warning, topic(coin, poll.source()), since,
                     detail + ", slowly",
                     "the way to " + key_of(poll.source()) + " is slow");
      return good(topic(coin, poll.source()), since, detail);
    }
    if (auto* bad = std::get_if<net::bad_frame>(&frame))
      return missing(coin, poll.source(), since,
                     "not understood: " + bad->kind + ' ' + bad->detail);
    if (auto* no = std::get_if<net::refusal>(&frame))
      return missing(coin, poll.source(), since,
                     "refused: " + no->code + ' ' + no->detail);
  }
  return missing(coin, poll.source(), since, "no price after many questions");
}

/// The service can do without a price that is no settlement price, and without
/// one of these while another flows.
void weigh(asset coin, const feed_links& links, findings& xs) {
  std::set<std::string> flowing;
  for (const auto& x : xs)
    if (x.result == verdict::good)
      flowing.insert(x.what);
  const auto settles = [](price_source x) {
    return role_of(x) == price_role::settlement;
  };
  std::set<std::string> settling;
  for (const auto& [who, link] : links.streams)
    for (const auto source : link.protocol->sources())
      if (settles(source))
        settling.insert(topic(coin, source));
  const bool settled =
    std::any_of(settling.begin(), settling.end(),
                [&](const auto& x) { return flowing.contains(x); });
  for (auto& x : xs)
    if (x.result == verdict::bad && (settled || !settling.contains(x.what)))
      x.result = verdict::warning;
  if (settling.empty())
    xs.push_back({"settlement price of " + to_string(coin),
                  verdict::bad,
                  "no source of it is configured",
                  "set endpoints.rtds, or endpoints.polybolt and credentials",
                  {}});
}

} // namespace

findings check_prices(const examination& subject, asset coin) {
  auto links = make_links(feed_settings(subject.settings, coin));
  findings out;
  std::vector<std::future<findings>> running;
  for (auto& [who, link] : links.streams)
    running.push_back(std::async(std::launch::async,
                                 [&subject, coin, with = link.protocol.get()] {
                                   return check_stream(subject, coin, *with);
                                 }));
  for (auto& [who, link] : links.polls)
    running.push_back(std::async(
      std::launch::async, [&subject, coin, with = link.protocol.get()] {
        return findings{check_poll(subject, coin, *with)};
      }));
  for (auto& one : running)
    for (auto& found : one.get())
      out.push_back(std::move(found));
  weigh(coin, links, out);
  for (const auto& [source, why] : links.unused)
    out.push_back(unused(topic(coin, source), why));
  return out;
}

} // namespace fillguard::doctor
