#pragma once

#include "actors/window_state/keep/recorder.hpp"
#include "net/journal/day_log.hpp"
#include "net/journal/record.hpp"
#include "tests/actors/window_state/story.hpp"

#include <cmath>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <string>
#include <unistd.h>

namespace fillguard::test {

/// A journal of one market on the disk, written by the state's own recorder
/// from a story, with a folder of its own.
struct recorded_market : story {
  explicit recorded_market(const std::string& name)
      : path{(std::filesystem::temp_directory_path()
              / ("fillguard-" + name + '-' + std::to_string(getpid())))
               .string()} {
    std::filesystem::remove_all(path);
    std::filesystem::create_directories(path + "/btc-5m");
    begin();
  }

  virtual ~recorded_market() { std::filesystem::remove_all(path); }

  /// A new state, with an empty past.
  void begin() {
    auto how = settings();
    how.captures = false;
    state = std::make_unique<isolated_state>(how);
    keep();
  }

  void keep() {
    state->record(std::make_shared<recorder>(
      sequence, 0,
      [this](std::int64_t day, std::string_view bytes, std::uint64_t last) {
        const auto name = path + "/btc-5m/" + net::journal::day_file(day);
        const bool fresh = !std::filesystem::exists(name);
        std::ofstream out{name, std::ios::binary | std::ios::app};
        if (fresh)
          out << net::journal::magic;
        out << bytes;
        sequence = last;
        return true;
      }));
  }

  virtual void add(const market_input& x) { state->apply(x); }

  /// A book every second, and its tick, from and until seconds of window `n`.
  void quote(int from, int until, int bid, int ask, int n = 0) {
    for (int s = 300 * n + from; s < 300 * n + until; ++s) {
      add(second(s));
      add(book(s, bid, ask, n));
    }
  }

  void open(int n = 0) {
    add(found(n));
    add(window_opened{{}, id(n), id(n).opens_at});
  }

  void end(std::optional<window_outcome> winner, int n = 0) {
    add(second(300 * (n + 1)));
    add(window_closed{{}, id(n), id(n + 1).opens_at});
    if (!winner)
      return;
    window_result out;
    out.window = id(n);
    out.winner = winner;
    out.final_price = coin_price::from_whole(84'300);
    out.received_at = at(300 * (n + 1) + 30);
    add(out);
  }

  /// Bought by an order of the service or not, at `s` of window `n`.
  void buy(double s, outcome token, int quantity, int cents_each, int n = 0,
           order_purpose purpose = order_purpose::capture) {
    auto out = fill(300 * n + s, token, quantity, cents_each, n);
    out.purpose = purpose;
    out.source = fill_source::user_channel;
    out.fee = money::from_millionths(12'345);
    add(out);
  }

  void sell(double s, outcome token, int quantity, int cents_each, int n = 0,
            std::uint64_t revision = 1) {
    auto out = fill(300 * n + s, token, quantity, cents_each, n);
    out.purpose = order_purpose::exit;
    out.fee = money::from_millionths(54'321);
    out.revision = revision;
    add(out);
  }

  /// A winner that was sold in a fall from which it recovered.
  void false_exit(int n = 0) {
    open(n);
    quote(190, 200, 97, 98, n);
    buy(200, outcome::up, 5, 98, n);
    quote(201, 250, 97, 98, n);
    quote(250, 252, 60, 62, n);
    sell(251.5, outcome::up, 5, 58, n);
    quote(252, 300, 96, 98, n);
    end(window_outcome::up, n);
  }

  /// Held to the settlement.
  void held(window_outcome winner, int n = 0) {
    open(n);
    quote(190, 200, 97, 98, n);
    buy(200, outcome::up, 5, 98, n);
    quote(201, 300, 97, 98, n);
    end(winner, n);
  }

  std::string database() const { return path + "/history.sqlite"; }

  std::string path;
  std::unique_ptr<isolated_state> state;
  std::uint64_t sequence = 0;
};

} // namespace fillguard::test
