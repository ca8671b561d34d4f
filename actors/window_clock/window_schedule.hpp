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
  /// How long before its opening a window is requested.
  std::chrono::seconds look_ahead{60};
  /// Between requests for a window that is not found yet.
  net::backoff::policy looking{std::chrono::milliseconds{1'000},
                               std::chrono::milliseconds{10'000}, 0.3};
  /// Between requests for a window that was found, in case its rules change.
  std::chrono::seconds look_again{60};
  /// After so many answers in a row without a window that was found, the venue
  /// has withdrawn it: it is followed as it was known, and takes no orders.
  int most_unlisted = 3;
  /// From the close to the first request for a result: none is decided sooner.
  std::chrono::seconds first_result{10};
  /// Between requests for a result: 10 to 30 s.
  net::backoff::policy waiting{std::chrono::milliseconds{20'000},
                               std::chrono::milliseconds{30'000}, 0.5};
  /// How long after its close a window's result is requested in any case.
  std::chrono::minutes patience{30};
  /// How long after its close the outcome of a window is requested that was
  /// found here, more and more seldom: each wait is at least a twentieth of the
  /// time since the close. A dispute may take days.
  std::chrono::hours give_up{24 * 7};
  /// How long before the start a window may have closed for its result to be
  /// requested.
  std::chrono::minutes look_back{30};
  /// Deadline of an answer. The transport's own deadline is shorter.
  std::chrono::seconds answer{7};
  std::uint64_t seed = 1;
};

/// The windows of a market, and what to request and report about them, second
/// by second. Has no clock: time comes with every call.
class window_schedule {
public:
  using event =
    std::variant<window_found, window_opened, window_closed, window_result>;

  /// A request to Gamma. The answer comes back with the round.
  struct question {
    enum class kind_type : std::uint8_t { listing, result, finished };

    std::uint64_t round = 0;
    window_id window;
    kind_type kind = kind_type::listing;
  };

  explicit window_schedule(window_schedule_settings settings);

  /// Restores a window of the previous run: its opening and closing are
  /// reported with the next `pass`, and Gamma's answers are checked against its
  /// tokens.
  void remember(const window_found& x);

  /// Openings and closings that are due by `now`, each once.
  std::vector<event> pass(utc_time now);

  /// Requests that are due by `now`. Requests without an answer expire here.
  std::vector<question> ask(utc_time now);

  /// The window as last listed; null while it is not found.
  const window_info* known(const window_id& id) const;

  /// Whether the venue no longer lists a window that was found.
  bool is_withdrawn(const window_id& id) const;

  /// The request of that round, if still open.
  std::optional<question> awaited(std::uint64_t round) const;

  /// Fails when an answer contradicts what is known: a market's tokens do not
  /// change (kind changed_tokens). Other tokens are accepted when all answers
  /// of `look_again` have had them.
  result<void, net::polymarket::bad_answer>
  check_tokens(std::uint64_t round,
               const net::polymarket::gamma_window_answer& answer,
               utc_time now) const;
  result<void, net::polymarket::bad_answer>
  check_tokens(std::uint64_t round,
               const net::polymarket::gamma_result_answer& answer) const;

  /// Handles an answer to a listing request. One that fails `check_tokens` does
  /// not count.
  std::vector<event> listed(std::uint64_t round,
                            const net::polymarket::gamma_window_answer& answer,
                            utc_time now);

  /// Handles an answer to a request for a result. One that fails
  /// `check_tokens` does not count.
  std::vector<event> ended(std::uint64_t round,
                           const net::polymarket::gamma_result_answer& answer,
                           utc_time now);

  /// Handles a request without a useful answer. `retry_after`: the server's
  /// wait.
  void failed(std::uint64_t round, utc_time now,
              std::optional<std::chrono::milliseconds> retry_after);

  /// Everything that a new listener needs, in order.
  std::vector<event> history(utc_time now) const;

  /// Whether the window that is open at `now` was found.
  bool current_found(utc_time now) const;

  /// Requests that have expired since the last call.
  std::uint32_t take_unanswered();

private:
  struct tracked {
    /// The window closed before it was found here: only its result is
    /// requested, for peers that have the window from before a restart.
    bool was_missed = false;
    std::optional<window_found> found;
    /// An answer with other tokens than `found`, with the time of its receipt.
    std::optional<window_found> differing;
    int unlisted = 0; ///< Answers in a row without the window.
    std::optional<utc_time> opened_at;
    std::optional<utc_time> closed_at;
    window_result result;
    utc_time ask_at;
    utc_time asked_at;
    std::uint64_t round = 0; ///< Of the open request; 0: none.
    question::kind_type kind = question::kind_type::listing;
    bool ask_finished = false; ///< The event is gone; request the market.
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
  bool is_over(const window_id& id, const tracked& window, utc_time now) const;
  static std::chrono::nanoseconds wait_for(const window_id& id, tracked& window,
                                           utc_time now);
  static std::vector<event> catch_up(const window_id& id, tracked& window,
                                     utc_time now);

  window_schedule_settings settings_;
  windows windows_;
  bool looked_back_ = false;
  std::uint64_t rounds_ = 0;
  std::uint32_t unanswered_ = 0;
};

} // namespace fillguard
