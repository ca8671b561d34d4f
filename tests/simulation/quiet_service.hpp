#pragma once

#include "app/service/plan.hpp"
#include "net/venue_time/venue_time.hpp"
#include "tests/simulation/memory_sender.hpp"
#include "tests/simulation/memory_transport.hpp"
#include "tests/support/quiet_system.hpp"

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace fillguard::test {

/// A whole service and the simulated venue in virtual time, on the test's own
/// thread: nothing happens but in `pass`. The venue runs from the construction
/// on, the service from `begin` on.
class quiet_service {
public:
  struct options {
    config settings; ///< The endpoints are set here.
    net::sim::venue_options venue;
    utc_time start;
    std::optional<trading_key> key; ///< Of real orders.
    std::chrono::milliseconds venue_step{50};
  };

  explicit quiet_service(options how)
      : settings{std::move(how.settings)}, how_{std::move(how)} {
    auto& to = settings.endpoints;
    to.gamma = to.clob = to.data = to.coinbase = to.site = "http://venue";
    to.clob_ws = to.binance_ws = "ws://venue";
    to.rtds = "ws://venue/rtds";
    to.polybolt = "ws://venue/ws";
    to.ethereum_rpc = {"http://venue/rpc"};
    begun_ = quiet_time();
    quiet_->clock->base = how_.start - begun_;
    agenda_.pass_to(begun_);
    lines_ = std::make_shared<memory_transport>(agenda_, 1);
    venue_.emplace(how_.venue, how_.start, lines_->sinks());
    lines_->connect(*venue_, [this] { catch_up(); });
    step_venue();
    time_ = std::make_shared<net::venue_time>(quiet_->clock);
    lines_->use(time_);
  }

  quiet_service(const quiet_service&) = delete;
  quiet_service& operator=(const quiet_service&) = delete;

  ~quiet_service() {
    agenda_.clear();
    if (supervisor_)
      caf::anon_send_exit(supervisor_, caf::exit_reason::user_shutdown);
    quiet_->settle();
    quiet_->advance(std::chrono::seconds{2});
    supervisor_ = nullptr;
    quiet_.reset();
  }

  void begin() {
    service::dependencies around;
    around.outside = {lines_, time_};
    around.corrected = time_;
    around.out.on_view = [this](const window_view& x) { views[x.market] = x; };
    around.out.on_notice = [this](const notice& x) { notices.push_back(x); };
    around.out.on_feed = [this](const feed_status& x) {
      feeds[x.name] = x;
      if (x.state != feed_state::fresh && x.state != feed_state::off)
        troubled[x.name] = x.why;
    };
    around.give_up = [this](const std::string& why) { gave_up = why; };
    around.key = how_.key;
    around.sender =
      std::make_shared<memory_sender>(lines_, [](const net::http_request&) {});
    memory_ = fresh_memory(settings);
    supervisor_ =
      quiet_->sys.spawn(supervisor, whole_service(settings, around, memory_));
  }

  void pass(std::chrono::nanoseconds span) {
    const auto end = agenda_.now() + span;
    auto& time = quiet_->scheduler.clock();
    quiet_->settle();
    while (agenda_.now() < end) {
      auto next = std::min(end, agenda_.next().value_or(end));
      if (time.has_pending_timeout())
        next =
          std::min(next, time.schedule().begin()->first.time_since_epoch());
      next = std::max(next, agenda_.now());
      time.current_time = decltype(time.current_time){next};
      agenda_.pass_to(next);
      if (time.has_pending_timeout()
          && time.schedule().begin()->first.time_since_epoch() <= next)
        time.trigger_timeout();
      else
        agenda_.do_next();
      quiet_->settle();
    }
    catch_up();
  }

  void pass_until(utc_time x) { pass(x - now()); }

  /// The true time.
  utc_time now() const { return how_.start + (agenda_.now() - begun_); }

  net::sim::venue& venue() { return *venue_; }

  /// Applies a command of the venue's fault board; returns whether it is one.
  bool fault(const std::string& json) {
    return venue_->faults().apply(json, now()).has_value();
  }

  /// The feeds that are not fresh, each with its reason.
  std::map<std::string, std::string> not_fresh() const {
    std::map<std::string, std::string> out;
    for (const auto& [name, x] : feeds)
      if (x.state != feed_state::fresh && x.state != feed_state::off)
        out[name] = x.why;
    return out;
  }

  std::map<market_key, window_view> views;
  std::map<std::string, feed_status> feeds;
  std::map<std::string, std::string> troubled; ///< Since the test cleared it.
  std::vector<notice> notices;
  std::string gave_up; ///< Why; empty: it did not.
  config settings;

private:
  std::chrono::nanoseconds quiet_time() const {
    return quiet_->scheduler.clock().current_time.time_since_epoch();
  }

  void catch_up() { venue_->advance(now()); }

  void step_venue() {
    catch_up();
    agenda_.after(how_.venue_step, [this] { step_venue(); });
  }

  options how_;
  std::unique_ptr<quiet_system> quiet_ = std::make_unique<quiet_system>();
  agenda agenda_;
  std::chrono::nanoseconds begun_{};
  std::optional<net::sim::venue> venue_;
  std::shared_ptr<memory_transport> lines_;
  std::shared_ptr<net::venue_time> time_;
  service_memory memory_;
  supervisor_actor supervisor_;
};

} // namespace fillguard::test
