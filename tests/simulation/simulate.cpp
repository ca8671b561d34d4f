// Runs the whole service under many seeds, and prints those with a violation.
//
//   fillguard_simulate [--seeds N] [--from K] [--real] [--story]
//                      [--keep-going]

#include "tests/simulation/simulation.hpp"

#include <CLI/CLI.hpp>
#include <spdlog/spdlog.h>

#include <chrono>
#include <cstdio>
#include <exception>
#include <functional>
#include <map>
#include <string>

namespace {

using namespace fillguard::test;

/// An unexpected exception ends the seed, not the program.
simulated try_seed(std::uint64_t seed,
                   const std::function<void(const std::string&)>& print,
                   simulated_orders orders) {
  try {
    return simulate(seed, print, orders);
  } catch (const std::exception& x) {
    simulated out;
    out.violations.push_back(std::string{"threw: "} + x.what());
    return out;
  }
}

} // namespace

int main(int argc, char** argv) {
  std::uint64_t seeds = 200;
  std::uint64_t from = 1;
  bool real = false;
  bool story = false;
  bool keep_going = false;
  CLI::App app{"The whole service, simulated"};
  app.add_option("--seeds", seeds, "Number of seeds");
  app.add_option("--from", from, "First seed");
  app.add_flag("--real", real, "Modes guard and live, instead of paper");
  app.add_flag("--story", story, "Print a line for each event");
  app.add_flag("--keep-going", keep_going,
               "Do not stop at the first violation");
  CLI11_PARSE(app, argc, argv);
  spdlog::set_level(spdlog::level::off);

  const auto begun = std::chrono::steady_clock::now();
  std::map<std::string, std::uint64_t> counts;
  std::function<void(const std::string&)> print;
  if (story)
    print = [](const std::string& line) { std::printf("%s\n", line.c_str()); };
  const auto orders =
    real ? simulated_orders::real : simulated_orders::on_paper;
  std::uint64_t failed = 0;
  std::uint64_t done = 0;
  for (auto seed = from; seed < from + seeds; ++seed) {
    const auto out = try_seed(seed, print, orders);
    ++done;
    std::fflush(stdout);
    for (const auto& [what, count] : out.counts)
      counts[what] += count;
    if (story)
      std::printf("seed %llu: hash %016llx\n",
                  static_cast<unsigned long long>(seed),
                  static_cast<unsigned long long>(out.hash));
    if (out.violations.empty())
      continue;
    ++failed;
    for (const auto& x : out.violations)
      std::printf("seed %llu: %s\n", static_cast<unsigned long long>(seed),
                  x.c_str());
    std::printf("again: %s%s --seeds 1 --from %llu --story\n", argv[0],
                real ? " --real" : "", static_cast<unsigned long long>(seed));
    if (!keep_going)
      break;
  }
  const std::chrono::duration<double> took =
    std::chrono::steady_clock::now() - begun;
  for (const auto& [what, count] : counts)
    std::printf("%10llu  %s\n", static_cast<unsigned long long>(count),
                what.c_str());
  std::printf("%llu seeds in %.1f s, %.1f a second\n",
              static_cast<unsigned long long>(done), took.count(),
              static_cast<double>(done) / took.count());
  std::printf("%llu passed, %llu failed\n",
              static_cast<unsigned long long>(done - failed),
              static_cast<unsigned long long>(failed));
  return failed == 0 ? 0 : 1;
}
