#include "app/cli/cli.hpp"
#include "app/service/commands.hpp"

int main(int argc, char** argv) {
  fillguard::commands offered;
  offered.run = fillguard::run_service;
  offered.demo = fillguard::run_demo;
  offered.replay = fillguard::replay_files;
  offered.judge = fillguard::judge_files;
  offered.scenarios = fillguard::scenario_names();
  return fillguard::run_cli(argc, argv, offered);
}
