#pragma once

#include "tests/support/test_exchange.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace fillguard::test {

/// A venue that executes orders on paper and reports badly on some purposes.
class moody_venue : public local_venue {
public:
  enum class mood {
    honest,
    /// Executes, answers with an error page, and reports correctly when looked
    /// up.
    error_page,
    /// Reports a full match as matched, with 0 shares and without a trade,
    /// always.
    zero_filled,
    /// Rejects every order.
    rejecting,
    /// Executes, and reports nothing until `silent_until`.
    silent,
  };

  std::map<order_purpose, mood> moods;
  utc_time silent_until; ///< Look-ups find nothing until then either.

  std::string order_id(const order_wanted& x) const override {
    return real_.order_id(x);
  }

  void submit(const order_wanted& x, utc_time now) override {
    ++placed[x.intent.purpose];
    const auto how = mood_of(x.intent.purpose);
    if (how == mood::rejecting)
      return report(answer(x, order_state::rejected, "the venue is busy", now));
    real_.submit(x, now);
    pass_on(now);
    if (how == mood::error_page)
      report(answer(x, order_state::unknown, "403 Forbidden", now));
  }

  void cancel(const intent_id& x, utc_time now) override {
    real_.cancel(x, now);
    pass_on(now);
  }

  bool look_up(const intent_id& x, utc_time now) override {
    ++looked_up;
    if (mood_of(x.purpose) != mood::honest && now < silent_until)
      return true;
    // A look-up reports correctly in the end.
    const bool known = real_.look_up(x, now);
    for (auto& y : real_.take_reports())
      report(std::move(y));
    return known;
  }

  bool is_authoritative() const override { return false; }

  void follow(const book_update& x) override {
    real_.follow(x);
    pass_on(x.received_at);
  }

  void advance(utc_time now) override {
    real_.advance(now);
    pass_on(now);
    if (now >= silent_until)
      for (auto& x : std::exchange(kept_, {}))
        report(std::move(x));
  }

  std::optional<utc_time> next_due() const override { return real_.next_due(); }

  shares sellable(const window_id& window, outcome token) const {
    return real_.sellable(window, token);
  }

  std::map<order_purpose, int> placed; ///< Orders that arrived.
  int looked_up = 0;

private:
  mood mood_of(order_purpose x) const {
    const auto at = moods.find(x);
    return at == moods.end() ? mood::honest : at->second;
  }

  static order_answered answer(const order_wanted& x, order_state state,
                               std::string why, utc_time now) {
    order_answered out;
    out.intent = x.intent;
    out.state = state;
    out.reason = std::move(why);
    out.at = now;
    return out;
  }

  static std::optional<order_purpose> purpose_of(const venue_report& x) {
    if (const auto* answered = std::get_if<order_answered>(&x))
      return answered->intent.purpose;
    const auto* fill = std::get_if<fill_evidence>(&x);
    const auto id = fill ? fill->order_id.value_or("") : "";
    for (const auto one : {order_purpose::capture, order_purpose::hedge,
                           order_purpose::exit, order_purpose::profit_lock})
      if (id.find('-' + to_string(one) + '-') != std::string::npos)
        return one;
    return std::nullopt;
  }

  void pass_on(utc_time now) {
    for (auto& variant : real_.take_reports()) {
      const auto purpose = purpose_of(variant);
      const auto how = purpose ? mood_of(*purpose) : mood::honest;
      auto* answered = std::get_if<order_answered>(&variant);
      if (how == mood::error_page)
        continue; // Its reports are lost; only `look_up` has them.
      if (how == mood::silent && now < silent_until) {
        kept_.push_back(std::move(variant));
        continue;
      }
      if (how == mood::zero_filled) {
        if (std::holds_alternative<fill_evidence>(variant))
          continue;
        if (answered)
          answered->matched = shares{};
      }
      report(std::move(variant));
    }
  }

  test_exchange real_;
  std::vector<venue_report> kept_;
};

} // namespace fillguard::test
