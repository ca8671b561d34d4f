#include "app/metrics/families.hpp"
#include "app/metrics/family_maker.hpp"

#include <chrono>

namespace fillguard::metrics {

namespace {

/// The most kinds of bad frames of one feed that have a label of their own.
constexpr std::size_t most_kinds = 32;

/// "btc-15m/books_poll" is about "btc-15m" and comes from "books_poll".
labels labels_of(const feed_status& x) {
  const auto slash = x.name.find('/');
  const auto about = x.name.substr(0, slash);
  const auto source =
    slash == std::string::npos ? std::string{} : x.name.substr(slash + 1);
  return {{"about", about},
          {"source", source},
          {"role", x.role ? to_string(*x.role) : "other"}};
}

void add_bad(family& to, const feed_status& status) {
  std::size_t named = 0;
  std::uint64_t rest = 0;
  for (const auto& [kind, count] : status.bad) {
    if (named == most_kinds) {
      rest += count;
      continue;
    }
    ++named;
    auto with = labels_of(status);
    with.push_back({"kind", kind});
    to.add(std::move(with), count);
  }
  if (rest == 0)
    return;
  auto with = labels_of(status);
  with.push_back({"kind", "further_kinds"});
  to.add(std::move(with), rest);
}

} // namespace

families feed_families(const std::vector<feed_status>& feeds, utc_time now) {
  auto age = family::gauge("fillguard_feed_age_seconds",
                           "Age of the feed's newest data, by source time.");
  auto fresh =
    family::gauge("fillguard_feed_fresh", "1 while the feed is fresh, else 0.");
  auto down =
    family::gauge("fillguard_feed_down", "1 while the feed is down, else 0.");
  auto off = family::gauge("fillguard_feed_off",
                           "1 while the feed is not configured, else 0.");
  auto messages = family::counter("fillguard_feed_messages_total",
                                  "Messages that the feed has passed on.");
  auto duplicates = family::counter("fillguard_feed_duplicates_total",
                                    "Messages that had been seen before.");
  auto late = family::counter("fillguard_feed_out_of_order_total",
                              "Messages that came after a newer one.");
  auto gaps = family::counter("fillguard_feed_gaps_total",
                              "Gaps in the feed's messages.");
  auto reconnects = family::counter("fillguard_feed_reconnects_total",
                                    "Reconnects to the source.");
  auto bad = family::counter("fillguard_feed_bad_frames_total",
                             "Frames and bodies that changed nothing.");
  for (const auto& status : feeds) {
    const auto with = labels_of(status);
    if (status.newest)
      age.add(with,
              std::chrono::duration<double>(now - *status.newest).count());
    fresh.add(with, status.state == feed_state::fresh);
    down.add(with, status.state == feed_state::down);
    off.add(with, status.state == feed_state::off);
    messages.add(with, status.messages);
    duplicates.add(with, status.duplicates);
    late.add(with, status.out_of_order);
    gaps.add(with, status.gaps);
    reconnects.add(with, status.reconnects);
    add_bad(bad, status);
  }
  return with_samples(age, fresh, down, off, messages, duplicates, late, gaps,
                      reconnects, bad);
}

} // namespace fillguard::metrics
