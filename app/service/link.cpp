#include "app/service/link.hpp"

#include "actors/link/intake.hpp"
#include "actors/link/parts.hpp"
#include "actors/supervisor/supervisor.hpp"
#include "actors/trace/buffers.hpp"
#include "app/config/files.hpp"
#include "app/service/service.hpp"

#include <caf/detail/get_process_id.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/io/basp_broker.hpp>
#include <caf/io/middleman.hpp>
#include <caf/io/middleman_actor.hpp>
#include <caf/openssl/manager.hpp>
#include <caf/openssl/middleman_actor.hpp>
#include <caf/openssl/publish.hpp>
#include <caf/scoped_actor.hpp>
#include <caf/send.hpp>
#include <caf/typed_event_based_actor.hpp>
#include <spdlog/spdlog.h>

#include <map>
#include <mutex>
#include <random>
#include <set>
#include <unistd.h>
#include <utility>

namespace fillguard {

namespace {

/// The limit of connecting; later, heartbeats show whether the peer is alive.
constexpr std::chrono::seconds dial_within{5};

/// The name of the broker of CAF's protocol in the middleman.
const auto broker_name = caf::atom("BASP");

struct address {
  std::string host;
  std::uint16_t port = 0;
};

/// "host:port", as the configuration has checked it.
address split(const std::string& x) {
  const auto colon = x.rfind(':');
  const bool bracketed = x.front() == '[';
  return {bracketed ? x.substr(1, colon - 2) : x.substr(0, colon),
          static_cast<std::uint16_t>(std::stoi(x.substr(colon + 1)))};
}

std::string own_name() {
  std::string host(256, '\0');
  if (::gethostname(host.data(), host.size() - 1) != 0)
    host = "host";
  host.resize(host.find_first_of('\0') == std::string::npos
                ? host.size()
                : host.find_first_of('\0'));
  // Process ids of containers of one host may be equal.
  return host + ':' + std::to_string(::getpid()) + ':'
         + net::link::fresh_nonce().substr(0, 4);
}

/// The route to one state. CAF connects and resolves names in a call of a
/// middleman's thread that may take minutes. Each state has a middleman of its
/// own, so that a state that does not answer delays no other.
struct route {
  address to;
  caf::io::middleman_actor middleman;
  std::mutex mutex;
  std::set<caf::actor_id> dialling; ///< Uplinks with a call under way.
};

/// What an operator can act on: "no connection to 127.0.0.1:8098: nothing
/// listens there, or a certificate is refused".
std::string why_not_connected(const address& to, const caf::actor_system& sys,
                              const caf::error& e) {
  const auto where = to.host + ':' + std::to_string(to.port);
  if (e.category() == caf::atom("system")
      && e.code()
           == static_cast<std::uint8_t>(caf::sec::cannot_connect_to_node))
    return "no connection to " + where
           + ": nothing listens there, or it is out of reach";
  return "no connection to " + where + ": " + sys.render(e);
}

/// Connects, and reports the result to the uplink within `dial_within`.
void dial_state(caf::actor_system& sys, const std::shared_ptr<route>& way,
                const uplink_actor& asker, std::uint64_t round) {
  {
    const std::lock_guard guard{way->mutex};
    if (!way->dialling.insert(asker.id()).second) {
      caf::anon_send(asker, intake_missing{round, "it does not answer"});
      return;
    }
  }
  sys.spawn<caf::hidden>([=](caf::event_based_actor* self) -> caf::behavior {
    const auto over = [way, asker] {
      const std::lock_guard guard{way->mutex};
      way->dialling.erase(asker.id());
    };
    self->delayed_send(self, dial_within, timer_due{});
    self
      ->request(way->middleman, caf::infinite, caf::connect_atom_v,
                way->to.host, way->to.port)
      .then(
        [self, asker, round, over](const caf::node_id&,
                                   caf::strong_actor_ptr& found,
                                   const std::set<std::string>& signatures) {
          over();
          const auto required = self->system().message_types(
            caf::detail::type_list<intake_actor>{});
          if (found && self->system().assignable(signatures, required))
            caf::anon_send(
              asker, intake_found{round, caf::actor_cast<intake_actor>(found)});
          else
            caf::anon_send(
              asker, intake_missing{round, "the server there is not a state"});
          self->quit();
        },
        [self, asker, round, over, to = way->to](const caf::error& e) {
          over();
          caf::anon_send(
            asker,
            intake_missing{round, why_not_connected(to, self->system(), e)});
          self->quit();
        });
    // The call continues; a new one can only begin after its end.
    return {[asker, round](const timer_due&) {
      caf::anon_send(asker, intake_missing{round, "it does not answer"});
    }};
  });
}

std::vector<std::string> roles_of(const service_parts& parts) {
  std::vector<std::string> out;
  if (parts.btc_feed)
    out.emplace_back("btc-feed");
  if (parts.order_book_poller)
    out.emplace_back("order-book-poller");
  if (parts.fill_detector)
    out.emplace_back("fill-detector");
  if (parts.window_state)
    out.emplace_back(state_role);
  return out;
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
           service_parts here, std::shared_ptr<roster> who,
           std::function<void(std::string)> give_up)
    : system_{system}, settings_{settings.link}, here_{here},
      roster_{std::move(who)}, give_up_{std::move(give_up)},
      who_{settings_.name.empty() ? own_name() : settings_.name} {
  if (!settings_.encrypted())
    return;
  if (readable_by_everybody(settings_.key))
    throw link_error("link.key: " + settings_.key
                     + " can be read by everybody, must be closed to others "
                       "(chmod 600)");
  auto opened = net::link::identity::open(
    {settings_.certificate, settings_.key, settings_.authority});
  if (!opened)
    throw link_error(to_string(opened.error()));
  identity_ = *std::move(opened);
  const auto roles = roles_of(here_);
  if (roles != std::vector{identity_->role()})
    throw link_error("link.certificate: " + settings_.certificate + " is for "
                     + identity_->role()
                     + ", must be for the one role that this process plays");
}

link::~link() {
  close();
}

far_parts link::far_parts() {
  fillguard::far_parts out;
  out.here = here_;
  out.who = who_;
  out.identity = identity_;
  out.introduce_again = [roster = roster_](const std::string& name) {
    if (const auto to = roster->get(supervisor_name))
      caf::anon_send(caf::actor_cast<supervisor_actor>(to),
                     introduce_again{name});
  };
  std::map<std::string, std::shared_ptr<route>> routes;
  for (const auto& state : settings_.states) {
    auto& way = routes[state] = std::make_shared<route>();
    way->to = split(state);
    const auto broker =
      system_.middleman().named_broker<caf::io::basp_broker>(broker_name);
    way->middleman = settings_.encrypted()
                       ? caf::openssl::make_middleman_actor(system_, broker)
                       : caf::io::make_middleman_actor(system_, broker);
    middlemen_.push_back(caf::actor_cast<caf::actor>(way->middleman));
  }
  out.dial = [&sys = system_, routes = std::move(routes)](
               const std::string& state, const uplink_actor& asker,
               std::uint64_t round) {
    dial_state(sys, routes.at(state), asker, round);
  };
  return out;
}

void link::open() {
  if (!here_.window_state)
    return;
  intake_settings with;
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
  // Without the intake no feed could connect any more, silently.
  caf::actor_cast<caf::abstract_actor*>(intake_)->attach_functor(
    [stops = stops_, give_up = give_up_](const caf::error& why) {
      if (!*stops && give_up)
        give_up("the intake of the links ended: " + to_string(why));
    });
  const auto at = split(settings_.listen);
  const auto port =
    settings_.encrypted()
      ? caf::openssl::publish(intake_, at.port, at.host.c_str(), true)
      : system_.middleman().publish(intake_, at.port, at.host.c_str(), true);
  if (!port)
    throw link_error("link.listen: " + settings_.listen
                     + " is not available: " + system_.render(port.error()));
  port_ = *port;
  spdlog::info("link open at={} who={} encrypted={}", settings_.listen, who_,
               settings_.encrypted());
}

void link::close() {
  for (auto& x : std::exchange(middlemen_, {}))
    caf::anon_send_exit(x, caf::exit_reason::user_shutdown);
  if (!intake_)
    return;
  // An encrypted port closes with the system alone.
  if (port_ != 0 && !settings_.encrypted())
    system_.middleman().unpublish(intake_, port_);
  port_ = 0;
  *stops_ = true;
  caf::scoped_actor self{system_};
  self->send_exit(intake_, caf::exit_reason::user_shutdown);
  self->wait_for(intake_);
  intake_ = nullptr;
}

} // namespace fillguard

/// CAF identifies a process by the result of this function and its machine's
/// addresses. This definition replaces CAF's, which returns the process id. In
/// containers that is often 1 and addresses may be equal; two processes with
/// the same identity would confuse each other's messages with their own.
unsigned caf::detail::get_process_id() {
  static const unsigned number = std::random_device{}();
  return number;
}
