#include "app/trace/client.hpp"

#include "app/program/exit_code.hpp"
#include "app/program/one_line.hpp"
#include "app/program/progress.hpp"
#include "app/replay/line_reader.hpp"
#include "app/trace/query.hpp"
#include "app/trace/trace_json.hpp"
#include "app/trace/trace_route.hpp"
#include "net/http_download/http_download.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <fstream>
#include <functional>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <unistd.h>

namespace fillguard {

namespace {

/// The most records of a file, so that a wrong one cannot use up the memory.
constexpr std::size_t most_records = std::size_t{1} << 22U;

constexpr std::chrono::seconds answer_within{60};

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
      if (auto added = add_line(source, line, number); !added)
        return added;
    return {};
  }

  result<void> add_line(const std::string& source, const std::string& line,
                        std::size_t number) {
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

/// How far a command is; it may be interrupted.
class course {
public:
  /// An export alone takes long enough.
  course(bool is_long, bool with_bar)
      : bar_{"trace export", {"lines", 1, 0}}, with_bar_{is_long && with_bar} {
    if (is_long)
      stop_.emplace();
  }

  bool goes_on(std::uint64_t done, std::uint64_t total) {
    if (with_bar_)
      bar_.show(done, total);
    return !stop_ || !stop_->came();
  }

  void clear() { bar_.clear(); }

private:
  progress bar_;
  bool with_bar_;
  std::optional<interruption> stop_;
};

error interrupted() {
  return {"stopped", "nothing was written"};
}

result<trace_answer> search_files(const trace_arguments& arguments,
                                  const trace_query& query, course& way) {
  gathered_traces all;
  for (const auto& path : arguments.files) {
    line_reader lines{path};
    std::uint64_t count = 0;
    bool ended = false;
    if (auto added = all.add(path,
                             [&](std::string& line) {
                               ended = !way.goes_on(++count, 0);
                               return !ended && lines.next(line);
                             });
        !added)
      return failure(std::move(added.error()));
    if (ended)
      return failure(interrupted());
    if (count == 1 && lines.status())
      return failure(path, "is empty, must be what trace export wrote");
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

/// The lines of an answer, by its header; 0: not known.
std::uint64_t lines_of(const net::download_head& head) {
  const auto text = head.field(export_lines_header);
  std::uint64_t out = 0;
  std::from_chars(text.data(), text.data() + text.size(), out);
  return out;
}

/// The head of an answer; `piece` takes what follows. Whole: not interrupted.
struct service_answer {
  int status = 0;
  std::uint64_t lines = 0; ///< 0: not known.
  bool whole = true;
};

result<service_answer> ask_service(
  const std::string& base, const std::string& query,
  const std::function<bool(const service_answer& head, std::string_view piece)>&
    piece) {
  service_answer out;
  const auto came = net::fetch_in_pieces(
    {base + "/v1/trace?" + query, answer_within,
     [&out](const net::download_head& head) {
       out.status = head.status;
       out.lines = lines_of(head);
     },
     [&](std::string_view text) { return piece(out, text); }});
  if (!came)
    return failure(base, (out.status == 0 ? "does not answer: "
                                          : "broke off within its answer: ")
                           + came.error().what);
  out.whole = *came;
  return out;
}

/// Puts pieces of text together to lines.
class line_joiner {
public:
  /// Calls `f(line)`, without its end, until it fails.
  template <class F>
  result<void> add(std::string_view piece, F f) {
    rest_ += piece;
    std::size_t from = 0;
    for (auto end = rest_.find('\n'); end != std::string::npos;
         end = rest_.find('\n', from)) {
      if (auto done = f(rest_.substr(from, end - from)); !done)
        return done;
      from = end + 1;
    }
    rest_.erase(0, from);
    return {};
  }

private:
  std::string rest_;
};

/// Requests the traces of all processes of a split service, since a chain of
/// messages crosses several of them.
result<trace_answer> ask_services(const trace_arguments& arguments,
                                  const trace_query& query, course& way) {
  gathered_traces all;
  for (const auto& from : arguments.from) {
    line_joiner lines;
    std::uint64_t count = 0;
    result<void> read;
    std::string refused;
    const auto known =
      ask_service(base_of(from), "export=jsonl",
                  [&](const service_answer& head, std::string_view piece) {
                    if (head.status != 200) {
                      refused += piece;
                      return true;
                    }
                    read = lines.add(piece, [&](const std::string& line) {
                      return all.add_line(from, line, ++count);
                    });
                    return read && way.goes_on(count, head.lines);
                  });
    if (!known)
      return failure(known.error());
    if (known->status != 200)
      return trace_answer{known->status, {}, refused};
    if (!read)
      return failure(read.error());
    if (!known->whole)
      return failure(interrupted());
  }
  return all.answer(query);
}

/// The reason in a refusal, if it has our format.
std::string reason_of(const trace_answer& x) {
  const auto parsed = nlohmann::json::parse(x.body, nullptr, false);
  if (parsed.is_object())
    if (const auto why = parsed.find("why");
        why != parsed.end() && why->is_string())
      return why->get<std::string>();
  return "it answers with status " + std::to_string(x.status);
}

int trace_failed(std::ostream& err, const std::string& why, int code) {
  err << "fillguard: trace: " << one_line(why) << '\n';
  return code;
}

/// Writes the pieces as they come, whole lines alone, and counts them.
class piece_writer {
public:
  piece_writer(std::ostream& out, course& way) : out_{out}, way_{way} {
    // nop
  }

  /// Returns whether to go on.
  bool add(std::string_view piece, std::uint64_t all) {
    rest_ += piece;
    const auto end = rest_.rfind('\n') + 1; // 0: there is none.
    out_.write(rest_.data(), static_cast<std::streamsize>(end));
    count_ += static_cast<std::uint64_t>(std::count(
      rest_.begin(), rest_.begin() + static_cast<std::ptrdiff_t>(end), '\n'));
    rest_.erase(0, end);
    all_ = all;
    return way_.goes_on(count_, all) && out_.good();
  }

  /// Returns the exit code.
  int finish(bool whole, const std::string& to, std::ostream& err) {
    if (whole && (!rest_.empty() || count_ == 0))
      out_ << rest_ << '\n';
    if (!out_.flush())
      return trace_failed(err, "cannot write " + to, exit_code::failed);
    if (whole)
      return exit_code::fine;
    return trace_failed(err,
                        "stopped: " + to + " has " + std::to_string(count_)
                          + (all_ > 0 ? " of " + std::to_string(all_) : "")
                          + " lines; the same command begins anew",
                        exit_code::failed);
  }

private:
  std::ostream& out_;
  course& way_;
  std::string rest_; ///< Of a line whose end has not come.
  std::uint64_t count_ = 0;
  std::uint64_t all_ = 0; ///< 0: not known.
};

/// Passes on the answer of one service as it comes.
int pass_on(const std::string& base, const std::string& query, course& way,
            const std::function<std::ostream&()>& open, const std::string& to,
            std::ostream& err) {
  std::optional<piece_writer> writer;
  std::string refused;
  const auto answer = ask_service(
    base, query, [&](const service_answer& head, std::string_view piece) {
      if (head.status != 200) {
        refused += piece;
        return true;
      }
      if (!writer)
        writer.emplace(open(), way);
      return writer->add(piece, head.lines);
    });
  if (!answer)
    return trace_failed(err, to_string(answer.error()), exit_code::failed);
  if (answer->status != 200)
    return trace_failed(err, reason_of({answer->status, {}, refused}),
                        exit_code::failed);
  if (!writer)
    writer.emplace(open(), way);
  return writer->finish(answer->whole, to, err);
}

int pass_on(const trace_answer& answer, course& way, std::ostream& out,
            const std::string& to, std::ostream& err) {
  if (answer.status != 200)
    return trace_failed(err, reason_of(answer), exit_code::failed);
  piece_writer writer{out, way};
  const auto& pieces = answer.pieces;
  bool whole = writer.add(answer.body, 0);
  for (auto piece = pieces ? pieces->next() : std::string{};
       whole && !piece.empty(); piece = pieces->next())
    whole = writer.add(piece, pieces->lines());
  return writer.finish(whole, to, err);
}

} // namespace

int ask_traces(const config& settings, const trace_arguments& arguments,
               std::ostream& out, std::ostream& err) {
  const auto query = query_text(arguments);
  const auto parsed = parse_trace_query(query);
  if (!parsed)
    return trace_failed(err, parsed.error().what, exit_code::wrong);
  // A bar would stand in what is written to the terminal.
  const bool to_terminal =
    arguments.out.empty() && ::isatty(STDOUT_FILENO) == 1;
  course way{arguments.question == "export", !to_terminal};
  text_after words{[&way] { way.clear(); }, err};
  const auto to =
    arguments.out.empty() ? std::string{"standard output"} : arguments.out;
  std::ofstream file;
  const auto open = [&]() -> std::ostream& {
    if (arguments.out.empty())
      return out;
    file.open(arguments.out, std::ios::binary);
    return file;
  };
  if (arguments.files.empty() && arguments.from.size() <= 1)
    return pass_on(base_of(arguments.from.empty() ? settings.http.listen
                                                  : arguments.from.front()),
                   query, way, open, to, words);
  const auto answer = arguments.files.empty()
                        ? ask_services(arguments, *parsed, way)
                        : search_files(arguments, *parsed, way);
  if (!answer)
    return trace_failed(words, to_string(answer.error()), exit_code::failed);
  if (answer->status != 200)
    return trace_failed(words, reason_of(*answer), exit_code::failed);
  return pass_on(*answer, way, open(), to, words);
}

} // namespace fillguard
