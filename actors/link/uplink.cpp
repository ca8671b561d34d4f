#include "actors/link/uplink.hpp"

#include "actors/link/parts.hpp"
#include "messages/release.hpp"

#include <caf/actor_system.hpp>
#include <caf/message.hpp>
#include <caf/sec.hpp>
#include <spdlog/spdlog.h>

#include <random>
#include <utility>
#include <variant>

namespace fillguard {

namespace {

constexpr std::chrono::seconds report_every{1};

std::uint64_t fresh_number() {
  std::random_device entropy;
  return (static_cast<std::uint64_t>(entropy()) << 32U) + entropy();
}

std::string words(const caf::error& x, const caf::actor_system& sys) {
  if (!x)
    return "it ended";
  // The reason given by an intake.
  if (x == caf::sec::invalid_argument
      && x.context().match_elements<std::string>())
    return x.context().get_as<std::string>(0);
  return sys.render(x);
}

} // namespace

void uplink_state::start(uplink_settings with) {
  settings_ = std::move(with);
  if (settings_.since == 0)
    settings_.since = fresh_number();
  patience_.emplace(settings_.redial, settings_.seed);
  waiting_.emplace(settings_.kept);
  health_.emplace(name, settings_.name(), "not joined yet");
  self_->delayed_send(self_, caf::timespan{report_every},
                      timer_due{static_cast<std::uint32_t>(timer::beat), 0});
  dial();
}

// -- joining ------------------------------------------------------------------

void uplink_state::dial() {
  settings_.dial(uplink_actor{self_}, ++round_);
}

void uplink_state::handle(const intake_found& x) {
  if (x.round != round_ || intake_)
    return;
  intake_ = x.intake;
  self_->monitor(intake_);
  introduce();
}

void uplink_state::handle(const intake_missing& x) {
  if (x.round == round_ && !intake_)
    give_up(x.why);
}

void uplink_state::introduce() {
  nonce_ = net::link::fresh_nonce();
  const auto round = round_;
  const auto failed = [this, round](const caf::error& e) {
    if (round == round_)
      give_up(words(e, self_->system()));
  };
  self_
    ->request(intake_, settings_.answer_within,
              link_hello{net::link::newest_version, nonce_})
    .then(
      [this, round](const link_challenge& x) {
        if (round == round_)
          prove(x);
      },
      failed);
}

void uplink_state::prove(const link_challenge& challenge) {
  if (challenge.version < net::link::oldest_version
      || challenge.version > net::link::newest_version)
    return give_up("the state, fillguard " + challenge.release
                   + ", chose version " + std::to_string(challenge.version)
                   + " of the link, which this release does not support");
  link_join asks;
  asks.part = settings_.part;
  asks.who = settings_.who;
  asks.since = settings_.since;
  asks.listener = caf::actor_cast<far_listener_actor>(self_);
  if (settings_.identity) {
    const auto verified = settings_.identity->verify_peer(
      std::string{state_role}, challenge.certificate,
      net::link::state_text(nonce_), challenge.signature);
    if (!verified)
      return give_up("the state is not trusted: " + verified.error().what);
    asks.certificate = settings_.identity->certificate();
    asks.signature = settings_.identity->sign(
      net::link::part_text(challenge.nonce, settings_.part, settings_.who));
  }
  const auto round = round_;
  self_->request(intake_, settings_.answer_within, std::move(asks))
    .then(
      [this, round, state = challenge.release](const link_joined& answer) {
        if (round != round_)
          return;
        state_release_ = state;
        joined(answer.pass);
      },
      [this, round](const caf::error& e) {
        if (round == round_)
          give_up(words(e, self_->system()));
      });
}

void uplink_state::joined(const std::string& pass) {
  joined_ = true;
  pass_ = pass;
  patience_->reset();
  if (health_->newest())
    health_->add_reconnect();
  health_->set(feed_state::fresh, {});
  spdlog::info("uplink joined part={} state={}", settings_.part,
               settings_.state);
  // Whole books follow, so waiting updates are useless.
  waiting_->forget_books();
  std::erase_if(flying_, [](const auto& x) {
    return std::holds_alternative<book_update>(x);
  });
  settings_.greet_again();
  report();
  ship();
}

void uplink_state::lost(const caf::down_msg& x) {
  if (intake_ && x.source == intake_.address())
    give_up(words(x.reason, self_->system()));
}

void uplink_state::give_up(const std::string& why) {
  if (intake_)
    self_->demonitor(intake_.address());
  intake_ = nullptr;
  in_flight_ = false;
  if (std::exchange(joined_, false) || health_->why() != why)
    spdlog::warn("uplink away part={} state={} why='{}'", settings_.part,
                 settings_.state, why);
  health_->set(feed_state::down, why);
  state_release_.clear(); // It may come back as another one.
  ++round_;               // Later results of this connection are ignored.
  self_->delayed_send(
    self_, caf::timespan{patience_->next()},
    timer_due{static_cast<std::uint32_t>(timer::redial), round_});
  report();
}

void uplink_state::carry(feed_status x) {
  x.releases.insert_or_assign(settings_.who, std::string{release()});
  waiting_->add(x);
  ship();
}

// -- batches ------------------------------------------------------------------

void uplink_state::ship() {
  if (!joined_ || in_flight_)
    return;
  // A batch without an answer may have arrived, and is sent again under the
  // same number.
  if (!unacknowledged_) {
    if (waiting_->empty())
      return;
    ++numbered_;
    unacknowledged_ = true;
    flying_ = waiting_->drain();
  }
  in_flight_ = true;
  const auto round = round_;
  self_
    ->request(intake_, settings_.answer_within,
              feed_batch{pass_, numbered_, net::link::write_batch(flying_)})
    .then(
      [this, round](const batch_taken& x) {
        if (round != round_ || x.number != numbered_)
          return;
        flying_.clear();
        unacknowledged_ = false;
        in_flight_ = false;
        health_->add_message();
        health_->has_data_of(settings_.clock->now());
        ship();
      },
      [this, round](const caf::error& e) {
        if (round == round_)
          give_up(words(e, self_->system()));
      });
}

void uplink_state::handle(const timer_due& x) {
  if (x.what == static_cast<std::uint32_t>(timer::beat)) {
    self_->delayed_send(self_, caf::timespan{report_every}, x);
    return report();
  }
  if (x.round == round_ && !intake_)
    dial();
}

void uplink_state::report() {
  auto status = health_->report(settings_.clock->now());
  status.gaps = waiting_->dropped();
  status.out_of_order = waiting_->put_together();
  if (!state_release_.empty())
    status.releases[settings_.state] = state_release_;
  for (const auto& [who, to] : displays_)
    send_as(self_, to, stamped(status));
}

// -- listeners and displays ---------------------------------------------------

void uplink_state::handle(const attach_display& x) {
  displays_[x.who] = x.sink;
  report();
}

void uplink_state::handle(const attach_window_listener& x) {
  window_listeners_[x.who] = x.sink;
}

void uplink_state::handle(const attach_evidence_sink& x) {
  evidence_sink_ = x.sink;
}

uplink_actor::behavior_type
uplink(uplink_actor::stateful_pointer<uplink_state> self,
       uplink_settings with) {
  self->set_down_handler(
    [self](const caf::down_msg& x) { self->state.lost(x); });
  self->state.start(std::move(with));
  return handlers(
    self, [self](const btc_price& x) { self->state.carry(x); },
    [self](const book_update& x) { self->state.carry(x); },
    [self](const window_result& x) { self->state.carry(x); },
    [self](const fill_detected& x) { self->state.carry(x); },
    // The state is in another process, so views and notices do not pass here.
    [](const window_view&) {}, [](const notice&) {},
    [self](const feed_status& x) { self->state.carry(x); },
    [self](const window_found& x) { self->state.hand_down(x); },
    [self](const window_opened& x) { self->state.hand_down(x); },
    [self](const window_closed& x) { self->state.hand_down(x); },
    [self](const fill_evidence& x) { self->state.hand_down_evidence(x); },
    [self](const order_sent& x) { self->state.hand_down_evidence(x); },
    [self](const intake_found& x) { self->state.handle(x); },
    [self](const intake_missing& x) { self->state.handle(x); },
    [self](const timer_due& x) { self->state.handle(x); },
    [self](const attach_window_listener& x) { self->state.handle(x); },
    [self](const attach_evidence_sink& x) { self->state.handle(x); },
    [self](const attach_display& x) { self->state.handle(x); });
}

} // namespace fillguard
