#include "app/config/exposure.hpp"
#include "app/doctor/examination.hpp"
#include "app/health/health.hpp"
#include "net/tls_probe.hpp"

#include <filesystem>
#include <fstream>
#include <unistd.h>

namespace fillguard::doctor {

namespace {

namespace fs = std::filesystem;

/// A day of journals of a handful of markets.
constexpr std::uintmax_t least_space = std::uintmax_t{1} << 30U;

finding check_folder(const config& settings) {
  const auto what = "folder " + settings.journal.dir;
  const std::string advice =
    "set journal.dir to a folder that this user may write to";
  const stopwatch since;
  std::error_code failed;
  const fs::path folder{settings.journal.dir};
  fs::create_directories(folder, failed);
  if (failed)
    return wrong(verdict::bad, what, since,
                 "cannot be made: " + failed.message(), advice);
  const auto probe =
    folder / ("doctor." + std::to_string(::getpid()) + ".probe");
  bool written = false;
  {
    std::ofstream out{probe};
    out << "written by fillguard doctor\n";
    written = static_cast<bool>(out.flush());
  }
  fs::remove(probe, failed);
  if (!written)
    return wrong(verdict::bad, what, since, "cannot be written to", advice);
  const auto space = fs::space(folder, failed);
  if (failed)
    return wrong(verdict::warning, what, since,
                 "its free space is unknown: " + failed.message(), advice);
  const auto detail =
    std::to_string(space.available >> 20U) + " MiB free, writable";
  if (space.available < least_space)
    return wrong(verdict::warning, what, since, detail,
                 "make room: at least 1 GiB for a day");
  return good(what, since, detail);
}

finding check_port(const examination& subject) {
  const auto& listen = subject.settings.http.listen;
  const auto what = "address " + listen;
  const stopwatch since;
  const auto at = net::host_of("http://" + listen);
  if (!at)
    return wrong(verdict::bad, what, since, "is no address",
                 "set http.listen to host:port");
  const auto free = net::check_free(at->host, at->port);
  if (free) {
    if (const auto warning = exposure(subject.settings))
      return wrong(verdict::warning, what, since, "free, and open to others",
                   *warning);
    return good(what, since, "free");
  }
  net::http_request request;
  request.url = health_base(listen) + "/healthz";
  const auto reply = ask(subject, std::move(request));
  if (reply && reply->body.find("\"ok\"") != std::string::npos)
    return wrong(verdict::bad, what, since, "a fillguard runs there already",
                 "stop it first, or set http.listen to another port");
  return wrong(verdict::bad, what, since, free.error().what,
               "set http.listen to a free port of this machine");
}

} // namespace

findings check_configuration(const examination& x) {
  std::string detail = to_string(x.settings.mode) + " mode,";
  for (const auto market : x.settings.markets)
    detail += ' ' + to_string(market);
  detail += x.settings.api ? ", with credentials" : ", without credentials";
  return {good("configuration", stopwatch{}, std::move(detail))};
}

findings check_machine(const examination& x) {
  return {check_folder(x.settings), check_port(x)};
}

} // namespace fillguard::doctor
