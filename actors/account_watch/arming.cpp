#include "actors/account_watch/arming.hpp"

#include <array>
#include <utility>

namespace fillguard {

namespace {

/// What a check that did not pass forbids.
enum class forbids : std::uint8_t { all, buys, all_until_armed };

using check_row = std::pair<account_check arming_facts::*, forbids>;

/// In the contract's order.
constexpr std::array<check_row, 11> checks{{
  {&arming_facts::key, forbids::all},
  {&arming_facts::order_version, forbids::all},
  {&arming_facts::clock, forbids::all_until_armed},
  {&arming_facts::place, forbids::all},
  // The venue refuses what a key that ended signs: trying costs nothing.
  {&arming_facts::session_key, forbids::all_until_armed},
  {&arming_facts::session_key_lasts, forbids::buys},
  {&arming_facts::signed_read, forbids::all_until_armed},
  {&arming_facts::closed_only, forbids::buys},
  {&arming_facts::sales_approved, forbids::all},
  {&arming_facts::buys, forbids::buys},
  {&arming_facts::open_orders, forbids::all_until_armed},
}};

bool is_hopeless(const account_check& x) {
  return x.outcome == check_result::hopeless;
}

} // namespace

arming_verdict arming(const arming_facts& facts) {
  using kind = arming_verdict::kind;
  if (!facts.was_armed)
    for (const auto& [member, what] : checks)
      if (is_hopeless(facts.*member)
          && (member != &arming_facts::buys || facts.needs_buys))
        return {kind::never, (facts.*member).why};
  std::string no_buys;
  for (const auto& [member, what] : checks) {
    const auto& check = facts.*member;
    if (check.outcome == check_result::passed)
      continue;
    const bool of_buys = what == forbids::buys
                         || (facts.was_armed
                             && (what == forbids::all_until_armed
                                 || check.outcome == check_result::unknown));
    if (!of_buys)
      return {kind::not_armed, check.why};
    if (no_buys.empty())
      no_buys = check.why;
  }
  if (facts.needs_buys && !no_buys.empty())
    return {kind::sells_only, std::move(no_buys)};
  return {kind::armed, {}};
}

} // namespace fillguard
