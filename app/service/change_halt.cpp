#include "app/service/change_halt.hpp"

#include "app/limits/limit_file.hpp"
#include "app/program/exit_code.hpp"
#include "app/service/halt_file.hpp"
#include "app/service/halt_request.hpp"

#include <algorithm>
#include <ostream>
#include <vector>

namespace fillguard {

int change_halt(const std::string& folder,
                const std::optional<std::string>& reason, std::ostream& out,
                std::ostream& err) {
  const auto before = read_halt(folder);
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
    const auto answer = send_halt_request(at, reason);
    if (!answer)
      err << "fillguard: " << to_string(answer.error()) << '\n';
    else if (*answer)
      taken.push_back(**answer);
  }
  auto what = reason ? "New entries are halted: " + *reason
                     : std::string{"New entries are allowed again"};
  if (!reason && before)
    what += ", after: " + *before;
  if (taken.empty()) {
    if (kept)
      out << "No running service took it (journal folder " << folder
          << "): holds from its next start\n"
          << what << (lifted ? ": " + lifted_words(*lifted) : "") << '\n';
    return exit_code::failed;
  }
  const bool all_free =
    std::none_of(taken.begin(), taken.end(),
                 [](const auto& x) { return x.still_halted.has_value(); });
  if (all_free)
    out << what << '\n';
  for (const auto& one : taken) {
    if (one.still_halted)
      out << "New entries stay halted: " << *one.still_halted << '\n';
    out << "taken by " << one.service << '\n';
    if (one.lifted)
      out << *one.lifted << '\n';
  }
  if (!kept)
    err << "fillguard: the service holds to it, and keeps it as soon as the "
           "disk takes it\n";
  return all_free ? exit_code::fine : exit_code::failed;
}

} // namespace fillguard
