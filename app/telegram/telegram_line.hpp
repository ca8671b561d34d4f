#pragma once

#include "app/telegram/command_desk.hpp"
#include "net/clock.hpp"
#include "net/notify/letters.hpp"
#include "net/transport.hpp"

#include <memory>
#include <thread>

namespace fillguard {

/// Listens to a Telegram chat and answers its commands, on a thread of its own
/// that nothing else waits for: without Telegram only the commands are missing.
class telegram_line {
public:
  telegram_line(net::notify::telegram_chat chat, chat_actions actions,
                std::shared_ptr<net::transport> outside,
                std::shared_ptr<const net::clock> clock);

  /// Ends at once; an answer that is under way is not waited for.
  ~telegram_line();

  telegram_line(const telegram_line&) = delete;
  telegram_line& operator=(const telegram_line&) = delete;

private:
  struct shared;

  void run(command_desk desk);

  net::notify::telegram_chat chat_;
  std::shared_ptr<net::transport> outside_;
  std::shared_ptr<const net::clock> clock_;
  std::shared_ptr<shared> state_;
  std::thread thread_;
};

} // namespace fillguard
