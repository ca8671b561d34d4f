#pragma once

#include "actors/trader/paper_exchange.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>

namespace fillguard::test {

/// A venue that executes orders on paper and tells of them badly, by purpose.
class moody_venue : public order_venue {
public:
  enum class mood {
    honest,
    /// Executes, answers with an error page, and tells the truth when asked.
    error_page,
    /// Reports a full match as matched, with 0 shares and no trade, for ever.
    zero_filled,
    /// Rejects every order.
    rejecting,
    /// Executes, and says nothing until `silent_until`.
    silent,
  };

  std::map<order_purpose, mood> moods;
  utc_time silent_until; ///< Until then, it knows nothing when asked either.

  std::string order_id(const order_wanted& x) const override {
    return real_.order_id(x);
  }

  order_events place(const order_wanted& x, utc_time now) override {
    ++placed[x.intent.purpose];
    switch (mood_of(x.intent.purpose)) {
    case mood::honest:
    case mood::zero_filled:
      return tell(real_.place(x, now), now);
    case mood::error_page: {
      auto out = keep_others(real_.place(x, now), x.intent.purpose);
      out.push_back(answer(x, order_state::unknown, "403 Forbidden", now));
      return out;
    }
    case mood::rejecting:
      return {answer(x, order_state::rejected, "the venue is busy", now)};
    case mood::silent:
      return tell(real_.place(x, now), now);
    }
    return {};
  }

  order_events cancel(const intent_id& x, utc_time now) override {
    return tell(real_.cancel(x, now), now);
  }

  std::optional<order_events> look_up(const intent_id& x,
                                      utc_time now) override {
    ++looked_up;
    if (mood_of(x.purpose) != mood::honest && now < silent_until)
      return order_events{};
    // Asked by its id, it tells the truth in the end.
    return real_.look_up(x, now);
  }

  order_events note(const book_update& x) override {
    return tell(real_.note(x), x.received_at);
  }

  order_events advance(utc_time now) override {
    auto out = tell(real_.advance(now), now);
    if (now >= silent_until) {
      out.insert(out.end(), kept_.begin(), kept_.end());
      kept_.clear();
    }
    return out;
  }

  std::optional<utc_time> next_due() const override { return real_.next_due(); }

  shares sellable(const window_id& window, side token) const {
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

  static std::optional<order_purpose> purpose_of(const order_event& x) {
    if (const auto* sent = std::get_if<order_sent>(&x))
      return sent->intent.purpose;
    if (const auto* answered = std::get_if<order_answered>(&x))
      return answered->intent.purpose;
    const auto& id = std::get<fill_evidence>(x).order_id.value_or("");
    for (const auto one : {order_purpose::capture, order_purpose::hedge,
                           order_purpose::exit, order_purpose::profit_lock})
      if (id.find('-' + to_string(one) + '-') != std::string::npos)
        return one;
    return std::nullopt;
  }

  static order_events keep_others(order_events xs, order_purpose but) {
    std::erase_if(xs, [but](const auto& x) { return purpose_of(x) == but; });
    return xs;
  }

  order_events tell(order_events xs, utc_time now) {
    order_events out;
    for (auto& x : xs) {
      const auto purpose = purpose_of(x);
      const auto how = purpose ? mood_of(*purpose) : mood::honest;
      auto* answered = std::get_if<order_answered>(&x);
      if (how == mood::error_page)
        continue; // Its words are lost; only `look_up` has them.
      if (how == mood::silent && now < silent_until) {
        kept_.push_back(x);
        continue;
      }
      if (how == mood::zero_filled) {
        if (std::holds_alternative<fill_evidence>(x))
          continue;
        if (answered)
          answered->matched = shares{};
      }
      out.push_back(x);
    }
    return out;
  }

  paper_exchange real_;
  order_events kept_;
};

} // namespace fillguard::test
