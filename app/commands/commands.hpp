#pragma once

#include "app/commands/options.hpp"
#include "app/config/config.hpp"

#include <functional>
#include <string>
#include <vector>

namespace fillguard {

/// One policy of `replay --sweep`.
struct swept_config {
  std::string meaning; ///< "danger.threshold=0.3 guard.hard_stop_bid=0.6".
  config settings;
};

/// The functions of the program's commands. Each gets a correct configuration,
/// if it needs one, and returns the exit code. A command whose function is
/// empty is not offered.
struct commands {
  std::function<int(const config&, const run_options&)> run;
  std::function<int(const config&, const demo_options&)> demo;
  std::function<int(const config&, const role_options&)> role;
  std::function<int(const config&, const replay_arguments&)> replay;
  /// `replay --sweep`: at least one policy.
  std::function<int(const std::vector<swept_config>&, const replay_arguments&)>
    sweep;
  std::function<int(const config&, const std::string& reason)> halt;
  std::function<int(const config&)> resume;
  std::function<int(const config&, const std::string& market)> leave;
  std::function<int(const config&, const flatten_arguments&)> flatten;
  std::function<int(const judge_arguments&)> judge;
  std::function<int(const config&, const review_arguments&)> review;
  std::function<int(const config&, const report_arguments&)> report;
  std::function<int(const config&, const history_arguments&)> history;
  std::function<int(const config&, const trace_arguments&)> trace;
  std::function<int(journal_task, const std::string& path)> journal;
  std::function<int(const config&, const health_arguments&)> health;
  std::function<int(const config&)> doctor;
  /// `doctor --order-dry-run`.
  std::function<int(const config&)> order_dry_run;
  std::function<int(const signer_arguments&)> signer;
  /// `notify test`.
  std::function<int(const config&)> notify_test;
  std::function<int(const init_arguments&)> init;

  /// The names that `replay --compare` accepts; when empty, any.
  std::vector<std::string> policies;

  /// The names that `role` accepts; when empty, any.
  std::vector<std::string> roles;

  /// The scenarios that `role venue` and `demo` accept; when empty, any.
  std::vector<std::string> scenarios;
  std::vector<std::string> demo_scenarios;
};

} // namespace fillguard
