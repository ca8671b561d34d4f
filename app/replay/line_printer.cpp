#include "app/replay/line_printer.hpp"

#include "net/http_api/state_json.hpp"

#include <ostream>
#include <utility>

namespace fillguard {

namespace {

constexpr std::size_t lines_at_once = 128;

/// No more parts wait for a thread, since their lines would fill the memory.
constexpr std::size_t most_parts = 8;

} // namespace

line_printer::line_printer(std::ostream& out, worker_pool& pool)
    : out_{out}, pool_{pool}, filling_{std::make_unique<part>()} {
  // nop
}

line_printer::~line_printer() {
  for (auto& x : sent_)
    pool_.abandon(x->made);
}

void line_printer::print(window_view x) {
  filling_->views.push_back(std::move(x));
  if (filling_->views.size() >= lines_at_once)
    send();
}

void line_printer::send() {
  auto* one = filling_.get();
  // The views stay until the thread that made them takes them back: threads
  // that free each other's memory wait for each other.
  one->made = pool_.submit([one] {
    for (const auto& x : one->views) {
      net::http_api::append_market(one->text, x);
      one->text += '\n';
    }
  });
  sent_.push_back(std::exchange(filling_, std::make_unique<part>()));
  if (sent_.size() > most_parts)
    write_first();
}

void line_printer::write_first() {
  const auto one = std::move(sent_.front());
  sent_.pop_front();
  pool_.wait(one->made);
  out_.write(one->text.data(), static_cast<std::streamsize>(one->text.size()));
}

bool line_printer::finish() {
  if (!filling_->views.empty())
    send();
  while (!sent_.empty())
    write_first();
  return static_cast<bool>(out_.flush());
}

} // namespace fillguard
