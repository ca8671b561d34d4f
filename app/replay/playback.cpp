#include "app/replay/playback.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

namespace fillguard {

playback::playback(const replay_options& options, const recording& from,
                   player::show_function show)
    : state_{options.state}, paper_{options.paper}, desk_{options.desk},
      caps_{options.caps}, from_{from}, show_{std::move(show)} {
  // nop
}

void playback::play(std::span<const recorded_frame> frames) {
  for (const auto& x : frames)
    play_frame(x);
}

void playback::finish() {
  for (bool running = true; running;) {
    running = false;
    for (auto& [market, x] : players_)
      if (const auto due = x.next_due()) {
        running = true;
        play_prices(*due);
        x.pass_until(*due + std::chrono::nanoseconds{1});
      }
  }
}

void playback::play_frame(const recorded_frame& frame) {
  play_prices(frame.at);
  for (const auto& x : frame.updates) {
    const auto window = from_.windows().find(x.window);
    if (window == from_.windows().end())
      continue; // Tokens only come from windows.
    auto& to = player_of(x.window.market);
    to.pass_until(frame.at);
    to.deliver(x, window->second);
  }
}

void playback::play_prices(utc_time until) {
  const auto& prices = from_.prices();
  for (;
       next_price_ < prices.size() && prices[next_price_].received_at <= until;
       ++next_price_) {
    const auto& x = prices[next_price_];
    for (auto& [market, to] : players_) {
      to.pass_until(x.received_at);
      if (market.coin == x.coin)
        to.deliver(x);
    }
  }
}

player& playback::player_of(market_key market) {
  if (const auto known = players_.find(market); known != players_.end())
    return known->second;
  auto settings = state_;
  settings.market = market;
  settings.captures = paper_;
  std::optional<paper_desk> desk;
  if (paper_)
    desk.emplace(std::make_shared<paper_exchange>(desk_), caps_);
  auto& out =
    players_.try_emplace(market, std::move(settings), std::move(desk), show_)
      .first->second;
  // Prices before its first frame count, too.
  for (std::size_t i = 0; i < next_price_; ++i)
    if (from_.prices()[i].coin == market.coin)
      out.deliver(from_.prices()[i]);
  return out;
}

scorecard playback::scores() const {
  scorecard out;
  for (const auto& [market, x] : players_) {
    const auto& part = x.scores().windows;
    out.windows.insert(out.windows.end(), part.begin(), part.end());
  }
  std::stable_sort(out.windows.begin(), out.windows.end(),
                   [](const auto& a, const auto& b) {
                     return a.window.opens_at < b.window.opens_at;
                   });
  return out;
}

player::totals playback::sums() const {
  player::totals out;
  for (const auto& [market, x] : players_) {
    const auto& part = x.sums();
    out.windows += part.windows;
    out.lines += part.lines;
    out.updates += part.updates;
    out.late += part.late;
  }
  return out;
}

void playback::add_refused(bad_by_kind& to) const {
  for (const auto& [market, x] : players_) {
    const auto& refused = x.state().refused();
    if (refused.bad_book > 0)
      to["book"] += refused.bad_book;
    if (refused.bad_price > 0)
      to["price"] += refused.bad_price;
  }
}

} // namespace fillguard
