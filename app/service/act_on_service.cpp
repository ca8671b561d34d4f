#include "app/service/act_on_service.hpp"

#include "app/service/halt_file.hpp"
#include "app/service/halt_request.hpp"
#include "messages/tag.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <optional>

namespace fillguard {

namespace {

/// The request in the words that `service::request` takes, and for people.
struct worded {
  std::string request;
  std::string text;
};

worded words_of(const control_request& request) {
  const auto by = " over HTTP, from " + request.from;
  switch (request.kind) {
  case control_request::kind_type::halt: {
    const auto reason = reason_line(
      (request.reason.empty() ? "halted by a person" : request.reason) + by);
    return {"halt " + reason, "halt: " + reason};
  }
  case control_request::kind_type::resume:
    return {"resume", "resume: entries are allowed again" + by};
  case control_request::kind_type::leave:
    return {"leave " + request.market,
            "leave: the window is left alone until it is settled" + by};
  case control_request::kind_type::flatten:
    return {"flatten " + request.market,
            "flatten: what is held is sold at whatever is bid" + by};
  }
  return {};
}

} // namespace

control_desk::act_function act_on_service(
  const config& settings, std::shared_ptr<net::http_api::api_board> board,
  std::function<result<std::string>(const std::string& words)> ask) {
  return [markets = settings.markets, board = std::move(board),
          ask = std::move(ask)](
           const control_request& what) -> result<std::string> {
    auto market = markets.front();
    if (!what.market.empty()) {
      const auto named = parse_market(what.market);
      if (!named
          || std::find(markets.begin(), markets.end(), *named) == markets.end())
        return failure("market", "is not followed, must be one of `markets`");
      market = *named;
    }
    auto words = words_of(what);
    auto answer = ask(words.request);
    if (!answer)
      return failure(std::move(answer.error()));
    if (what.kind == control_request::kind_type::resume) {
      if (const auto still = still_halted(*answer))
        return failure("halt", "entries stay halted: " + *still);
      if (const auto lifted = lifted_limit(*answer))
        words.text += "; " + *lifted;
    }
    notice event;
    event.tag = next_tag();
    event.market = market;
    event.kind = notice::kind_type::control;
    event.text = words.text;
    event.at = board->now();
    spdlog::warn("control market={} what='{}'", to_string(market), words.text);
    return board->put(std::move(event));
  };
}

} // namespace fillguard
