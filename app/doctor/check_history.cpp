#include "app/doctor/examination.hpp"
#include "app/history/journal_follower.hpp"
#include "app/history/store.hpp"

#include <filesystem>

namespace fillguard::doctor {

namespace {

/// What opens the database, in words; absent: nothing that a user can do.
std::string advice_for(const std::string& problem, bool is_server) {
  if (problem.find("newer fillguard") != std::string::npos)
    return "run the newer release, or move the file away: history rebuild "
           "makes it anew";
  if (is_server)
    return "check history.url and the server; the service guards without it, "
           "and writes what is missing later";
  return "move the file away: history rebuild makes it anew from the journals "
         "that there are";
}

} // namespace

findings check_history(const examination& subject) {
  const stopwatch since;
  const auto& settings = subject.settings;
  const auto where =
    history::database_of(settings.history.url, settings.journal.dir);
  const bool is_server = net::sql::is_postgresql(where);
  const auto what = "history " + net::sql::shown_name(where);
  std::error_code none;
  if (!is_server && !std::filesystem::exists(where, none))
    return {good(what, since, "none yet")};
  auto opened = history::store::open(where, history::store::mode::read);
  if (!opened) {
    const auto problem = opened.error().what;
    if (is_server && problem == "is no history of fillguard")
      return {good(what, since, "none yet")};
    return {wrong(verdict::warning, what, since, problem,
                  advice_for(problem, is_server))};
  }
  const auto known = (*opened)->positions();
  if (!known)
    return {wrong(verdict::warning, what, since, known.error().what,
                  advice_for(known.error().what, is_server))};
  return {
    good(what, since, std::to_string(known->size()) + " journals projected")};
}

} // namespace fillguard::doctor
