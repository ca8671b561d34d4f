#pragma once

#include "messages/result.hpp"
#include "net/http_api/router.hpp"

#include <functional>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace fillguard {

/// What a demo lets a visitor break.
struct fault_tools {
  /// Applies a command of the simulated venue's `fault_board`.
  std::function<result<void>(const std::string& command)> venue;
  /// Ends the actor of that name; false: there is none.
  std::function<bool(const std::string& name)> crash;
  /// Ends this process at once, like a power cut.
  std::function<void()> kill;
  /// Of the first market, like "btc-15m".
  std::string market;
};

/// The tools, once the demo has started. Thread-safe.
class fault_desk {
public:
  void serve(fault_tools tools) {
    const std::lock_guard guard{mutex_};
    tools_ = std::move(tools);
  }

  /// Causes the fault of the body's member "fault", a name of the list.
  net::http_api::route_answer answer(const net::http_api::api_request& request);

private:
  std::mutex mutex_;
  fault_tools tools_;
};

/// The list of faults: `{"faults":[{"name","title","shows"}]}`. Those of orders
/// need orders that are sent to the venue.
net::http_api::route_answer list_faults(bool sends_orders);

/// A fault that a demo causes by itself, with `--scenario NAME`.
struct scripted_fault {
  std::string name;
  std::string command; ///< Of the venue's `fault_board`.
  /// Needs orders that are sent to the venue, and is caused at the start: it is
  /// the next order's. The others are caused once a position is held.
  bool of_orders = false;
};

std::vector<scripted_fault> scripted_faults();

} // namespace fillguard
