#include "app/service/halt_request.hpp"

#include "app/journal/service_journal.hpp"
#include "messages/release.hpp"
#include "net/journal/disk.hpp"
#include "net/local_control/local_control.hpp"

#include <chrono>
#include <filesystem>
#include <unistd.h>

namespace fillguard {

namespace {

constexpr std::chrono::seconds answer_within{5};

constexpr std::string_view halt_word = "halt ";
constexpr std::string_view resume_word = "resume";

/// Between the parts of an answer, none of which contains it.
constexpr char divider = '\t';

/// Whether a process holds the journal's lock.
bool is_written(const std::string& folder) {
  const auto path = folder + '/' + lock_file;
  if (!std::filesystem::exists(path))
    return false;
  const auto lock = net::journal::local_disk()->lock(path);
  return lock && !*lock;
}

/// The part of an answer at that place; absent: it is missing or empty.
std::optional<std::string> part_of(std::string_view answer, int place) {
  for (; place > 0; --place) {
    const auto at = answer.find(divider);
    if (at == std::string_view::npos)
      return std::nullopt;
    answer.remove_prefix(at + 1);
  }
  answer = answer.substr(0, answer.find(divider));
  return answer.empty() ? std::nullopt : std::optional{std::string{answer}};
}

} // namespace

std::string service_name(const config& settings) {
  std::string markets;
  for (const auto market : settings.markets)
    markets += (markets.empty() ? "" : ", ") + to_string(market);
  return "fillguard " + std::string{release()} + " in mode "
         + to_string(settings.mode) + " for " + markets + ", process "
         + std::to_string(getpid());
}

result<std::optional<halt_answer>>
send_halt_request(const std::string& folder,
                  const std::optional<std::string>& reason) {
  const auto request =
    reason ? std::string{halt_word} + *reason : std::string{resume_word};
  auto reply = net::ask_local_control(folder, request, answer_within);
  if (!reply)
    return failure(std::move(reply.error()));
  if (!*reply) {
    if (is_written(folder))
      return failure(folder, "a process writes this journal and takes no "
                             "requests; it reads the halt file itself");
    return std::nullopt;
  }
  return halt_answer{part_of(**reply, 0).value_or(""), still_halted(**reply),
                     lifted_limit(**reply)};
}

std::optional<std::string> still_halted(std::string_view answer) {
  return part_of(answer, 1);
}

std::optional<std::string> lifted_limit(std::string_view answer) {
  return part_of(answer, 2);
}

std::string answer_halt_request(std::string_view request,
                                const std::string& service, halt_watch& halts) {
  if (request.starts_with(halt_word)) {
    halts.halt(std::string{request.substr(halt_word.size())});
    return service;
  }
  if (request != resume_word)
    return service + divider + "the request is not understood";
  const auto done = halts.resume();
  auto out = service;
  if (done.still_halted || done.lifted)
    out += divider + done.still_halted.value_or("");
  if (done.lifted)
    out += divider + *done.lifted;
  return out;
}

} // namespace fillguard
