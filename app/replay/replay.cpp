#include "app/replay/replay.hpp"

#include "app/replay/btc_prices.hpp"
#include "app/replay/capture.hpp"
#include "app/replay/comparison.hpp"
#include "app/replay/player.hpp"
#include "app/replay/policies.hpp"
#include "net/http_api/state_json.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <ostream>
#include <utility>

namespace fillguard {

namespace {

/// One capture and its next frame.
struct source {
  std::string path;
  std::unique_ptr<capture> frames;
  recorded_frame next;
  bool used = false; ///< A frame of it could be read.
};

class replay {
public:
  /// `lines` null: none are written.
  replay(const replay_options& options, std::ostream* lines, std::ostream& err)
      : options_{options}, lines_{lines}, err_{err} {
    // nop
  }

  int run() {
    if (!load())
      return 2;
    const auto began = std::chrono::steady_clock::now();
    play();
    const std::chrono::duration<double> took =
      std::chrono::steady_clock::now() - began;
    took_ = took.count();
    if (lines_ && !lines_->flush()) {
      err_ << "replay: the lines could not be written\n";
      return 1;
    }
    return broken_ || stopped_at_ ? 1 : 0;
  }

  /// Where it was stopped; absent: it was not.
  const std::optional<utc_time>& stopped_at() const { return stopped_at_; }

  /// Prints a summary of the input.
  void tell_reading();

  /// Prints a summary of the trading, and the time it took.
  void tell_trading();

  scorecard scores() const;

  /// What the recording does not show, a line each.
  std::vector<std::string> unknowns() const;

private:
  bool load();
  bool check_prices();
  bool goes_on(utc_time at);
  std::string windows_text() const;
  bool fail(const std::string& why) {
    err_ << "replay: " << why << '\n';
    return false;
  }

  /// Plays the sources by their frames' times.
  void play();

  /// Reads the next frame of `x`; false when there is none.
  bool refill(source& x);
  void play_frame(const recorded_frame& x);
  void play_prices(utc_time until);
  player& player_of(market_key market);

  const replay_options& options_;
  std::ostream* lines_;
  std::ostream& err_;
  recorded_windows windows_;
  std::vector<btc_price> prices_;
  std::size_t next_price_ = 0;
  std::vector<source> sources_;
  std::map<market_key, player> players_;
  bad_by_kind bad_;
  std::uint64_t frames_ = 0;
  std::uint64_t updates_ = 0;
  std::uint64_t seconds_ = 0; ///< Played seconds of windows.
  double took_ = 0;           ///< Real seconds.
  bool broken_ = false;
  std::uint64_t total_bytes_ = 0;
  std::uint64_t read_bytes_ = 0; ///< Of finished files.
  std::optional<utc_time> stopped_at_;
};

bool replay::load() {
  if (!options_.windows.empty()) {
    if (const auto loaded = load_windows(options_.windows, windows_, bad_);
        !loaded)
      return fail(to_string(loaded.error()));
    if (windows_.empty())
      return fail(why_no_windows(options_.windows));
  }
  if (!options_.btc.empty()) {
    auto loaded = load_prices(options_.btc, bad_);
    if (!loaded)
      return fail(to_string(loaded.error()));
    prices_ = *std::move(loaded);
  }
  std::map<window_id, std::string> books;
  for (const auto& path : options_.captures) {
    auto opened = open_capture(path, windows_);
    if (!opened)
      return fail(to_string(opened.error()));
    if (opened->window && !books.emplace(*opened->window, path).second)
      return fail(path + ": has the same window as "
                  + books.at(*opened->window));
    sources_.push_back({path, std::move(opened->frames), {}});
    std::error_code unknown;
    const auto size = std::filesystem::file_size(path, unknown);
    total_bytes_ += unknown ? 0 : size;
  }
  if (options_.todays_fees)
    for (auto& [id, window] : windows_)
      window.info.rules.taker_fee = fee_schedule_by_date(utc_time::max());
  return prices_.empty() || check_prices();
}

/// Prices of another day, or in another unit, would change nothing.
bool replay::check_prices() {
  if (windows_.empty())
    return true;
  for (const auto& x : prices_)
    for (const auto& [id, window] : windows_)
      if (x.received_at >= id.opens_at
          && x.received_at <= window.info.closes_at)
        return true;
  // Milliseconds before this time are more likely seconds.
  constexpr auto earliest =
    std::chrono::sys_days{std::chrono::year{2001} / 1 / 1};
  const auto& first = prices_.front();
  auto why = options_.btc + ": none of its " + std::to_string(prices_.size())
             + " prices lies in a window; the first is of "
             + to_iso8601(first.source_time.value_or(first.received_at))
             + ", the first window opens at "
             + to_iso8601(windows_.begin()->first.opens_at);
  if (first.received_at < earliest)
    why += "; its times may be seconds, and must be milliseconds";
  return fail(why);
}

bool replay::refill(source& x) {
  if (x.frames->next(x.next, bad_)) {
    ++frames_;
    x.used = true;
    return true;
  }
  if (const auto& status = x.frames->status(); !status) {
    fail(to_string(status.error()));
    broken_ = true;
  } else if (!x.used) {
    const auto& flaw = x.frames->first_flaw();
    fail(x.path + ": nothing in it could be read"
         + (flaw.empty() ? "" : "; first " + flaw));
    broken_ = true;
  }
  return false;
}

bool replay::goes_on(utc_time at) {
  constexpr std::uint64_t ask_every = 256; // Frames.
  if (!options_.goes_on || frames_ % ask_every != 0)
    return true;
  auto done = read_bytes_;
  for (const auto& x : sources_)
    done += x.frames->position();
  if (options_.goes_on(done, total_bytes_))
    return true;
  stopped_at_ = at;
  return false;
}

void replay::play() {
  std::erase_if(sources_, [this](auto& x) { return !refill(x); });
  while (!sources_.empty()) {
    // The order of the files decides between equal times.
    const auto x = std::min_element(
      sources_.begin(), sources_.end(),
      [](const auto& a, const auto& b) { return a.next.at < b.next.at; });
    play_frame(x->next);
    if (!goes_on(x->next.at))
      return;
    if (!refill(*x)) {
      read_bytes_ += x->frames->position();
      sources_.erase(x);
    }
  }
  // The rest of the windows after their last frame.
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

void replay::play_frame(const recorded_frame& frame) {
  play_prices(frame.at);
  for (const auto& x : frame.updates) {
    const auto window = windows_.find(x.window);
    if (window == windows_.end())
      continue; // Tokens only come from windows.
    auto& to = player_of(x.window.market);
    to.pass_until(frame.at);
    to.deliver(x, window->second);
  }
}

void replay::play_prices(utc_time until) {
  for (; next_price_ < prices_.size()
         && prices_[next_price_].received_at <= until;
       ++next_price_) {
    const auto& x = prices_[next_price_];
    for (auto& [market, to] : players_) {
      to.pass_until(x.received_at);
      if (market.coin == x.coin)
        to.deliver(x);
    }
  }
}

player& replay::player_of(market_key market) {
  if (const auto known = players_.find(market); known != players_.end())
    return known->second;
  auto settings = options_.state;
  settings.market = market;
  settings.captures = options_.paper;
  std::optional<paper_desk> desk;
  if (options_.paper)
    desk.emplace(std::make_shared<paper_exchange>(options_.desk),
                 options_.caps);
  player::show_function show;
  if (lines_)
    show = [this](const window_view& x) {
      namespace api = net::http_api;
      *lines_ << api::to_text(api::market_json(x)) << '\n';
    };
  auto& out = players_
                .try_emplace(market, std::move(settings), std::move(desk),
                             std::move(show))
                .first->second;
  // Prices before its first frame count, too.
  for (std::size_t i = 0; i < next_price_; ++i)
    if (prices_[i].coin == market.coin)
      out.deliver(prices_[i]);
  return out;
}

scorecard replay::scores() const {
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

std::vector<std::string> replay::unknowns() const {
  std::vector<std::string> out;
  const auto count = [this](auto lacks) {
    return std::to_string(
             std::count_if(windows_.begin(), windows_.end(),
                           [&](const auto& x) { return lacks(x.second); }))
           + " of " + std::to_string(windows_.size()) + " windows";
  };
  if (prices_.empty())
    out.push_back(
      "the coin's prices: the loss probability by price was unknown "
      "throughout, so no exit of any policy followed it");
  const auto lacks_to_beat = [](const recorded_window& x) {
    return !x.result.price_to_beat;
  };
  const auto lacks_winner = [](const recorded_window& x) {
    return !x.result.winner;
  };
  const auto any = [this](auto lacks) {
    return std::any_of(windows_.begin(), windows_.end(),
                       [&](const auto& x) { return lacks(x.second); });
  };
  if (any(lacks_to_beat))
    out.push_back("the price to beat of " + count(lacks_to_beat));
  if (any(lacks_winner))
    out.push_back("the outcome of " + count(lacks_winner)
                  + ", whose profit is in no sum");
  out.emplace_back("what others would have done about our orders: each takes "
                   "what is displayed when it arrives");
  return out;
}

void replay::tell_reading() {
  player::totals all;
  for (const auto& [market, x] : players_) {
    const auto& sums = x.sums();
    all.windows += sums.windows;
    all.lines += sums.lines;
    all.updates += sums.updates;
    all.late += sums.late;
    const auto& refused = x.state().refused();
    if (refused.bad_book > 0)
      bad_["book"] += refused.bad_book;
    if (refused.bad_price > 0)
      bad_["price"] += refused.bad_price;
  }
  std::uint64_t bad = 0;
  for (const auto& [kind, count] : bad_)
    bad += count;
  err_ << "windows " << all.windows << ", lines " << all.lines << ", frames "
       << frames_ << ", book updates " << all.updates << " (" << all.late
       << " after the close), prices " << prices_.size() << '\n'
       << "bad " << bad;
  for (const auto& [kind, count] : bad_)
    err_ << ", " << kind << ' ' << count;
  err_ << '\n';
  updates_ = all.updates;
  seconds_ = all.lines;
  if (prices_.empty())
    err_ << "no coin prices: velocity and what the loss probability takes from "
            "them were unknown throughout\n";
}

/// One line for each of the last windows that were played.
std::string replay::windows_text() const {
  constexpr std::size_t most = 20;
  auto all = scores().windows;
  std::string out;
  if (all.size() > most)
    out += "the last " + std::to_string(most) + " of "
           + std::to_string(all.size()) + " windows:\n";
  const auto from = all.size() > most ? all.size() - most : 0;
  for (auto i = from; i < all.size(); ++i) {
    const auto& id = all[i].window;
    out += "  " + slug(id);
    const auto known = windows_.find(id);
    if (known != windows_.end()) {
      const auto& result = known->second.result;
      out += result.price_to_beat
               ? "  price to beat " + to_string(*result.price_to_beat)
               : "  price to beat unknown";
      out += result.winner ? "  outcome " + to_string(*result.winner)
                           : "  outcome unknown";
    }
    out += '\n';
  }
  return out;
}

void replay::tell_trading() {
  if (!options_.lines)
    err_ << windows_text();
  if (options_.paper)
    err_ << account(scores());
  else if (!options_.lines)
    err_ << "--mode paper would add captures and exits on paper with their "
            "profit; --out FILE or a pipe one JSON line for each second\n";
  char text[128];
  const double rate = static_cast<double>(updates_) / took_;
  const double played = static_cast<double>(seconds_) / took_;
  std::snprintf(text, sizeof text,
                "took %.3f s, %.0f updates/s, %.0f times real time\n", took_,
                rate, played);
  err_ << text;
}

void tell_stop(const replay& one, std::ostream& err) {
  if (one.stopped_at())
    err << "stopped at " << to_iso8601(*one.stopped_at())
        << " of the recording: everything before is in the figures and lines; "
           "the same command plays it from its beginning\n";
}

int run_comparison(const replay_options& options, std::ostream& out,
                   std::ostream& err) {
  std::vector<compared> all;
  std::vector<std::string> unknown;
  for (const auto& name : options.compare) {
    const auto* how = find_policy(name);
    if (!how) {
      err << "replay: no policy is called " << name << '\n';
      return 2;
    }
    auto with = options;
    how->apply(with.state);
    replay one{with, nullptr, err};
    if (const auto code = one.run(); code != 0) {
      tell_stop(one, err);
      if (one.stopped_at() && !all.empty())
        err << "the policies before " << name << ", of the whole recording:\n"
            << comparison(all);
      return code;
    }
    if (all.empty()) {
      one.tell_reading();
      unknown = one.unknowns();
    }
    all.push_back({how->name, how->meaning, one.scores()});
  }
  out << comparison(all) << '\n'
      << (options.todays_fees
            ? "fees: today's schedule, whatever was in force at the time\n"
            : "fees: as in force at the time of each window\n");
  for (const auto& what : unknown)
    out << "not known: " << what << '\n';
  return out.flush() ? 0 : 1;
}

} // namespace

int run_replay(const replay_options& options, std::ostream& out,
               std::ostream& err) {
  if (!options.compare.empty())
    return run_comparison(options, out, err);
  replay one{options, options.lines ? &out : nullptr, err};
  const auto code = one.run();
  if (code != 2) {
    one.tell_reading();
    one.tell_trading();
  }
  tell_stop(one, err);
  return code;
}

} // namespace fillguard
