#include "app/service/display.hpp"

#include "actors/handlers.hpp"
#include "app/display/status_line.hpp"
#include "net/http_api/state_json.hpp"

#include <nlohmann/json.hpp>

#include <utility>

namespace fillguard {

namespace {

void show(display_state& state, const outlets& out, const window_view& x) {
  if (out.board)
    out.board->put(std::make_shared<const window_view>(x));
  if (!state.lines.due(x))
    return;
  if (out.status_lines)
    out.status_lines->write(status_line(x));
  if (out.state_lines && within_its_window(x))
    out.state_lines->write(
      net::http_api::to_text(net::http_api::market_json(x)));
}

} // namespace

display_actor::behavior_type
display(display_actor::stateful_pointer<display_state> self, outlets out) {
  return handlers(
    self,
    [self, out](const window_view& x) {
      if (out.on_view)
        out.on_view(x);
      show(self->state, out, x);
    },
    [out](const notice& x) {
      if (out.on_notice)
        out.on_notice(x);
      if (out.board)
        out.board->put(x);
    },
    [out](const feed_status& x) {
      if (out.on_feed)
        out.on_feed(x);
      if (out.board)
        out.board->put(x);
    });
}

} // namespace fillguard
