#include "app/cli/cli.hpp"
#include "app/doctor/doctor.hpp"
#include "app/doctor/notify_test.hpp"
#include "app/health/health.hpp"
#include "app/history/history_commands.hpp"
#include "app/init/init.hpp"
#include "app/replay/policies.hpp"
#include "app/review/review.hpp"
#include "app/roles/roles.hpp"
#include "app/service/commands.hpp"
#include "app/signer/signer.hpp"

int main(int argc, char** argv) {
  fillguard::commands offered;
  offered.run = fillguard::run_service;
  offered.demo = fillguard::run_demo;
  offered.role = fillguard::run_role;
  offered.replay = fillguard::replay_files;
  offered.sweep = fillguard::sweep_files;
  offered.halt = fillguard::halt_entries;
  offered.resume = fillguard::resume_entries;
  offered.leave = fillguard::leave_window;
  offered.flatten = fillguard::flatten_windows;
  offered.journal = fillguard::inspect_journal;
  offered.judge = fillguard::judge_files;
  offered.review = fillguard::review_positions;
  offered.report = fillguard::report_results;
  offered.history = fillguard::keep_history;
  offered.trace = fillguard::show_traces;
  offered.health = fillguard::check_health;
  offered.doctor = fillguard::consult_doctor;
  offered.order_dry_run = fillguard::dry_run_order;
  offered.signer = fillguard::run_signer;
  offered.notify_test = fillguard::run_notify_test;
  offered.init = fillguard::run_init;
  offered.roles = fillguard::role_names();
  offered.policies = fillguard::policy_names();
  offered.scenarios = fillguard::scenario_names();
  offered.demo_scenarios = fillguard::demo_scenario_names();
  return fillguard::run_cli(argc, argv, offered);
}
