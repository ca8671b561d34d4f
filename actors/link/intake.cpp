#include "actors/link/intake.hpp"

#include "actors/handlers.hpp"
#include "actors/link/parts.hpp"
#include "messages/release.hpp"
#include "net/link/batch.hpp"

#include <caf/actor_system.hpp>
#include <caf/sec.hpp>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

namespace fillguard {

namespace {

/// No valid name is longer.
constexpr std::size_t longest_name = 200;

caf::error refusal(const std::string& why) {
  return caf::make_error(caf::sec::invalid_argument, why);
}

bool has_ended(const junction_actor& x) {
  return caf::actor_cast<caf::abstract_actor*>(x)->getf(
    caf::abstract_actor::is_terminated_flag);
}

/// Names come from outside and are written to log lines.
bool is_plain(const std::string& x) {
  return !x.empty() && x.size() <= longest_name
         && std::all_of(x.begin(), x.end(), [](unsigned char c) {
              return c > 0x20 && c < 0x7f && c != '\'' && c != '"';
            });
}

} // namespace

caf::result<link_challenge> intake_state::handle(const link_hello& hello) {
  const auto version = net::link::agreed_version(hello.version);
  if (!version)
    return refusal(to_string(version.error()));
  if (!self_->current_sender())
    return refusal("the hello has no sender");
  link_challenge out;
  out.nonce = net::link::fresh_nonce();
  out.version = *version;
  out.release = release();
  if (settings_.identity) {
    out.certificate = settings_.identity->certificate();
    out.signature =
      settings_.identity->sign(net::link::state_text(hello.nonce));
  }
  const auto from = caf::actor_cast<caf::actor_addr>(self_->current_sender());
  if (nonces_.insert_or_assign(from, out.nonce).second) {
    nonce_senders_.push_back(from);
    if (nonce_senders_.size() > most_nonces) {
      nonces_.erase(nonce_senders_.front());
      nonce_senders_.pop_front();
    }
  }
  return out;
}

result<void> intake_state::verify(const link_join& join) {
  if (!is_plain(join.part) || !is_plain(join.who))
    return failure("join",
                   "its part or name has spaces, quotes or no characters");
  const auto from = caf::actor_cast<caf::actor_addr>(self_->current_sender());
  const auto issued = nonces_.find(from);
  if (issued == nonces_.end())
    return failure(join.who, "it sent no hello first");
  const auto nonce = std::exchange(issued->second, {});
  nonces_.erase(issued);
  std::erase(nonce_senders_, from);
  if (!settings_.identity)
    return {};
  return settings_.identity->verify_peer(
    role_of_part(join.part), join.certificate,
    net::link::part_text(nonce, join.part, join.who), join.signature);
}

caf::result<link_joined> intake_state::handle(const link_join& join) {
  if (const auto verified = verify(join); !verified) {
    const auto& why = verified.error().what;
    spdlog::warn("intake refused why='{}'", why);
    return refusal(why);
  }
  const auto junction = settings_.junction_of(join.part);
  if (!junction || !join.listener)
    return refusal(join.part + " is not taken from other processes here");
  const auto from = caf::actor_cast<caf::actor_addr>(self_->current_sender());
  dismiss(from, "it has joined again");
  // One process of each name at a time; the end of one is noticed soon.
  const auto older =
    std::find_if(guests_.begin(), guests_.end(), [&join](const auto& y) {
      return y.second.part == join.part && y.second.who == join.who;
    });
  if (older != guests_.end()) {
    if (older->second.since != join.since)
      return refusal("another process called " + join.who
                     + " provides it; set link.name");
    dismiss(older->first, "it has joined again");
  }
  auto pass = net::link::fresh_nonce();
  guests_.emplace(from, guest{join.part, join.who, join.since, pass, junction});
  self_->monitor(from);
  spdlog::info("intake joined part={} who={}", join.part, join.who);
  send_as(self_, junction,
          stamped(guest_joined{{}, join.who, join.since, join.listener}));
  return link_joined{std::move(pass)};
}

caf::result<batch_taken> intake_state::handle(const feed_batch& batch) {
  const auto from = caf::actor_cast<caf::actor_addr>(self_->current_sender());
  const auto at = guests_.find(from);
  // A process that has joined could forge another's address, but not its
  // secret.
  if (at == guests_.end() || at->second.pass != batch.pass)
    return refusal("it has not joined");
  const auto& guest = at->second;
  // A restarted junction has no record of the processes that joined before.
  if (settings_.junction_of(guest.part) != guest.junction
      || has_ended(guest.junction)) {
    dismiss(from, "the part was restarted");
    return refusal("it must join again");
  }
  send_as(self_, guest.junction,
          stamped(feed_said{{}, guest.who, batch.number, batch.body}));
  return batch_taken{batch.number};
}

void intake_state::lost(const caf::down_msg& x) {
  dismiss(x.source, x.reason ? self_->system().render(x.reason) : "it ended");
}

void intake_state::handle_exit(const caf::exit_msg& x) {
  // A remote process that has joined could send an exit message too.
  if (x.source && x.source.node() == self_->node())
    self_->quit(x.reason);
}

void intake_state::dismiss(const caf::actor_addr& who, const std::string& why) {
  const auto at = guests_.find(who);
  if (at == guests_.end())
    return;
  const auto x = std::move(at->second);
  guests_.erase(at);
  self_->demonitor(who);
  spdlog::info("intake left part={} who={} why='{}'", x.part, x.who, why);
  send_as(self_, x.junction, stamped(guest_left{{}, x.who, why}));
}

intake_actor::behavior_type
intake(intake_actor::stateful_pointer<intake_state> self,
       intake_settings with) {
  self->state.start(std::move(with));
  self->set_down_handler(
    [self](const caf::down_msg& x) { self->state.lost(x); });
  self->set_exit_handler(
    [self](const caf::exit_msg& x) { self->state.handle_exit(x); });
  return handlers(
    self, [self](const link_hello& x) { return self->state.handle(x); },
    [self](const link_join& x) { return self->state.handle(x); },
    [self](const feed_batch& x) { return self->state.handle(x); });
}

} // namespace fillguard
