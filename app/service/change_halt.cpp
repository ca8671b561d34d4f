#include "app/service/change_halt.hpp"

#include "app/limits/limit_file.hpp"
#include "app/program/exit_code.hpp"
#include "app/service/halt_file.hpp"
#include "app/service/halt_request.hpp"

#include <ostream>
#include <vector>

namespace fillguard {

int change_halt(const std::string& folder,
                const std::optional<std::string>& reason, std::ostream& out,
                std::ostream& err) {
  auto kept = reason ? write_halt(folder, *reason) : clear_halt(folder);
  std::optional<day_limit> lifted;
  // A demo has a journal of its own.
  const std::vector<std::string> journals{folder, folder + "/demo"};
  for (const auto& at : journals) {
    if (!kept || reason)
      break;
    const auto found = lift_limit(at);
    if (!found)
      kept = failure(found.error());
    else if (*found)
      lifted = *found;
  }
  if (!kept)
    err << "fillguard: " << to_string(kept.error()) << '\n';
  std::vector<halt_answer> taken;
  for (const auto& at : journals) {
    const auto told = tell_service(at, reason);
    if (!told)
      err << "fillguard: " << to_string(told.error()) << '\n';
    else if (*told)
      taken.push_back(**told);
  }
  const auto* what =
    reason ? "New entries are halted: " : "New entries are allowed again";
  if (taken.empty()) {
    if (kept)
      out << "No running service took it (journal folder " << folder
          << "): holds from its next start\n"
          << what << reason.value_or("")
          << (lifted ? ": " + lifted_words(*lifted) : "") << '\n';
    return exit_code::failed;
  }
  out << what << reason.value_or("") << '\n';
  for (const auto& one : taken) {
    out << "taken by " << one.service << '\n';
    if (one.lifted)
      out << *one.lifted << '\n';
    if (one.still_halted)
      out << "which is still halted: " << *one.still_halted << '\n';
  }
  if (!kept)
    err << "fillguard: the service holds to it, and keeps it as soon as the "
           "disk takes it\n";
  return exit_code::fine;
}

} // namespace fillguard
