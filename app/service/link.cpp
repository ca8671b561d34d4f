#include "app/service/link.hpp"

#include "actors/link/intake.hpp"
#include "actors/link/parts.hpp"
#include "actors/supervisor/supervisor.hpp"
#include "actors/trace/buffers.hpp"
#include "app/config/files.hpp"
#include "app/service/service.hpp"

#include <caf/event_based_actor.hpp>
#include <caf/io/middleman.hpp>
#include <caf/openssl/manager.hpp>
#include <caf/openssl/publish.hpp>
#include <caf/scoped_actor.hpp>
#include <caf/send.hpp>
#include <caf/typed_event_based_actor.hpp>
#include <spdlog/spdlog.h>

#include <random>
#include <set>
#include <unistd.h>
#include <utility>

namespace fillguard {

namespace {

/// Of dialling; a peer that answers the dial is known by its heartbeats.
constexpr std::chrono::seconds dial_within{5};

struct address {
  std::string host;
  std::uint16_t port = 0;
};

/// "host:port", as the configuration has checked it.
address split(const std::string& x) {
  const auto colon = x.rfind(':');
  return {x.substr(0, colon),
          static_cast<std::uint16_t>(std::stoi(x.substr(colon + 1)))};
}

std::string own_name() {
  std::string host(256, '\0');
  if (::gethostname(host.data(), host.size() - 1) != 0)
    host = "host";
  host.resize(host.find_first_of('\0') == std::string::npos
                ? host.size()
                : host.find_first_of('\0'));
  return host + ':' + std::to_string(::getpid());
}

std::uint64_t fresh_number() {
  std::random_device entropy;
  return (static_cast<std::uint64_t>(entropy()) << 32U) + entropy();
}

/// Dials on the middleman's own thread, and tells the uplink how it went.
void dial_state(caf::actor_system& sys, bool encrypted, const address& to,
                const uplink_actor& asker, std::uint64_t round) {
  sys.spawn<caf::hidden>([=](caf::event_based_actor* self) {
    auto& here = self->system();
    const auto middleman = encrypted ? here.openssl_manager().actor_handle()
                                     : here.middleman().actor_handle();
    self->request(middleman, dial_within, caf::connect_atom_v, to.host, to.port)
      .then(
        [self, asker, round](const caf::node_id&, caf::strong_actor_ptr& found,
                             const std::set<std::string>& signatures) {
          const auto wanted = self->system().message_types(
            caf::detail::type_list<intake_actor>{});
          if (found && self->system().assignable(signatures, wanted))
            caf::anon_send(
              asker, intake_found{round, caf::actor_cast<intake_actor>(found)});
          else
            caf::anon_send(
              asker, intake_missing{round, "what listens there is no state"});
        },
        [self, asker, round](const caf::error& e) {
          caf::anon_send(asker,
                         intake_missing{round, self->system().render(e)});
        });
  });
}

} // namespace

void prepare_link(caf::actor_system_config& to, const config& settings) {
  const auto& how = settings.link;
  to.load<caf::io::middleman>();
  to.set("middleman.heartbeat-interval", caf::timespan{how.heartbeat});
  to.set("middleman.connection-timeout", caf::timespan{how.timeout});
  if (!how.encrypted())
    return;
  to.load<caf::openssl::manager>();
  to.openssl_certificate = how.certificate;
  to.openssl_key = how.key;
  to.openssl_cafile = how.authority;
}

link::link(caf::actor_system& system, const config& settings,
           service_parts here, std::shared_ptr<roster> who)
    : system_{system}, how_{settings.link}, here_{here}, roster_{std::move(
                                                           who)},
      who_{how_.name.empty() ? own_name() : how_.name}, since_{fresh_number()} {
  if (!how_.encrypted())
    return;
  if (readable_by_everybody(how_.key))
    throw link_error("link.key: " + how_.key
                     + " can be read by everybody, must be closed to others "
                       "(chmod 600)");
  auto opened =
    net::link::identity::open({how_.certificate, how_.key, how_.authority});
  if (!opened.value)
    throw link_error(opened.error);
  identity_ = std::move(opened.value);
}

link::~link() {
  close();
}

far_parts link::far_parts() const {
  fillguard::far_parts out;
  out.here = here_;
  out.who = who_;
  out.since = since_;
  out.identity = identity_;
  out.introduce_again = [roster = roster_](const std::string& name) {
    if (const auto to = roster->get(supervisor_name))
      caf::anon_send(caf::actor_cast<supervisor_actor>(to),
                     introduce_again{name});
  };
  out.dial = [&sys = system_, encrypted = how_.encrypted()](
               const std::string& state, const uplink_actor& asker,
               std::uint64_t round) {
    dial_state(sys, encrypted, split(state), asker, round);
  };
  return out;
}

void link::open() {
  if (!here_.window_state)
    return;
  intake_settings with;
  with.service = who_;
  with.identity = identity_;
  const auto far = [here = here_](const std::string& part) {
    const auto role = role_of_part(part);
    return role == "btc-feed"            ? !here.btc_feed
           : role == "order-book-poller" ? !here.order_book_poller
           : role == "fill-detector"     ? !here.fill_detector
                                         : false;
  };
  with.junction_of = [far, roster = roster_](const std::string& part) {
    return far(part) ? caf::actor_cast<junction_actor>(roster->get(part))
                     : junction_actor{};
  };
  intake_ = system_.spawn(intake, with);
  trace::call(intake_.id(), "intake");
  const auto at = split(how_.listen);
  const auto port =
    how_.encrypted()
      ? caf::openssl::publish(intake_, at.port, at.host.c_str(), true)
      : system_.middleman().publish(intake_, at.port, at.host.c_str(), true);
  if (!port)
    throw link_error("link.listen: " + how_.listen
                     + " cannot be had: " + system_.render(port.error()));
  port_ = *port;
  spdlog::info("link open at={} who={} encrypted={}", how_.listen, who_,
               how_.encrypted());
}

void link::close() {
  if (!intake_)
    return;
  // An encrypted port closes with the system alone.
  if (port_ != 0 && !how_.encrypted())
    system_.middleman().unpublish(intake_, port_);
  port_ = 0;
  caf::scoped_actor self{system_};
  self->send_exit(intake_, caf::exit_reason::user_shutdown);
  self->wait_for(intake_);
  intake_ = nullptr;
}

} // namespace fillguard
