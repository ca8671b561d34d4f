#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace fillguard {

struct run_options {
  /// Ends after this many seconds of the service's time.
  std::optional<double> for_seconds;
  std::string out;    ///< File for the lines that `replay` writes; empty: none.
  bool quiet = false; ///< No status lines.
};

struct role_options {
  std::vector<std::string> names; ///< At least one: "btc-feed" …
  /// The clock of a rehearsal: runs so many times as fast since then.
  double speed = 1;
  std::string since; ///< UTC, ISO 8601; empty: now.
  /// A simulated venue's base, "http://127.0.0.1:18200", instead of the real
  /// one; empty: as configured.
  std::string venue;
  std::uint64_t seed = 1;         ///< Of the venue, for the role of that name.
  std::string scenario = "mixed"; ///< Likewise.
  /// Ends after so many seconds of real time.
  std::optional<double> for_seconds;
  std::string out; ///< As for `run_options`.
};

struct demo_options {
  std::uint64_t seed = 1;
  double speed = 7.5; ///< Service seconds in a second of real time.
  std::string scenario = "mixed";
  bool wallet = false; ///< A person buys by hand, and the service watches.
  /// Ends after this many seconds of real time.
  std::optional<double> for_seconds;
  std::string out;    ///< As for `run_options`.
  bool quiet = false; ///< The same.
};

/// The options of `init`.
struct init_arguments {
  std::string folder = "."; ///< Of the files that are written.
  bool without_doctor = false;
};

/// The options of `replay`.
struct replay_arguments {
  std::vector<std::string> captures; ///< Files; at least one.
  bool paper = false;                ///< Trades on paper; else only watches.
  std::string windows;               ///< File of window metadata, or empty.
  std::string btc;                   ///< CSV of prices, or empty.
  std::string out;                   ///< File; empty: standard output.
  std::vector<std::string> compare;  ///< Policies; empty: none.
  /// "KEY=a,b,c": plays every combination of these values; empty: none.
  std::vector<std::string> sweep;
  std::size_t cores = 0;         ///< To use; 0: all.
  std::string fees = "recorded"; ///< Or "today".
};

/// The subcommands of `journal`.
enum class journal_task : std::uint8_t { verify, state, export_records };

/// The recorded day that `judge` is to score the loss probability on.
struct judge_arguments {
  std::string prices;             ///< CSV of prices.
  std::string windows;            ///< JSON lines of windows.
  std::string averages;           ///< CSV of published averages, or empty.
  std::vector<std::string> books; ///< Captures of books.
  std::uint64_t seed = 1;
};

/// What `review` is about.
struct review_arguments {
  /// Journals; none: that of the configuration. With a wallet: journals and
  /// captures that have the books of its windows.
  std::vector<std::string> journals;
  std::string wallet; ///< An address, or empty.
  std::string format = "text";
};

/// The options of `report`.
struct report_arguments {
  std::string from; ///< A UTC day, or empty.
  std::string to;   ///< The last UTC day, or empty.
  int days = 0;     ///< Instead of `from`: so many, with today; 0: all.
  std::string market;
  std::string by = "day";
  std::string format = "text";
};

/// The subcommands of `history`.
enum class history_task : std::uint8_t {
  rebuild,
  dump,
  export_trades,
  reconcile
};

struct history_arguments {
  history_task task = history_task::rebuild;
  std::string format = "trades"; ///< Of an export.
  std::string from;              ///< As for `report_arguments`.
  std::string to;
};

struct flatten_arguments {
  std::string market; ///< Empty: all.
  bool yes = false;   ///< Do not ask back.
};

struct health_arguments {
  /// Checks only whether the process answers, not whether it is ready.
  bool alive = false;
  std::chrono::milliseconds within{3'000}; ///< For all of it, in real time.
};

struct signer_arguments {
  std::string key_file;
  std::string socket; ///< Path of the Unix socket.
  std::string policy; ///< File.
  std::string record; ///< File; empty: beside the policy.
};

/// The options of `trace`. Texts are checked where they are read.
struct trace_arguments {
  std::string question; ///< "why", "tail" …
  std::string of;       ///< The message, or the export's format.
  /// URLs; none: the configured one. The traces of several are merged.
  std::vector<std::string> from;
  std::vector<std::string> files; ///< Read instead of a service, if any.
  std::string actor;
  std::string type;
  std::string market;
  std::string window;
  std::size_t limit = 0; ///< 0: the default of the question.
  bool json = false;
  std::string out; ///< File; empty: standard output.
};

} // namespace fillguard
