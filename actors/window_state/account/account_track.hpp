#pragma once

#include "messages/account.hpp"
#include "messages/describe.hpp"

#include <array>
#include <chrono>
#include <optional>
#include <string>

namespace fillguard {

/// What the account holds in one window by the venue's reports, and what the
/// user requested there.
class account_track {
public:
  /// An older answer proves nothing for a hedge or an entry.
  static constexpr std::chrono::seconds fresh_for{10};

  /// Returns whether the answer is newer than the last one.
  bool apply(const account_shares& answer);

  /// A fill was reported: answers to earlier requests may lack it.
  void note_fill(utc_time at) { newest_fill_ = at; }

  /// The newest answer that was requested after the newest fill; else null.
  const account_shares* answer(outcome token) const;

  /// Whether that answer is not older than `fresh_for`.
  bool is_fresh(outcome token, utc_time now) const;

  /// What may be sold by the venue's answer; absent: not known.
  std::optional<shares> sellable(outcome token) const;

  /// Why nothing of ours may be bought in the window; absent: it may.
  std::optional<std::string> no_entry_because(utc_time now) const;

  /// The user requested that the window be left alone.
  void leave(utc_time at) { left_at_ = at; }
  void take_up() { left_at_.reset(); }
  const std::optional<utc_time>& left_at() const { return left_at_; }

  /// Whether it was not announced yet that the position is guarded (absent), or
  /// why it is not. Marks it as announced.
  bool take_announcement(const std::optional<std::string>& not_guarded);

  static constexpr auto describe() {
    return record("account_track",
                  field(1, "answers", &account_track::answers_),
                  field(2, "newest_fill", &account_track::newest_fill_),
                  field(3, "left_at", &account_track::left_at_),
                  field(4, "announced", &account_track::announced_));
  }

private:
  std::array<std::optional<account_shares>, 2> answers_; ///< By outcome.
  std::optional<utc_time> newest_fill_;
  std::optional<utc_time> left_at_;
  std::optional<std::string> announced_; ///< Empty text: guarded.
};

} // namespace fillguard
