#include "app/replay/journal_capture.hpp"

#include "actors/window_state/market/market_input.hpp"
#include "app/journal/journal_files.hpp"
#include "net/journal/disk.hpp"
#include "net/journal/payload.hpp"
#include "net/journal/record_stream.hpp"

#include <algorithm>
#include <optional>
#include <utility>
#include <variant>

namespace fillguard {

namespace {

namespace journal = net::journal;

/// The inputs of a market's files, one after the other.
class input_reader {
public:
  explicit input_reader(std::vector<std::string> files)
      : files_{std::move(files)} {
    // nop
  }

  /// False at the end. Inputs that cannot be read are counted.
  bool next(market_input& out, bad_by_kind& bad) {
    for (;;) {
      if (!stream_ && !open_next())
        return false;
      const auto record = stream_->next();
      if (!record) {
        passed_ += stream_->offset();
        // Only the newest file may end in the midst of a record.
        if (stream_->rest() > 0 && next_ < files_.size())
          status_ =
            failure(stream_->path(),
                    "is damaged at byte " + std::to_string(stream_->offset()));
        stream_.reset();
        if (!status_)
          return false;
        continue;
      }
      if (record->kind != journal::record_kind::input)
        continue;
      auto input = journal::read_payload<market_input>(*record);
      if (!input) {
        ++bad["journal_input"];
        continue;
      }
      out = *std::move(input);
      return true;
    }
  }

  const result<void>& status() const { return status_; }

  std::uint64_t position() const {
    return passed_ + (stream_ ? stream_->offset() : 0);
  }

private:
  bool open_next() {
    if (!status_ || next_ == files_.size())
      return false;
    stream_.emplace(files_[next_++], 0);
    return true;
  }

  std::vector<std::string> files_;
  std::size_t next_ = 0;
  std::optional<journal::record_stream> stream_;
  std::uint64_t passed_ = 0;
  result<void> status_;
};

class journal_capture : public capture {
public:
  explicit journal_capture(std::vector<std::string> files)
      : inputs_{std::move(files)} {
    // nop
  }

  bool next(recorded_frame& out, bad_by_kind& bad) override {
    market_input input;
    while (inputs_.next(input, bad))
      if (auto* update = std::get_if<book_update>(&input)) {
        if (!plausible_time(update->window, to_unix_ms(update->received_at))) {
          ++bad["time_out_of_range"];
          continue;
        }
        out.at = update->received_at;
        out.updates.resize(1);
        out.updates.front() = std::move(*update);
        return true;
      }
    return false;
  }

  /// A stream needs little memory.
  void pause() override {
    // nop
  }

  const result<void>& status() const override { return inputs_.status(); }
  std::uint64_t position() const override { return inputs_.position(); }

private:
  input_reader inputs_;
};

/// A result counts for its window, whenever it was recorded.
void add_result(recorded_windows& to, const window_result& x) {
  auto& known = to[x.window].result;
  known.window = x.window;
  if (x.winner)
    known.winner = x.winner;
  if (x.price_to_beat)
    known.price_to_beat = x.price_to_beat;
  if (x.final_price)
    known.final_price = x.final_price;
}

void add_window(recorded_windows& to, window_info x) {
  // It may have been found when the venue took no orders yet.
  x.rules.accepts_orders = true;
  const auto id = x.id;
  to[id].info = std::move(x);
}

} // namespace

result<std::vector<journal_market>>
open_journal(const std::string& path, recorded_windows& windows,
             std::vector<btc_price>& prices) {
  const auto disk = journal::local_disk();
  std::vector<journal_market> out;
  recorded_windows found;
  for (auto& folder : find_journal(*disk, path)) {
    bool is_market = false;
    bad_by_kind counted_later;
    input_reader inputs{folder.files};
    for (market_input input; inputs.next(input, counted_later);) {
      is_market = true;
      if (auto* window = std::get_if<window_found>(&input))
        add_window(found, std::move(window->window));
      else if (const auto* ended = std::get_if<window_result>(&input))
        add_result(found, *ended);
      else if (const auto* price = std::get_if<btc_price>(&input))
        prices.push_back(*price);
    }
    if (is_market)
      out.push_back({folder.files.size() == 1 ? folder.files.front()
                                              : path + " (" + folder.name + ')',
                     std::make_unique<journal_capture>(folder.files)});
  }
  if (out.empty())
    return failure(path, "there is no market's journal");
  for (auto& [id, window] : found)
    if (window.info.id == id) // A result alone is no window.
      windows.insert_or_assign(id, std::move(window));
  std::stable_sort(
    prices.begin(), prices.end(),
    [](const auto& a, const auto& b) { return a.received_at < b.received_at; });
  return out;
}

} // namespace fillguard
