#pragma once

#include "messages/views.hpp"
#include "net/telegram/updates.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace fillguard {

/// How the commands of a chat are carried out.
struct chat_actions {
  std::vector<market_key> markets;
  bool trades = false; ///< Otherwise nothing can be sold.
  std::function<std::vector<std::shared_ptr<const window_view>>()> views;
  std::function<void(const std::string& reason)> halt;
  /// Returns the reason that still halts entries, if there is one.
  std::function<std::optional<std::string>()> resume;
  std::function<void(market_key)> flatten;
  std::string site; ///< Of links to a market.
};

/// Answers the commands of one chat and ignores all others: /status, /position,
/// /pnl, /why, /halt, /resume and /flatten, which asks back. Each update acts
/// once; one that comes late does not act at all.
class command_desk {
public:
  /// An older command was meant for another situation.
  static constexpr std::chrono::seconds latest{60};
  /// How long a sale can be confirmed.
  static constexpr std::chrono::seconds confirmed_within{30};

  command_desk(std::string chat, chat_actions actions);

  /// Returns what to write back; absent: nothing, and nothing was done.
  std::optional<std::string> answer(const net::telegram::update& message,
                                    utc_time now);

private:
  struct question {
    std::string code;
    utc_time until;
  };

  std::string status() const;
  std::string position() const;
  std::string results() const;
  std::string reasons() const;
  std::string flatten(const std::string& code, std::int64_t id, utc_time now);

  std::string chat_;
  chat_actions actions_;
  std::int64_t last_ = 0;
  std::optional<question> pending_;
};

} // namespace fillguard
