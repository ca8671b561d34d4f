#include "app/replay/replay.hpp"

#include "app/program/worker_pool.hpp"
#include "app/replay/comparison.hpp"
#include "app/replay/line_printer.hpp"
#include "app/replay/playback.hpp"
#include "app/replay/policies.hpp"
#include "app/replay/recording.hpp"
#include "app/replay/sweep_report.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <optional>
#include <ostream>
#include <utility>

namespace fillguard {

namespace {

/// One recording, and the policies that play it.
class replay {
public:
  replay(const replay_options& options, std::ostream& err)
      : options_{options}, err_{err}, pool_{helpers_for(options.cores)},
        from_{options, pool_, err} {
    // nop
  }

  /// False: the files have the wrong content.
  bool load() { return from_.load(); }

  /// Adds a policy, whose lines go to `lines`; null: none are written.
  void add(const replay_options& how, std::ostream* lines);

  /// Plays the recording once. Returns the exit code.
  int run();

  const playback& of(std::size_t index) const { return *playing_[index]; }

  /// Prints a summary of the input, as the first policy has seen it.
  void print_reading();

  /// Prints a summary of the trading, and the time it took.
  void print_trading();
  void print_pace() const;

  /// Prints where the replay was stopped, if it was.
  void print_stop() const;

  /// What the recording does not show, a line each.
  std::vector<std::string> unknowns() const;

private:
  void play();
  void play_part(std::span<const recorded_frame> frames);
  bool goes_on(utc_time at);
  std::string windows_text() const;

  const replay_options& options_;
  std::ostream& err_;
  worker_pool pool_;
  recording from_;
  std::unique_ptr<line_printer> lines_;
  std::vector<std::unique_ptr<playback>> playing_;
  double took_ = 0; ///< Real seconds.
  std::optional<utc_time> stopped_at_;
};

void replay::add(const replay_options& how, std::ostream* lines) {
  player::show_function show;
  if (lines) {
    lines_ = std::make_unique<line_printer>(*lines, pool_);
    show = [this](window_view x) { lines_->print(std::move(x)); };
  }
  playing_.push_back(std::make_unique<playback>(how, from_, std::move(show)));
}

int replay::run() {
  const auto began = std::chrono::steady_clock::now();
  play();
  const bool written = !lines_ || lines_->finish();
  const std::chrono::duration<double> took =
    std::chrono::steady_clock::now() - began;
  took_ = took.count();
  if (!written) {
    err_ << "replay: the lines could not be written\n";
    return 1;
  }
  return from_.broken() || stopped_at_ ? 1 : 0;
}

bool replay::goes_on(utc_time at) {
  if (!options_.goes_on
      || options_.goes_on(from_.read_bytes(), from_.total_bytes()))
    return true;
  stopped_at_ = at;
  return false;
}

void replay::play() {
  for (;;) {
    const auto part = from_.next();
    if (part.empty())
      break;
    play_part(part);
    if (!goes_on(part.back().at))
      return;
  }
  for (const auto& x : playing_)
    x->finish();
}

/// Several policies play it side by side.
void replay::play_part(std::span<const recorded_frame> frames) {
  std::vector<worker_pool::handle> others;
  // If one throws, the others may still play: their policies must outlive them.
  const auto end = [this](const auto* all) {
    for (const auto& x : *all)
      pool_.abandon(x);
  };
  const std::unique_ptr<const std::vector<worker_pool::handle>, decltype(end)>
    ended{&others, end};
  for (std::size_t i = 1; i < playing_.size(); ++i)
    others.push_back(
      pool_.submit([one = playing_[i].get(), frames] { one->play(frames); }));
  playing_.front()->play(frames);
  for (const auto& x : others)
    pool_.wait(x);
}

std::vector<std::string> replay::unknowns() const {
  std::vector<std::string> out;
  const auto count = [this](auto lacks) {
    return std::to_string(
             std::count_if(from_.windows().begin(), from_.windows().end(),
                           [&](const auto& x) { return lacks(x.second); }))
           + " of " + std::to_string(from_.windows().size()) + " windows";
  };
  if (from_.prices().empty())
    out.emplace_back(
      "the coin's prices: the loss probability by price was unknown "
      "throughout, so no exit of any policy followed it");
  const auto lacks_to_beat = [](const recorded_window& x) {
    return !x.result.price_to_beat;
  };
  const auto lacks_winner = [](const recorded_window& x) {
    return !x.result.winner;
  };
  const auto any = [this](auto lacks) {
    return std::any_of(from_.windows().begin(), from_.windows().end(),
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

void replay::print_reading() {
  auto all = from_.bad();
  of(0).add_refused(all);
  const auto sums = of(0).sums();
  std::uint64_t bad = 0;
  for (const auto& [kind, count] : all)
    bad += count;
  err_ << "windows " << sums.windows << ", lines " << sums.lines << ", frames "
       << from_.frames() << ", book updates " << sums.updates << " ("
       << sums.late << " after the close), prices " << from_.prices().size()
       << '\n'
       << "bad " << bad;
  for (const auto& [kind, count] : all)
    err_ << ", " << kind << ' ' << count;
  err_ << '\n';
  if (from_.prices().empty())
    err_ << "no coin prices: velocity and what the loss probability takes from "
            "them were unknown throughout\n";
}

/// One line for each of the last windows that were played.
std::string replay::windows_text() const {
  constexpr std::size_t most = 20;
  auto all = of(0).scores().windows;
  std::string out;
  if (all.size() > most)
    out += "the last " + std::to_string(most) + " of "
           + std::to_string(all.size()) + " windows:\n";
  const auto from = all.size() > most ? all.size() - most : 0;
  for (auto i = from; i < all.size(); ++i) {
    const auto& id = all[i].window;
    out += "  " + slug(id);
    const auto known = from_.windows().find(id);
    if (known != from_.windows().end()) {
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

void replay::print_trading() {
  if (!options_.lines)
    err_ << windows_text();
  if (options_.paper)
    err_ << account(of(0).scores());
  else if (!options_.lines)
    err_ << "--mode paper would add captures and exits on paper with their "
            "profit; --out FILE or a pipe one JSON line for each second\n";
  print_pace();
}

void replay::print_pace() const {
  // Each policy plays all of it.
  const auto policies = static_cast<double>(playing_.size());
  const auto sums = of(0).sums();
  char text[128];
  const double rate = static_cast<double>(sums.updates) * policies / took_;
  const double played = static_cast<double>(sums.lines) * policies / took_;
  std::snprintf(text, sizeof text,
                "took %.3f s, %.0f updates/s, %.0f times real time\n", took_,
                rate, played);
  err_ << text;
}

void replay::print_stop() const {
  if (stopped_at_)
    err_ << "stopped at " << to_iso8601(*stopped_at_)
         << " of the recording: everything before is in the figures and "
            "lines; the same command plays it from its beginning\n";
}

/// What the figures rest on.
std::string footnotes(const replay_options& options, const replay& played) {
  std::string out =
    options.todays_fees
      ? "fees: today's schedule, whatever was in force at the time\n"
      : "fees: as in force at the time of each window\n";
  for (const auto& what : played.unknowns())
    out += "not known: " + what + '\n';
  return out;
}

/// The results of the policies in their order, after their names and meanings.
std::vector<compared> results_of(const replay& played,
                                 std::vector<compared> policies) {
  for (std::size_t i = 0; i < policies.size(); ++i)
    policies[i].scores = played.of(i).scores();
  return policies;
}

int run_comparison(const replay_options& options, std::ostream& out,
                   std::ostream& err) {
  replay all{options, err};
  std::vector<compared> named;
  for (const auto& name : options.compare) {
    const auto* how = find_policy(name);
    if (!how) {
      err << "replay: no policy is called " << name << '\n';
      return 2;
    }
    auto with = options;
    how->apply(with.state);
    all.add(with, nullptr);
    named.push_back({how->name, how->meaning, {}});
  }
  if (!all.load())
    return 2;
  const auto code = all.run();
  all.print_reading();
  out << comparison(results_of(all, std::move(named))) << '\n'
      << footnotes(options, all);
  all.print_stop();
  return out.flush() ? code : 1;
}

int run_sweep(const replay_options& options, std::ostream& out,
              std::ostream& err) {
  replay all{options, err};
  std::vector<compared> named;
  for (const auto& x : options.sweep) {
    auto with = options;
    with.state = x.state;
    with.desk = x.desk;
    with.caps = x.caps;
    all.add(with, nullptr);
    named.push_back({std::to_string(named.size() + 1), x.meaning, {}});
  }
  if (!all.load())
    return 2;
  const auto code = all.run();
  all.print_reading();
  out << sweep_report(results_of(all, std::move(named))) << '\n'
      << footnotes(options, all);
  all.print_pace();
  all.print_stop();
  return out.flush() ? code : 1;
}

} // namespace

int run_replay(const replay_options& options, std::ostream& out,
               std::ostream& err) {
  if (!options.compare.empty())
    return run_comparison(options, out, err);
  if (!options.sweep.empty())
    return run_sweep(options, out, err);
  replay one{options, err};
  if (!one.load())
    return 2;
  one.add(options, options.lines ? &out : nullptr);
  const auto code = one.run();
  one.print_reading();
  one.print_trading();
  one.print_stop();
  return code;
}

} // namespace fillguard
