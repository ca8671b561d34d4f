#include "app/history/market_projection.hpp"

#include "messages/decoder.hpp"
#include "messages/encoder.hpp"
#include "messages/tag.hpp"
#include "net/journal/payload.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

namespace fillguard::history {

namespace {

/// Seconds between the readings of a window in which nothing is held.
constexpr std::int64_t seldom = 10;

struct projection_memory {
  std::vector<position_memory> positions;
  std::vector<std::int64_t> kept;
  bool begun = false;

  static constexpr auto describe() {
    return record("projection_memory",
                  field(1, "positions", &projection_memory::positions),
                  field(2, "kept", &projection_memory::kept),
                  field(3, "begun", &projection_memory::begun));
  }
};

const window_track* track_of(const market_state& state, const window_id& id) {
  for (const auto& x : state.tracks())
    if (x.facts.info().id == id)
      return &x;
  return nullptr;
}

/// The asks of a window's tokens; unknown while its book is stale.
class fresh_quotes {
public:
  fresh_quotes(const window_track& window, const market_state& state)
      : book_{
        window.book().fresh(state.now(), state.settings().book_stale_after)
          ? &window.book()
          : nullptr} {
    // nop
  }

  std::optional<price> ask(outcome token) const {
    return book_ ? book_->ask(token) : std::nullopt;
  }

  std::optional<price> bid(outcome token) const {
    const auto other = ask(opposite(token));
    return other ? std::optional{complement(*other)} : std::nullopt;
  }

  /// The middle of a token's quotes.
  std::optional<chance> middle(outcome token) const {
    const auto low = bid(token);
    const auto high = ask(token);
    if (!low || !high)
      return std::nullopt;
    return chance::from_millionths((low->millionths() + high->millionths())
                                   / 2);
  }

private:
  const book_track* book_;
};

/// The chance that the held outcome wins.
std::optional<chance> win_chance(const window_track& x) {
  const auto& loss = x.danger().loss().probability;
  return loss ? to_chance(1 - *loss) : std::nullopt;
}

/// The window that an input is about; absent for prices, books and ticks, which
/// change no row of windows or positions.
std::optional<window_id> subject_of(const market_input& input) {
  return std::visit(
    [](const auto& x) -> std::optional<window_id> {
      using type = std::decay_t<decltype(x)>;
      if constexpr (std::is_same_v<type, window_found>)
        return x.window.id;
      else if constexpr (requires { x.intent.window; })
        return x.intent.window;
      else if constexpr (requires { x.window; }
                         && !std::is_same_v<type, book_update>)
        return x.window;
      else
        return std::nullopt;
    },
    input);
}

std::uint64_t trace_of(const market_input& input) {
  return std::visit([](const auto& x) { return x.tag.id; }, input);
}

std::optional<std::string> trace_text(std::uint64_t id) {
  return id == 0 ? std::nullopt : std::optional{id_text(id)};
}

std::size_t place_of(outcome token, order_purpose purpose) {
  return index_of(token) * count_of<order_purpose> + index_of(purpose);
}

/// A row's times are of milliseconds; so are those that it is compared with.
utc_time rounded(utc_time x) {
  return from_unix_ms(to_unix_ms(x));
}

std::string ending_of(const window_track& track, const position_view& now,
                      const position_memory& seen) {
  const auto& trades = track.trades();
  if (trades.bought(now.token) < dust)
    return "reversed";
  if (trades.sold(now.token) >= dust) {
    if (now.goal)
      return now.goal->starts_with("hard stop") ? "hard_stop"
             : now.goal->starts_with("flatten") ? "flatten"
                                                : "danger";
    return seen.last_sale == order_purpose::profit_lock ? "profit_lock"
                                                        : "by_hand";
  }
  if (trades.bought(opposite(now.token)) >= dust)
    return "hedge";
  return "settled";
}

/// On paper there is nothing to redeem.
bool is_on_paper(const position& trades, outcome token) {
  for (const auto purpose : {order_purpose::capture, order_purpose::hedge})
    if (const auto* fill = trades.fill(token, purpose))
      if (fill->source == fill_source::paper)
        return true;
  return false;
}

/// Won and not paid out, as far as is known.
std::optional<money> redeemable_of(const window_track& x) {
  const auto& winner = x.facts.winner();
  if (!winner)
    return std::nullopt;
  const auto& rules = x.facts.info().rules;
  const auto& trades = x.trades();
  money out;
  for (const auto token : both_sides) {
    const auto left = trades.captured(token, rules)
                      + trades.hedged(token, rules)
                      + trades.bought_by_hand(token, rules) - trades.sold(token)
                      - trades.redeemed(token);
    if (left >= dust && !is_on_paper(trades, token))
      out += payout(*winner, token) * left;
  }
  return out;
}

std::string signals_text(const danger_view& danger) {
  auto out = nlohmann::ordered_json::object();
  for (const auto& x : danger.signals) {
    if (!x.raw)
      out[x.name] = nullptr;
    else if (x.component != 0)
      out[x.name] = std::round(x.component * 1'000) / 1'000;
  }
  return out.dump();
}

window_row row_of(const window_track& track) {
  const auto& info = track.facts.info();
  window_row out;
  out.window = number_of(info.id);
  out.slug = slug(info.id);
  out.market = to_string(info.id.market);
  out.opens_at = info.id.opens_at;
  out.closes_at = rounded(info.closes_at);
  out.settles_on = info.rules.settles_on;
  out.price_to_beat = track.facts.price_to_beat();
  out.price_to_beat_source = track.facts.price_to_beat_source();
  out.final_price = track.facts.final_price();
  out.result = track.facts.winner();
  out.condition_id = info.condition_id;
  out.up_token = info.up_token;
  out.down_token = info.down_token;
  return out;
}

trade_row row_of(const window_track& track, const position_view& now,
                 const position_memory& seen) {
  const auto& info = track.facts.info();
  const auto& trades = track.trades();
  const auto token = now.token;
  trade_row out;
  out.window = number_of(info.id);
  out.slug = slug(info.id);
  out.market = to_string(info.id.market);
  out.token = token;
  out.opened_at = rounded(seen.opened_at);
  out.closed_at = seen.left_at ? seen.left_at : seen.settled_at;
  out.bought = trades.bought(token);
  out.sold = trades.sold(token);
  // All that was, not what is held of it now.
  out.hedged = trades.bought(opposite(token));
  out.redeemed = trades.redeemed(token);
  if (track.facts.winner())
    out.settled = std::max(trades.captured(token, info.rules)
                             + trades.bought_by_hand(token, info.rules)
                             - trades.sold(token),
                           shares{});
  out.ours = track.is_ours(token);
  if (const auto* order = track.capture().order(); order && out.ours)
    out.asked_price = order->wanted().limit;
  out.average_price = now.average_price;
  out.sold_at = now.sold_at;
  out.hedged_at = trades.average_price(opposite(token));
  if (const auto paid = trades.paid(info.rules))
    out.paid = paid->amount;
  out.fees = now.fees;
  out.fees_estimated = now.fees_estimated;
  if (const auto made = track.certain_profit()) {
    out.profit = made->amount;
    out.profit_estimated = made->estimated;
  } else if (out.closed_at && out.bought.is_zero() && out.sold.is_zero()
             && out.hedged.is_zero()) {
    out.profit = money{}; // All of it was reversed.
  }
  if (const auto winner = track.facts.winner()) {
    if (const auto held = trades.profit_if_held(token, *winner, info.rules))
      out.profit_if_held = held->amount;
    out.result = *winner == window_outcome::half ? "half"
                 : *winner == token              ? "won"
                                                 : "lost";
  }
  out.redeemable = redeemable_of(track);
  out.probability_at_entry = seen.probability_at_entry;
  out.danger_at_entry = seen.danger_at_entry;
  out.bid_at_entry = seen.bid_at_entry;
  out.worst_probability = seen.worst_probability;
  out.worst_danger = seen.worst_danger;
  out.probability_at_exit = seen.probability_at_exit;
  out.bid_at_exit = seen.bid_at_exit;
  out.best_bid = seen.best_bid;
  out.market_at_entry = seen.market_at_entry;
  out.price_to_beat = track.facts.price_to_beat();
  out.final_price = track.facts.final_price();
  out.settles_on = info.rules.settles_on;
  out.reason = ending_of(track, now, seen);
  out.why = now.goal;
  out.trace = trace_text(seen.trace);
  out.window_closes_at = rounded(info.closes_at);
  out.worst_bid = seen.worst_bid;
  out.danger_at_exit = seen.danger_at_exit;
  out.asked_at_exit = seen.asked_at_exit;
  return out;
}

} // namespace

std::string market_projection::memory() const {
  return codec::encoded(
    projection_memory{positions_, {kept_.begin(), kept_.end()}, begun_});
}

result<void> market_projection::remember(const std::string& memory) {
  projection_memory read;
  codec::decoder in{memory};
  in.get(read);
  if (const auto& problem = in.problem())
    return failure("projection", net::journal::to_string(*problem));
  positions_ = std::move(read.positions);
  kept_ = {read.kept.begin(), read.kept.end()};
  begun_ = read.begun;
  return {};
}

position_memory* market_projection::find(const window_id& id) {
  const auto at = std::find_if(positions_.begin(), positions_.end(),
                               [&id](const auto& x) { return x.window == id; });
  return at == positions_.end() ? nullptr : &*at;
}

void market_projection::project(const market_input& input, const effects& done,
                                const market_state& after,
                                std::uint64_t sequence, row_batch& to) {
  // Most inputs are prices and books of windows in which nothing is held.
  const auto subject = subject_of(input);
  if (const auto* fill = std::get_if<fill_detected>(&input))
    if (const auto* track = track_of(after, fill->window))
      take_fill(*fill, *track, after, to);
  if (!positions_.empty()) {
    note_orders(done, after);
    follow_positions(after);
  }
  if (const auto* passed = std::get_if<tick>(&input))
    read(after, passed->at, to);
  if (!done.notices.empty())
    put_events(done, input, after, sequence, to);
  std::set<window_id> touched;
  if (subject)
    touched.insert(*subject);
  for (const auto& each : done.notices)
    if (each.window)
      touched.insert(*each.window);
  for (const auto& id : touched)
    if (const auto* track = track_of(after, id))
      put(*track, to);
  if (!touched.empty())
    forget(after);
}

void market_projection::take_fill(const fill_detected& fill,
                                  const window_track& track,
                                  const market_state& after, row_batch& to) {
  // The state refuses old reports.
  const auto* known = track.trades().fill(fill.token, fill.purpose);
  if (!known || known->revision != fill.revision)
    return;
  auto* seen = find(fill.window);
  if (!seen && track.position_now()) {
    position_memory made;
    made.window = fill.window;
    made.opened_at = fill.detected_at;
    made.trace = fill.tag.id;
    if (const auto holds = track.holding()) {
      made.probability_at_entry = win_chance(track);
      made.danger_at_entry = to_chance(track.danger().score().score);
      const fresh_quotes quotes{track, after};
      made.market_at_entry = quotes.middle(holds->token);
      made.bid_at_entry = quotes.bid(holds->token);
    }
    positions_.push_back(std::move(made));
    seen = &positions_.back();
  }
  fill_row row;
  row.window = number_of(fill.window);
  row.token = fill.token;
  row.purpose = fill.purpose;
  row.revision = static_cast<std::int64_t>(fill.revision);
  row.at = rounded(fill.source_time.value_or(fill.detected_at));
  row.order_id = fill.order_id;
  row.filled = fill.filled;
  row.change = fill.filled;
  row.average_price = fill.average_price;
  row.fee = fill.fee;
  row.status = fill.status;
  row.reversed = fill.reversed;
  row.source = fill.source;
  if (seen) {
    auto& filled = seen->filled;
    filled.resize(count_of<outcome> * count_of<order_purpose>);
    auto& before = filled[place_of(fill.token, fill.purpose)];
    row.change = fill.filled - before;
    before = fill.filled;
    if ((fill.purpose == order_purpose::exit
         || fill.purpose == order_purpose::profit_lock)
        && row.change > shares{})
      seen->last_sale = fill.purpose;
  }
  // Polls of an account report a purpose without shares again and again.
  const bool has_no_shares =
    row.filled.is_zero() && row.change.is_zero() && row.reversed.is_zero();
  if (!is_kept(row.window) && !has_no_shares)
    to.put(std::move(row));
}

void market_projection::note_orders(const effects& done,
                                    const market_state& after) {
  for (const auto& order : done.orders) {
    auto* seen = find(order.intent.window);
    const auto* track = track_of(after, order.intent.window);
    const auto purpose = order.intent.purpose;
    const bool sells =
      purpose == order_purpose::exit || purpose == order_purpose::profit_lock;
    if (!seen || !track || seen->exit_decided
        || (!sells && purpose != order_purpose::hedge))
      continue;
    seen->exit_decided = true;
    // A hedge buys the other outcome instead of selling this one.
    const auto held = sells ? order.token : opposite(order.token);
    seen->bid_at_exit = fresh_quotes{*track, after}.bid(held);
    seen->probability_at_exit = win_chance(*track);
    seen->danger_at_exit = to_chance(track->danger().score().score);
    seen->asked_at_exit = order.limit;
  }
}

void market_projection::follow_positions(const market_state& after) {
  for (auto& seen : positions_) {
    if (seen.settled_at)
      continue;
    const auto* track = track_of(after, seen.window);
    if (!track)
      continue;
    const auto holds = track->holding();
    if (holds)
      seen.left_at.reset();
    else if (!seen.left_at)
      seen.left_at = rounded(after.now());
    if (track->facts.winner()) {
      seen.settled_at = rounded(after.now());
      continue;
    }
    if (!holds || track->facts.closed())
      continue;
    if (const auto bid = fresh_quotes{*track, after}.bid(holds->token)) {
      seen.best_bid = std::max(seen.best_bid.value_or(*bid), *bid);
      seen.worst_bid = std::min(seen.worst_bid.value_or(*bid), *bid);
    }
    if (const auto now = win_chance(*track))
      seen.worst_probability =
        std::min(seen.worst_probability.value_or(*now), *now);
    if (const auto now = to_chance(track->danger().score().score))
      seen.worst_danger = std::max(seen.worst_danger.value_or(*now), *now);
  }
}

void market_projection::read(const market_state& after, utc_time at,
                             row_batch& to) const {
  const auto second = to_unix_seconds(at);
  const bool held =
    std::any_of(positions_.begin(), positions_.end(),
                [](const auto& x) { return !x.left_at && !x.settled_at; });
  if (!held && second % seldom != 0)
    return;
  read_closed(after, second, to);
  const auto view = after.view();
  if (!view.window || view.window->phase != window_phase::open)
    return;
  const bool here = view.danger.has_value();
  if (!here && second % seldom != 0)
    return;
  reading_row row;
  row.window = number_of(view.window->id);
  if (is_kept(row.window))
    return;
  row.second = second;
  row.price_to_beat = view.window->price_to_beat;
  const auto spot = after.price_by(settlement::spot);
  if (!spot.stale && spot.source && settles(*spot.source, settlement::spot))
    row.spot = spot.value;
  if (!view.btc.stale && view.btc.settles) {
    if (is_average(view.window->settles_on))
      row.average = view.btc.value;
    else
      row.spot = view.btc.value;
  } else if (!view.btc.stale && !row.spot) {
    row.spot = view.btc.value; // Of a leading source.
  }
  if (!view.up.stale) {
    if (const auto& bid = view.up.top.bid)
      row.up_bid = bid->price;
    if (const auto& ask = view.up.top.ask)
      row.up_ask = ask->price;
  }
  row.up_chance = to_chance(view.win_probability.up);
  if (here) {
    // As shown: while sight is not whole, no reading falls.
    if (view.danger) {
      row.danger = to_chance(view.danger->shown_score.value);
      row.loss = to_chance(view.danger->shown_loss.value);
    }
    row.signals = signals_text(*view.danger);
    row.sight = view.sight.danger;
  }
  to.put(std::move(row));
}

/// What is still seen of positions that wait for their result: the price.
void market_projection::read_closed(const market_state& after,
                                    std::int64_t second, row_batch& to) const {
  for (const auto& seen : positions_) {
    const auto* track =
      seen.left_at || seen.settled_at ? nullptr : track_of(after, seen.window);
    if (!track || !track->facts.closed() || is_kept(number_of(seen.window)))
      continue;
    const auto rule = track->facts.info().rules.settles_on;
    reading_row row;
    row.window = number_of(seen.window);
    row.second = second;
    row.price_to_beat = track->facts.price_to_beat();
    const auto spot = after.price_by(settlement::spot);
    if (!spot.stale)
      row.spot = spot.value;
    const auto settling = after.price_by(rule);
    if (is_average(rule) && !settling.stale && settling.settles)
      row.average = settling.value;
    to.put(std::move(row));
  }
}

void market_projection::put_events(const effects& done,
                                   const market_input& input,
                                   const market_state& after,
                                   std::uint64_t sequence,
                                   row_batch& to) const {
  std::int64_t place = 0;
  for (const auto& each : done.notices) {
    event_row row;
    const auto about =
      each.window.value_or(window_at(after.settings().market, each.at));
    row.window = number_of(about);
    row.at = rounded(each.at);
    row.sequence = static_cast<std::int64_t>(sequence);
    row.place = place++;
    row.whole_market = !each.window;
    row.kind = each.kind;
    row.text = each.text;
    row.trace = trace_text(trace_of(input));
    if (!is_kept(row.window))
      to.put(std::move(row));
  }
}

void market_projection::put(const window_track& track, row_batch& to) {
  const auto& id = track.facts.info().id;
  if (is_kept(number_of(id)))
    return;
  to.put(row_of(track));
  const auto* seen = find(id);
  if (!seen)
    return;
  if (const auto now = track.position_now())
    to.put(row_of(track, *now, *seen));
}

void market_projection::forget(const market_state& after) {
  std::erase_if(positions_,
                [&after](const auto& x) { return !track_of(after, x.window); });
}

} // namespace fillguard::history
