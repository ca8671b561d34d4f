#include "app/replay/player.hpp"

#include <algorithm>
#include <utility>

namespace fillguard {

namespace {

using std::chrono::seconds;

utc_time whole_second_from(utc_time x) {
  return std::chrono::ceil<seconds>(x);
}

} // namespace

player::player(window_state_settings settings, std::optional<paper_desk> desk,
               show_function show)
    : state_{std::move(settings)}, desk_{std::move(desk)}, show_{
                                                             std::move(show)} {
  // nop
}

void player::pass_until(utc_time at) {
  while (next_second_ && *next_second_ < at)
    second(*next_second_);
  advance_desk(at);
}

void player::second(utc_time at) {
  next_second_ = at + seconds{1};
  advance_desk(at);
  fold_in(tick{{}, at});
  for (auto& current : windows_) {
    if (!current.opened && current.window.info.id.opens_at <= at) {
      current.opened = true;
      fold_in(window_opened{{}, current.window.info.id, at});
    }
    if (!current.opened)
      continue;
    ++sums_.lines;
    if (show_)
      show_(state_.view());
    if (current.window.info.closes_at <= at)
      close(current, at);
  }
  std::erase_if(windows_, [](const auto& x) { return x.closed; });
}

void player::close(playing& current, utc_time at) {
  current.closed = true;
  last_closed_ = current.window.info.id;
  // The recorded result must not be visible before the close.
  auto result = current.window.result;
  result.received_at = at;
  if (result.winner || result.price_to_beat || result.final_price)
    fold_in(result);
  if (desk_)
    desk_->forget(at);
  if (const auto end = state_.summary_of(current.window.info.id))
    scores_.windows.push_back(score(*end));
}

void player::deliver(const btc_price& x) {
  fold_in(x);
}

void player::deliver(const book_update& update, const recorded_window& window) {
  if (!find(update.window)) {
    if (window.info.closes_at <= update.received_at
        || (last_closed_ && update.window <= *last_closed_)) {
      ++sums_.late;
      return;
    }
    begin(window, update.received_at);
  }
  ++sums_.updates;
  fold_in(update);
  if (desk_)
    fold_in(desk_->apply(update));
}

void player::begin(const recorded_window& window, utc_time at) {
  ++sums_.windows;
  const auto place = std::upper_bound(
    windows_.begin(), windows_.end(), window.info.id,
    [](const auto& id, const auto& y) { return id < y.window.info.id; });
  windows_.insert(place, {window});
  if (!next_second_)
    next_second_ = whole_second_from(at);
  fold_in(window_found{{}, window.info, at});
  if (desk_)
    fold_in(desk_->apply(window.info));
}

void player::advance_desk(utc_time at) {
  if (!desk_)
    return;
  for (auto due = desk_->next_due(); due && *due <= at;
       due = desk_->next_due()) {
    fold_in(desk_->advance(*due));
    if (desk_->next_due() == due)
      break; // The window waits for a book, not for time.
  }
  fold_in(desk_->advance(at));
}

player::playing* player::find(const window_id& x) {
  const auto at =
    std::find_if(windows_.begin(), windows_.end(),
                 [&x](const auto& y) { return y.window.info.id == x; });
  return at == windows_.end() ? nullptr : &*at;
}

template <class T>
void player::fold_in(const T& x) {
  const auto out = state_.apply(x);
  if (!desk_)
    return;
  for (const auto& order : out.orders)
    fold_in(desk_->place(order, state_.now()));
  for (const auto& unwanted : out.cancels)
    fold_in(desk_->cancel(unwanted, state_.now()));
}

void player::fold_in(paper_desk::events all) {
  for (const auto& x : all)
    std::visit([this](const auto& y) { fold_in(y); }, x);
}

} // namespace fillguard
