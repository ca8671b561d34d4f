#include "app/trace/client.hpp"

#include "app/program/exit_code.hpp"
#include "app/program/one_line.hpp"
#include "app/program/wait_for_answer.hpp"
#include "app/replay/line_reader.hpp"
#include "app/trace/query.hpp"
#include "app/trace/trace_json.hpp"
#include "net/network/network_transport.hpp"
#include "net/service_clock.hpp"

#include <nlohmann/json.hpp>

#include <chrono>
#include <fstream>
#include <ostream>
#include <sstream>

namespace fillguard {

namespace {

/// The most records of a file, so that a wrong one cannot use up the memory.
constexpr std::size_t most_records = std::size_t{1} << 22U;

constexpr std::chrono::seconds answer_within{60};
constexpr std::size_t largest_answer = std::size_t{1} << 29U;

std::string query_text(const trace_arguments& arguments) {
  auto out = arguments.question;
  if (!arguments.of.empty())
    out += '=' + query_encoded(arguments.of);
  const auto add = [&out](const char* key, const std::string& value) {
    if (!value.empty())
      out += std::string{"&"} + key + '=' + query_encoded(value);
  };
  add("actor", arguments.actor);
  add("type", arguments.type);
  add("market", arguments.market);
  add("window", arguments.window);
  if (arguments.limit > 0)
    add("limit", std::to_string(arguments.limit));
  if (arguments.question != "export")
    add("format", arguments.json ? "json" : "text");
  return out;
}

/// The merged traces of several sources.
class gathered_traces {
public:
  gathered_traces() : store_{limits()} {
    // nop
  }

  template <class NextLine>
  result<void> add(const std::string& source, NextLine next) {
    std::string line;
    for (std::size_t number = 1; next(line); ++number)
      if (const auto added = read_json_line(store_, line, number); !added)
        return failure(source, to_string(added.error()));
    return {};
  }

  trace_answer answer(const trace_query& query) const {
    return answer_trace(store_, query);
  }

private:
  static trace_store::limits limits() {
    trace_store::limits out;
    out.messages = out.states = most_records;
    return out;
  }

  trace_store store_;
};

result<trace_answer> ask_files(const trace_arguments& asked,
                               const trace_query& query) {
  gathered_traces all;
  for (const auto& path : asked.files) {
    line_reader lines{path};
    if (auto added = all.add(
          path, [&lines](std::string& line) { return lines.next(line); });
        !added)
      return failure(std::move(added.error()));
    if (auto status = lines.status(); !status)
      return failure(std::move(status.error()));
  }
  return all.answer(query);
}

/// Completes a given part of "http://host:port".
std::string base_of(std::string from) {
  if (from.find("://") == std::string::npos)
    from.insert(0, "http://");
  while (from.ends_with('/'))
    from.pop_back();
  return from;
}

result<trace_answer> ask_service(const std::string& base,
                                 const std::string& query) {
  net::initialize_pool();
  auto clock = std::make_shared<net::service_clock>();
  net::network_transport::settings how;
  how.largest_body = largest_answer;
  net::network_transport transport{clock, how};
  net::http_request request;
  request.url = base + "/v1/trace?" + query;
  request.deadline = answer_within;
  auto reply = wait_for_answer(transport, std::move(request));
  transport.shutdown(std::chrono::seconds{2});
  if (!reply)
    return failure(base, "does not answer: " + reply.error().what);
  return trace_answer{reply->status, {}, std::move(reply->body)};
}

/// Asks all processes of a split service, since a chain of messages crosses
/// several of them.
result<trace_answer> ask_services(const trace_arguments& asked,
                                  const trace_query& query) {
  gathered_traces all;
  for (const auto& from : asked.from) {
    auto known = ask_service(base_of(from), "export=jsonl");
    if (!known || known->status != 200)
      return known;
    std::istringstream lines{std::move(known->body)};
    if (auto added =
          all.add(from,
                  [&lines](std::string& line) {
                    return static_cast<bool>(std::getline(lines, line));
                  });
        !added)
      return failure(std::move(added.error()));
  }
  return all.answer(query);
}

result<trace_answer> ask(const config& settings, const trace_arguments& asked,
                         const std::string& query, const trace_query& parsed) {
  if (!asked.files.empty())
    return ask_files(asked, parsed);
  if (asked.from.size() > 1)
    return ask_services(asked, parsed);
  return ask_service(
    base_of(asked.from.empty() ? settings.http.listen : asked.from.front()),
    query);
}

/// The reason in a refusal, if it has our format.
std::string reason_of(const trace_answer& x) {
  const auto said = nlohmann::json::parse(x.body, nullptr, false);
  if (said.is_object())
    if (const auto why = said.find("why");
        why != said.end() && why->is_string())
      return why->get<std::string>();
  return "it answers with status " + std::to_string(x.status);
}

} // namespace

int ask_traces(const config& settings, const trace_arguments& asked,
               std::ostream& out, std::ostream& err) {
  const auto complain = [&err](const std::string& why, int code) {
    err << "fillguard: trace: " << one_line(why) << '\n';
    return code;
  };
  const auto query = query_text(asked);
  const auto parsed = parse_trace_query(query);
  if (!parsed)
    return complain(parsed.error().what, exit_code::wrong);
  const auto asked_for = ask(settings, asked, query, *parsed);
  if (!asked_for)
    return complain(to_string(asked_for.error()), exit_code::failed);
  const auto& answer = *asked_for;
  if (answer.status != 200)
    return complain(reason_of(answer), exit_code::failed);
  if (asked.out.empty()) {
    out << answer.body;
    if (!answer.body.ends_with('\n'))
      out << '\n';
    return out.flush() ? exit_code::fine : exit_code::failed;
  }
  std::ofstream file{asked.out, std::ios::binary};
  file << answer.body;
  if (!file.flush())
    return complain("cannot write " + asked.out, exit_code::failed);
  return exit_code::fine;
}

} // namespace fillguard
