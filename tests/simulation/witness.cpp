#include "tests/simulation/witness.hpp"

#include "app/settings/settings.hpp"

#include <algorithm>
#include <utility>

namespace fillguard::test {

namespace {

using namespace std::chrono_literals;

/// How long a possible exit may take: after ten unfilled orders in a row, the
/// next is tried 10 s later, on a book update and at a tick, each of which may
/// be a second away.
constexpr auto patience = 12s;

/// Until a fill is on disk. Meanwhile, a peak may be shown and then be lost.
constexpr auto disk_takes = 60ms;

constexpr std::size_t most_violations = 20;

market_input untagged(market_input x) {
  std::visit([](auto& y) { y.tag = {}; }, x);
  return x;
}

bool is_in(const std::vector<market_input>& all, const market_input& x) {
  return !all.empty()
         && std::find(all.begin(), all.end(), untagged(x)) != all.end();
}

/// The state's own distrust of a book after an update that could not be folded.
book_update doubt_after(const book_update& x) {
  book_update out;
  out.window = x.window;
  out.kind = book_update::kind_type::distrust;
  out.reason = "an update was set aside";
  out.received_at = x.received_at;
  return out;
}

/// The window of an input that is sent only once, or only until received.
std::optional<window_id> loses(const market_input& input) {
  return std::visit(
    [](const auto& value) -> std::optional<window_id> {
      using type = std::decay_t<decltype(value)>;
      if constexpr (std::is_same_v<type, book_update>)
        return std::nullopt; // Others will follow.
      else if constexpr (requires { value.intent; })
        return value.intent.window;
      else if constexpr (requires { value.window.id; })
        return value.window.id;
      else if constexpr (requires { value.window; })
        return value.window;
      else
        return std::nullopt;
    },
    input);
}

shares whole_position(const position_view& x) {
  return std::max(x.held - x.hedged, shares{});
}

} // namespace

witness::witness(settings how) : settings_{std::move(how)} {
  for (const auto market : settings_.service.markets) {
    state_actors_["window_state/" + to_string(market)] = market;
    markets_.emplace(market, market_seen{market_state{
                               state_settings(settings_.service, market)}});
  }
}

void witness::violation(const std::string& what) {
  if (violations_.size() >= most_violations)
    return;
  violations_.push_back(settings_.moment() + " " + what);
  story("VIOLATION " + what);
}

void witness::story(const std::string& line) const {
  if (settings_.narrate)
    settings_.narrate(settings_.moment() + " " + line);
}

void witness::disturbed(utc_time until) {
  disturbed_until_ = std::max(disturbed_until_, until);
}

void witness::clock_stepped(std::chrono::nanoseconds by) {
  // All times so far are of the old clock.
  disturbed_until_ += std::max(by, 0ns);
  for (auto& [market, x] : markets_) {
    x.last_tick.reset();
    for (auto& [id, window] : x.windows)
      window.may_exit_since.reset();
  }
}

/// Whether a feed need not be fresh again at the end.
bool witness::may_stay_away(const std::string& name, const feed_status& feed) {
  // The way of real orders has the state of its last answer. A window has two
  // requests to the venue's site: after a failure the state stays until the
  // next window. A service that starts late in a window with a known price
  // sends its first request for the next window.
  if (name == "orders/clob" || name == "price_to_beat/site")
    return true;
  // A clock that was set wrong stays so. It holds back buys, and a service that
  // starts with it is not armed.
  return name == "account"
         && (feed.state == feed_state::stale
             || feed.why.starts_with("this machine's clock is "));
}

// -- inputs of the states -----------------------------------------------------

template <class T>
bool witness::fold_in(market_seen& seen, const caf::type_erased_tuple& what) {
  if (!what.match_elements<T>())
    return false;
  const auto& input = what.get_as<T>(0);
  history_.add(input);
  if constexpr (std::is_same_v<T, halt_changed>)
    if (seen.shadow.halted() == input.reason)
      return true;
  if constexpr (std::is_same_v<T, arming_changed>)
    if (const auto known = seen.shadow.account();
        known && known->armed == input.armed && known->why == input.reason)
      return true;
  // An input to two markets may be folded by one of them already.
  constexpr bool is_of_one =
    !std::is_same_v<T, tick> && !std::is_same_v<T, halt_changed>;
  if (seen.poisoned_kind && (is_of_one || markets_.size() == 1))
    may_poison(seen, input);
  if (is_in(seen.rejected, input))
    return true; // Skipped, and in no record.
  seen.told.emplace_back(input);
  effects out;
  try {
    out = apply(seen, seen.told.back());
  } catch (const std::exception& e) {
    violation(std::string{"the fold threw: "} + e.what());
    return true;
  }
  if constexpr (std::is_same_v<T, tick>)
    note_tick(seen, input.at);
  for (const auto& order : out.orders)
    decided(seen, order);
  return true;
}

void witness::poison(const std::string& state,
                     std::optional<std::string> kind) {
  markets_.at(state_actors_.at(state)).poisoned_kind = std::move(kind);
}

bool witness::poisonous(const market_input& x) const {
  return is_in(poisons_, x);
}

void witness::may_poison(market_seen& of, const market_input& input) {
  if (*of.poisoned_kind != name_of(input))
    return;
  const auto plain = untagged(input);
  // An input that was folded once must fold again.
  if (std::any_of(of.told.begin(), of.told.end(),
                  [&](const auto& y) { return untagged(y) == plain; }))
    return;
  of.poisoned_kind.reset();
  poisons_.push_back(plain);
  if (const auto window = loses(input))
    harmed_.insert(*window);
  count("poisoned " + std::string{name_of(input)});
  story("POISON is in this " + std::string{name_of(input)});
}

/// Folds an input as the state does.
effects witness::apply(market_seen& of, const market_input& input) {
  const auto* update = std::get_if<book_update>(&input);
  if (const auto* answer = std::get_if<order_answered>(&input);
      answer && answer->state == order_state::unsent)
    note_unsent(answer->intent);
  if (!poisonous(input)) {
    if (update)
      note_book(of, *update);
    if (const auto* price = std::get_if<btc_price>(&input)) {
      const auto time = price->source_time.value_or(price->received_at);
      auto& newest = of.prices[price->source];
      newest = std::max(newest, time);
    }
    return std::visit([&of](const auto& y) { return of.shadow.apply(y); },
                      input);
  }
  ++of.set_aside;
  of.rejected.push_back(untagged(input));
  if (!update)
    return {};
  const auto doubt = doubt_after(*update);
  note_book(of, doubt);
  return of.shadow.apply(doubt);
}

void witness::handles(const std::string& who,
                      const caf::type_erased_tuple* what, utc_time) {
  history_.add(who);
  if (!what)
    return;
  const auto at = state_actors_.find(who);
  if (at == state_actors_.end())
    return;
  auto& market = markets_.at(at->second);
  [[maybe_unused]] const bool folded =
    fold_in<book_update>(market, *what) || fold_in<btc_price>(market, *what)
    || fold_in<tick>(market, *what) || fold_in<fill_detected>(market, *what)
    || fold_in<order_sent>(market, *what)
    || fold_in<order_answered>(market, *what)
    || fold_in<window_found>(market, *what)
    || fold_in<window_opened>(market, *what)
    || fold_in<window_closed>(market, *what)
    || fold_in<window_result>(market, *what)
    || fold_in<site_price_to_beat>(market, *what)
    || fold_in<clock_measured>(market, *what)
    || fold_in<halt_changed>(market, *what)
    || fold_in<arming_changed>(market, *what)
    || fold_in<account_shares>(market, *what)
    || fold_in<leave_wanted>(market, *what)
    || fold_in<flatten_wanted>(market, *what);
}

void witness::restarted(const market_key& market,
                        std::vector<market_input> recorded,
                        std::chrono::nanoseconds died, bool disk_was_well) {
  auto& map = markets_.at(market);
  if (recorded.size() > map.told.size()
      || !std::equal(recorded.begin(), recorded.end(), map.told.begin()))
    violation("the journal lacks inputs of the state of " + to_string(market));
  story("recovers " + std::to_string(recorded.size()) + " of "
        + std::to_string(map.told.size()) + " inputs of " + to_string(market));
  map.shadow = market_state{state_settings(settings_.service, market)};
  for (auto& [id, window] : map.windows) {
    window.decided.clear();
    window.captures.clear();
    window.may_exit_since.reset();
  }
  map.last_tick.reset();
  map.prices.clear();
  for (const auto& input : recorded) {
    const auto out = apply(map, input);
    for (const auto& order : out.orders) {
      auto& window = map.windows[order.intent.window];
      ++window.decided[order.intent];
      if (order.intent.purpose == order_purpose::capture)
        window.captures.insert(order.intent);
    }
  }
  for (auto& [id, window] : map.windows) {
    window.book = {};
    const auto account = map.shadow.summary_of(id);
    if (!account || !window.peak)
      continue;
    if (account->capture_99c_peak_confidence == 0) {
      // The peak was shown just before its fill was on disk.
      count("peaks that did not last");
      if (disk_was_well && died - window.peak_shown > disk_takes)
        violation("the peak of " + slug(id) + " was lost with the restart");
      window.peak.reset();
      window.peaks_told = 0;
    } else if (account->capture_99c_peak_confidence != *window.peak) {
      violation("the peak of " + slug(id) + " changed with the restart");
    }
  }
  map.told = std::move(recorded);
  // The next run counts from zero.
  map.rejected.clear();
  map.set_aside = 0;
  map.told_set_aside = 0;
}

void witness::takes_up(const market_key& market, const market_input& input) {
  auto& x = markets_.at(market);
  x.told.push_back(input);
  const auto out = apply(x, input);
  for (const auto& order : out.orders)
    decided(x, order);
}

void witness::note_book(market_seen& of, const book_update& update) {
  auto& book = of.windows[update.window].book;
  switch (update.kind) {
  case book_update::kind_type::snapshot:
    book = {true, update.received_at};
    break;
  case book_update::kind_type::distrust:
    book.trusted = false;
    break;
  default:
    if (book.trusted)
      book.at = update.received_at;
  }
}

/// The order that replaces it may be sent at once.
void witness::note_unsent(const intent_id& x) {
  if (!unsent_.insert(x).second)
    return;
  count("never sent: " + to_string(x.purpose));
  if (placed_.contains(x))
    violation("placed, but reported as never sent: " + to_string(x));
}

void witness::note_tick(market_seen& of, utc_time at) {
  count("seconds");
  if (of.last_tick && at - *of.last_tick > 1s && at > disturbed_until_)
    violation("no tick between " + to_iso8601(*of.last_tick) + " and "
              + to_iso8601(at));
  of.last_tick = at;
}

/// Checks a decision against the inputs, by the witness's own rules.
void witness::decided(market_seen& by, const order_wanted& order) {
  const auto what = to_string(order.intent) + " " + to_string(order.direction)
                    + " " + to_string(order.quantity) + " "
                    + to_string(order.token) + " at " + to_string(order.limit);
  story("decides " + what);
  count("decided " + to_string(order.intent.purpose));
  auto& window = by.windows[order.intent.window];
  if (++window.decided[order.intent] > 1)
    violation("decided twice: " + what);
  const auto now = by.shadow.now();
  const auto most = settings_.service.state.book_stale_after;
  if (!window.book.trusted || !window.book.at
      || std::chrono::abs(now - *window.book.at) > most)
    violation("acts on a stale or unknown book: " + what);
  const auto opens = order.intent.window.opens_at;
  const auto closes = opens + length_of(order.intent.window.market.length);
  if (now < opens || now > closes)
    violation("acts outside of the window: " + what);
  const auto seen = by.shadow.view();
  if (!seen.window || seen.window->id != order.intent.window)
    violation("acts for a window that is not current: " + what);
  const auto& own = seen.book(order.token);
  if (order.direction == order_side::buy && !own.top.ask)
    violation("buys without an ask: " + what);
  if (order.intent.purpose == order_purpose::exit && !own.top.bid)
    violation("sells without a bid: " + what);
  check_price(by, seen, what);
  if (order.intent.purpose != order_purpose::capture)
    return;
  window.captures.insert(order.intent);
  for (const auto& other : window.captures)
    if (other != order.intent && !unsent_.contains(other))
      violation("a second capture: " + what);
  if (by.shadow.halted())
    violation("captures while halted: " + what);
  if (own.top.ask
      && confidence_value::from_millionths(own.top.ask->price.millionths())
           < settings_.service.state.capture.min_confidence)
    violation("captures below the least confidence: " + what);
  if (closes - now < settings_.service.state.capture.min_time_left)
    violation("captures too late: " + what);
}

// -- orders at the exchange ---------------------------------------------------

void witness::placed(const order_wanted& wanted, utc_time now) {
  story("places " + to_string(wanted.intent));
  count("placed " + to_string(wanted.intent.purpose));
  history_.add(wanted);
  history_.add(now);
  placed_.insert(wanted.intent);
  if (unsent_.contains(wanted.intent))
    violation("placed after it was reported as never sent: "
              + to_string(wanted.intent));
  const auto& caps = settings_.service.caps;
  const auto cost = wanted.direction == order_side::buy
                      ? wanted.limit * wanted.quantity
                      : money{};
  if (cost > caps.order)
    violation("an order above its cap: " + to_string(cost));
  if (const auto all = exchange_->exposure(wanted.intent.window) + cost;
      cost > money{} && all > caps.window)
    violation("a window above its cap: " + to_string(all));
  if (const auto all = exchange_->exposure_on_day(now) + cost;
      cost > money{} && all > caps.day)
    violation("a day above its cap: " + to_string(all));
  if (!paper())
    violation("an order in watch mode");
  if (now > wanted.expires_at)
    violation("an order after its expiry: " + to_string(wanted.intent));
}

void witness::truly_filled(const fill_evidence& x) {
  story("fills " + to_string(x.direction) + " " + to_string(x.quantity) + " of "
        + x.order_id.value_or("?"));
  count(x.direction == order_side::buy ? "fills bought" : "fills sold");
  history_.add(x);
}

// -- views --------------------------------------------------------------------

void witness::shown(const window_view& view) {
  count("views");
  history_.add(view);
  auto& of = markets_.at(view.market);
  if (view.window)
    check_window(of, view.window->id, view.capture_99c, view.position,
                 view.capture_99c_peak_confidence);
  for (const auto& y : view.previous_windows)
    check_window(of, y.id, y.capture, y.position,
                 y.capture_99c_peak_confidence);
  if (view.danger)
    check_danger(view);
  if (view.window && view.danger && view.danger->loss.by_price
      && !view.danger->loss.doubt)
    of.windows[view.window->id].worth = 1 - *view.danger->loss.by_price;
  if (!view.second || !view.window)
    return;
  const bool held = view.capture_99c && view.capture_99c->held();
  if (held && view.capture_99c_peak_confidence == 0
      && view.window->phase == window_phase::open
      && view.window->seconds_left > 0) {
    const auto& own = view.book(view.capture_99c->token);
    if (!own.stale && own.top.ask && !own.top.ask->price.is_zero())
      violation("no peak although the ask is known");
  }
  check_exit(of, view);
}

void witness::check_window(market_seen& of, const window_id& id,
                           const std::optional<capture_view>& capture,
                           const std::optional<position_view>& position,
                           double peak) {
  auto& window = of.windows[id];
  if (window.peak && peak != *window.peak)
    violation("the peak of " + slug(id) + " changed");
  if (peak != 0 && !window.peak)
    window.peak_shown = settings_.elapsed();
  if (peak != 0)
    window.peak = peak;
  if (!paper() || !exchange_)
    return;
  // All of the capture must be reported for this window.
  if (capture
      && capture->filled
           > exchange_->told({id, capture->token, order_purpose::capture}))
    violation("more captured than was ever reported: " + slug(id) + " "
              + to_string(capture->filled));
  if (capture && capture->order_id
      && capture->order_id->find(slug(id)) == std::string::npos)
    violation("another window's order: " + *capture->order_id);
  if (!capture && peak != 0)
    violation("a peak without a capture: " + slug(id));
  if (!position)
    return;
  const auto token = position->token;
  const auto sold = exchange_->told({id, token, order_purpose::exit})
                    + exchange_->told({id, token, order_purpose::profit_lock});
  if (position->sold > sold)
    violation("more sold than was ever reported: " + slug(id) + " "
              + to_string(position->sold));
}

void witness::check_danger(const window_view& view) {
  const auto held = view.capture_99c ? view.capture_99c->token : outcome::up;
  for (const auto& signal : view.danger->signals) {
    const bool of_book = signal.name == "confidence"
                         || signal.name == "imbalance"
                         || signal.name == "opponent";
    // The last reading stays after the close.
    if (!view.window || view.window->phase != window_phase::open)
      return;
    if (signal.raw
        && ((of_book && view.book(held).stale)
            || (signal.name == "velocity" && view.btc.stale)))
      violation("the signal " + signal.name + " has a stale input");
    if (!signal.raw && signal.component != 0)
      violation("the signal " + signal.name + " counts while unknown");
  }
}

/// A decision must not use an old coin price.
void witness::check_price(const market_seen& by, const window_view& seen,
                          const std::string& what) {
  if (!seen.danger)
    return;
  check_danger(seen);
  const auto now = by.shadow.now();
  const bool known =
    std::any_of(by.prices.begin(), by.prices.end(), [&](const auto& x) {
      return std::chrono::abs(now - x.second)
             <= settings_.service.state.btc_stale_after;
    });
  count(known ? "decided with a price" : "decided without a price");
  for (const auto& signal : seen.danger->signals)
    if (!known && signal.name == "velocity" && signal.raw)
      violation("acts on a stale or unknown price: " + what);
}

/// While a position's view names a doubt about the loss probability by price,
/// its last known worth is the limit of a sale, and the hard stop alone sells
/// for less. Without a hard stop, a lower bid is left alone.
bool witness::may_wait(const window_seen& window,
                       const window_view& view) const {
  /// Limits are on the grid of prices, and the worth is of the last view.
  constexpr double about = 0.01;
  const auto& guard = settings_.service.state.guard;
  if (guard.hard_stop_bid || !view.danger || !view.danger->by_loss()
      || !view.danger->loss.doubt || !window.worth)
    return false;
  const auto bid = view.book(view.position->token).top.bid->price;
  const auto fee =
    taker_fee_a_share(fee_schedule_by_date(view.window->id.opens_at), bid);
  return (bid - fee).to_double()
         < *window.worth - guard.insurance.to_double() + about;
}

/// Once everything is to be sold and there is a bid, an exit must be tried,
/// unless the venue withholds reports or the bid is too low for it.
void witness::check_exit(market_seen& of, const window_view& view) {
  auto& window = of.windows[view.window->id];
  const bool possible =
    paper() && exchange_ && !harmed(view.window->id)
    && view.window->phase == window_phase::open && view.position
    && view.position->goal
    && whole_position(*view.position) >= shares::from_millionths(20'000)
    && !view.book(view.position->token).stale
    && view.book(view.position->token).top.bid;
  // While the venue withholds reports, an order may be live or all shares may
  // be sold: sending no further sell order is right.
  const bool in_the_way =
    view.at <= disturbed_until_
    || (exchange_ && exchange_->withholds(view.window->id));
  std::uint32_t exits = 0;
  for (const auto& [intent, times] : window.decided)
    exits += intent.purpose == order_purpose::exit ? 1 : 0;
  const bool waits = possible && may_wait(window, view);
  if (waits)
    count("seconds of waiting for a bid");
  if (!possible || in_the_way || waits || window.exits != exits) {
    window.exits = exits;
    window.may_exit_since.reset();
    return;
  }
  if (!window.may_exit_since)
    window.may_exit_since = view.at;
  if (view.at - *window.may_exit_since < patience)
    return;
  violation("does not exit although it may: " + slug(view.window->id));
  window.may_exit_since.reset();
}

void witness::shown(const notice& event) {
  story(to_string(event.kind) + ": "
        + (event.window ? slug(*event.window) + " " : "") + event.text);
  count("notice " + to_string(event.kind));
  history_.add(event);
  if (event.kind == notice::kind_type::set_aside) {
    auto& of = markets_.at(event.market);
    if (++of.told_set_aside > of.set_aside)
      violation(event.text);
  }
  if (event.kind == notice::kind_type::peak && event.window
      && ++markets_.at(event.market).windows[*event.window].peaks_told > 1)
    violation("a second peak was announced: " + slug(*event.window));
}

void witness::shown(const feed_status& x) {
  history_.add(x);
  feeds_[x.name] = x;
}

// -- the end ------------------------------------------------------------------

void witness::judge(
  const std::map<market_key, market_state>& states,
  const std::function<std::optional<outcome>(const window_id&)>& winner) {
  for (auto& [market, x] : markets_) {
    const auto& state = states.at(market);
    if (!(state == x.shadow))
      violation("the state of " + to_string(market)
                + " differs from the fold of its inputs");
    for (const auto& [id, window] : x.windows) {
      const auto account = state.summary_of(id);
      if (!account || harmed(id))
        continue;
      const auto truth = winner(id);
      if (truth && account->winner != truth)
        violation("the outcome of " + slug(id) + " is "
                  + (account->winner ? to_string(*account->winner) : "unknown")
                  + ", but in truth " + to_string(*truth));
    }
  }
  if (paper() && exchange_) {
    std::set<std::pair<window_id, outcome>> places;
    for (const auto& key : exchange_->tallies())
      if (key.purpose == order_purpose::capture)
        places.insert({key.window, key.token});
    for (const auto& [id, token] : places) {
      const auto account = states.at(id.market).summary_of(id);
      if (!account || harmed(id))
        continue;
      auto truly = [&, id = id](order_purpose purpose, outcome of) {
        return exchange_->filled({id, of, purpose});
      };
      auto same = [&, id = id](const char* name, shares known, shares truth) {
        if (known != truth)
          violation(slug(id) + ": " + name + " " + to_string(known)
                    + ", but in truth " + to_string(truth));
      };
      const auto bought = truly(order_purpose::capture, token);
      const auto sold = truly(order_purpose::exit, token)
                        + truly(order_purpose::profit_lock, token);
      const auto hedged = truly(order_purpose::hedge, opposite(token));
      const auto& capture = account->capture;
      same("captured",
           capture && capture->token == token && capture->held()
             ? capture->filled
             : shares{},
           bought);
      const auto& position = account->position;
      same("held", position ? position->held : shares{}, bought - sold);
      same("sold", position ? position->sold : shares{}, sold);
      same("hedged", position ? position->hedged : shares{}, hedged);
      if (bought > shares{})
        count("windows held");
    }
  }
  for (const auto& [name, feed] : feeds_)
    if (feed.state != feed_state::fresh && !may_stay_away(name, feed))
      violation("the feed " + name + " is " + to_string(feed.state)
                + " at the end: " + feed.why);
  if (feeds_.empty())
    violation("no feed was ever shown");
}

void witness::judge_account(
  const std::map<market_key, market_state>& states,
  const std::function<shares(const window_id&, outcome)>& truth) {
  for (const auto& [market, x] : markets_)
    for (const auto& each : x.windows) {
      const auto& id = each.first;
      const auto account = states.at(market).summary_of(id);
      if (!account || harmed(id))
        continue;
      const auto& position = account->position;
      const auto token = position ? position->token : outcome::up;
      const auto same = [&](const char* name, shares known, shares is) {
        if (known != is)
          violation(slug(id) + ": " + name + " " + to_string(known)
                    + ", but at the venue " + to_string(is));
      };
      same("held", position ? position->held : shares{}, truth(id, token));
      same("of the other outcome", position ? position->hedged : shares{},
           truth(id, opposite(token)));
      if (position)
        count("windows held");
    }
}

void witness::judge_strangers(
  const std::map<tally_key, shares>& truth,
  const std::map<market_key, market_state>& states) {
  for (const auto& [key, filled] : truth) {
    const auto account = states.at(key.window.market).summary_of(key.window);
    if (!account || harmed(key.window))
      continue;
    count("windows held");
    const auto known = account->capture && account->capture->held()
                         ? account->capture->filled
                         : shares{};
    if (known != filled)
      violation(slug(key.window) + ": a stranger's capture of "
                + to_string(known) + ", but in truth " + to_string(filled));
  }
}

} // namespace fillguard::test
