#include "app/cli/trace_command.hpp"

namespace fillguard {

namespace {

void add_filters(CLI::App& to, trace_arguments& into) {
  to.add_option("--actor", into.actor,
                "Only messages to or from this actor, e.g. window_state or "
                "window_state/btc-5m")
    ->type_name("NAME");
  to.add_option("--type", into.type, "Only messages of this type")
    ->type_name("NAME");
  to.add_option("--market", into.market, "Only this market, e.g. btc-15m")
    ->type_name("MARKET");
  to.add_option("--window", into.window, "Only this window, by its slug")
    ->type_name("SLUG");
}

void add_source(CLI::App& to, trace_arguments& into) {
  auto* from =
    to.add_option("--from", into.from,
                  "The running service to ask; default: http.listen. "
                  "Repeatable, for one that is split over processes")
      ->type_name("URL")
      ->allow_extra_args(false);
  to.add_option("--file", into.files,
                "Reads files that export wrote, plain or gz; "
                "repeatable")
    ->type_name("FILE")
    ->check(CLI::ExistingFile)
    ->allow_extra_args(false)
    ->excludes(from);
}

void add_of(CLI::App& to, trace_arguments& into) {
  to.add_option("message", into.of,
                "A message's id; or danger, fill, order, hedge, exit, "
                "capture or a type, for the newest of them")
    ->type_name("MESSAGE")
    ->required();
}

void add_limit(CLI::App& to, trace_arguments& into, const char* meaning) {
  to.add_option("--limit", into.limit, meaning)
    ->type_name("N")
    ->check(CLI::Range(1, 200'000));
}

} // namespace

void add_trace_command(CLI::App& app, trace_arguments& into,
                       const std::function<void(CLI::App&)>& configure,
                       const std::function<void()>& chosen) {
  auto* trace = app.add_subcommand(
    "trace", "Asks a running service, or what it exported, which messages "
             "went where and why");
  trace->require_subcommand(1);
  const auto add = [&](const char* name, const char* meaning) -> CLI::App& {
    auto* to = trace->add_subcommand(name, meaning);
    add_source(*to, into);
    add_filters(*to, into);
    configure(*to);
    to->callback([&into, name, chosen] {
      into.question = name;
      if (into.question == "export" && into.of.empty())
        into.of = "jsonl";
      chosen();
    });
    return *to;
  };
  const auto add_json = [&into](CLI::App& to) {
    to.add_flag("--json", into.json, "JSON instead of text");
  };

  auto& why = add("why", "The causes of a message, back to the wire");
  add_of(why, into);
  add_json(why);

  auto& from = add("from", "The effects of a message");
  add_of(from, into);
  add_limit(from, into, "At most so many messages");
  add_json(from);

  auto& slow = add("slow", "Waiting and run times of actors");
  add_limit(slow, into, "At most so many rows");
  add_json(slow);

  auto& sequence = add("sequence", "The messages between actors");
  add_limit(sequence, into, "The last so many steps");
  add_json(sequence);

  auto& tail = add("tail", "The last messages");
  add_limit(tail, into, "So many");
  add_json(tail);

  auto& all = add("export", "Everything, for other programs");
  all
    .add_option("--format", into.of,
                "jsonl, which --file reads; or chrome, which Perfetto and "
                "speedscope open")
    ->type_name("FORMAT")
    ->check(CLI::IsMember({"jsonl", "chrome"}))
    ->default_str("jsonl");
  all.add_option("--out", into.out, "File; else standard output")
    ->type_name("FILE");
}

} // namespace fillguard
