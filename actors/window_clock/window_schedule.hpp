#pragma once

#include "messages/windows.hpp"
#include "net/backoff.hpp"
#include "net/polymarket/gamma.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace fillguard {

struct window_schedule_settings {
  market_key market;
  /// How long before its opening a window is looked for.
  std::chrono::seconds look_ahead{60};
  /// Between looks for a window that is not found yet.
  net::backoff::policy looking{std::chrono::milliseconds{1'000},
                               std::chrono::milliseconds{10'000}, 0.3};
  /// Between looks at a window that was found, for changes of its rules.
  std::chrono::seconds look_again{60};
  /// From the close to the first look for a result: nothing is decided sooner.
  std::chrono::seconds first_result{10};
  /// Between looks for a result: 10 to 30 s.
  net::backoff::policy waiting{std::chrono::milliseconds{20'000},
                               std::chrono::milliseconds{30'000}, 0.5};
  /// How long after its close a window is asked about.
  std::chrono::minutes give_up{30};
  /// Results of windows that closed so shortly before the beginning are asked
  /// for, too.
  std::chrono::minutes look_back{30};
  /// How long an answer may take. The transport's own deadline is shorter.
  std::chrono::seconds answer{7};
  std::uint64_t seed = 1;
};

/// Which windows there are and what is to be asked and said of them, second by
/// second. Knows no clock: time comes with every call.
class window_schedule {
public:
  using said =
    std::variant<window_found, window_opened, window_closed, window_result>;

  /// Something to ask Gamma. Its answer comes back with the round.
  struct question {
    enum class kind_type : std::uint8_t { listing, result, finished };

    std::uint64_t round = 0;
    window_id window;
    kind_type kind = kind_type::listing;
  };

  explicit window_schedule(window_schedule_settings settings);

  /// A window that a former life has found, as if it had been found then: its
  /// opening and closing are said with the next `pass`, and its tokens judge
  /// what Gamma says of it now.
  void remember(const window_found& x);

  /// Openings and closings that are due by `now`, each once.
  std::vector<said> pass(utc_time now);

  /// Questions that are due by `now`. Unanswered ones run out here.
  std::vector<question> ask(utc_time now);

  /// The question of that round, if its answer is still awaited.
  std::optional<question> awaited(std::uint64_t round) const;

  /// What is wrong with an answer in the light of what is known of its window:
  /// a market's tokens do not change (kind changed_tokens). Other tokens are
  /// believed after they were said, and nothing else, for `look_again`.
  std::optional<net::polymarket::bad_answer>
  objection(std::uint64_t round,
            const net::polymarket::gamma_window_answer& answer,
            utc_time now) const;
  std::optional<net::polymarket::bad_answer>
  objection(std::uint64_t round,
            const net::polymarket::gamma_result_answer& answer) const;

  /// Takes an answer to a listing question. One that is objected to is no
  /// answer.
  std::vector<said> listed(std::uint64_t round,
                           const net::polymarket::gamma_window_answer& answer,
                           utc_time now);

  /// Takes an answer to a question about a result. One that is objected to is
  /// no answer.
  std::vector<said> ended(std::uint64_t round,
                          const net::polymarket::gamma_result_answer& answer,
                          utc_time now);

  /// There was no useful answer. `retry_after` is the server's wish.
  void failed(std::uint64_t round, utc_time now,
              std::optional<std::chrono::milliseconds> retry_after);

  /// All that a new listener has to be told, in order.
  std::vector<said> history(utc_time now) const;

  /// Whether the window that runs at `now` is known.
  bool current_found(utc_time now) const;

  /// Questions that ran out since the last call.
  std::uint32_t take_unanswered();

private:
  struct tracked {
    /// It closed before this schedule knew it: of it, only the result is asked
    /// for. Who remembers it, from before a restart, waits for that.
    bool before_us = false;
    std::optional<window_found> found;
    /// Says other tokens than `found`, since the time of its receipt.
    std::optional<window_found> differing;
    std::optional<utc_time> opened_at;
    std::optional<utc_time> closed_at;
    window_result result;
    utc_time ask_at;
    utc_time asked_at;
    std::uint64_t round = 0; ///< Of the open question; 0: none.
    question::kind_type kind = question::kind_type::listing;
    bool ask_finished = false; ///< Events have forgotten it; ask for markets.
    net::backoff retry;

    utc_time closes_at(const window_id& id) const;
    bool settled() const;
  };

  using windows = std::map<window_id, tracked>;

  void look_for(const window_id& id, utc_time now);
  void look_back(const window_id& current, utc_time now);
  void forget_old(utc_time now);
  windows::iterator asked(std::uint64_t round);
  windows::const_iterator asked(std::uint64_t round) const;
  static std::vector<said> catch_up(const window_id& id, tracked& x,
                                    utc_time now);

  window_schedule_settings settings_;
  windows windows_;
  bool looked_back_ = false;
  std::uint64_t rounds_ = 0;
  std::uint32_t unanswered_ = 0;
};

} // namespace fillguard
