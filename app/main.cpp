#include "app/cli/cli.hpp"

int main(int argc, char** argv) {
  const fillguard::commands offered;
  return fillguard::run_cli(argc, argv, offered);
}
