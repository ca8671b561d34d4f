#include "actors/link/parts.hpp"
#include "app/config/files.hpp"
#include "app/doctor/examination.hpp"
#include "net/link/identity.hpp"
#include "net/tls_probe.hpp"

#include <array>

namespace fillguard::doctor {

namespace {

constexpr std::array<std::string_view, 4> link_roles{
  "btc-feed", "order-book-poller", "fill-detector", state_role};

bool is_role(const std::string& x) {
  for (const auto role : link_roles)
    if (role == x)
      return true;
  return false;
}

/// Checks, like the start, that the files can be read and belong together, and
/// that the other processes will accept the certificate. Sets `role` to the
/// certificate's role, if it can be read.
finding check_certificate(const config::link_section& section,
                          std::string& role) {
  const std::string what = "certificate of the link";
  const stopwatch since;
  const auto bad = [&](std::string detail, std::string advice) {
    return wrong(verdict::bad, what, since, std::move(detail),
                 std::move(advice));
  };
  const auto opened = net::link::identity::open(
    {section.certificate, section.key, section.authority});
  if (!opened)
    return bad(to_string(opened.error()),
               "check link.certificate, link.key and link.authority, and that "
               "this user may read the files");
  const auto& identity = **opened;
  role = identity.role();
  if (readable_by_everybody(section.key))
    return bad(section.key + " can be read by everybody",
               "chmod 600 " + section.key);
  const auto left = identity.valid_for();
  if (left.count() <= 0)
    return bad(section.certificate + " has expired",
               "make a new one, and check the clock of this machine");
  if (const auto trusted = identity.verify_own_certificate(); !trusted)
    return bad(section.certificate + " is doubted: " + trusted.error().what,
               "set link.authority to the authority that signed it, or have "
               "that one sign a new certificate");
  if (!is_role(role))
    return bad(section.certificate + " is for \"" + role
                 + "\", which is no role",
               "make one whose common name is btc-feed, order-book-poller, "
               "fill-detector or window-state");
  const auto days =
    std::chrono::duration_cast<std::chrono::hours>(left).count() / 24;
  const auto detail = "for " + role + ", valid for " + std::to_string(days)
                      + (days == 1 ? " day" : " days");
  if (left < expires_soon)
    return wrong(verdict::warning, what, since, detail,
                 "make a new one before it expires");
  return good(what, since, detail);
}

finding check_listen(const std::string& listen) {
  const auto what = "link address " + listen;
  const stopwatch since;
  const auto at = net::host_of("http://" + listen);
  if (!at)
    return wrong(verdict::bad, what, since, "is no address",
                 "set link.listen to host:port");
  if (const auto free = net::check_free(at->host, at->port); !free)
    return wrong(verdict::bad, what, since, free.error().what,
                 "set link.listen to a free port of this machine, or stop the "
                 "state that runs there");
  return good(what, since, "free");
}

} // namespace

/// The role of this process follows from its certificate alone. Without one, a
/// configured address means that a state will listen there.
findings check_link(const examination& subject) {
  const auto& how = subject.settings.link;
  findings out;
  std::string role;
  if (how.encrypted())
    out.push_back(check_certificate(how, role));
  else
    out.push_back(unused("certificate of the link", "none is set"));
  const bool listens = role.empty()
                         ? how.listen != config::link_section{}.listen
                         : role == state_role;
  if (listens)
    out.push_back(check_listen(how.listen));
  else
    out.push_back(unused("link address " + how.listen,
                         role.empty() ? "link.listen is the default"
                                      : "only a state listens there"));
  return out;
}

} // namespace fillguard::doctor
