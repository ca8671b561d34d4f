#pragma once

#include "net/journal/day_log.hpp"
#include "net/journal/record.hpp"
#include "net/journal/sink.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace fillguard::test {

/// Writes a journal without a thread: records wait until the test writes them,
/// and are lost when the test kills the sink.
class stepped_sink : public net::journal::sink {
public:
  stepped_sink(std::shared_ptr<net::journal::disk> where,
               const std::vector<std::string>& folders) {
    for (const auto& x : folders)
      logs_.push_back(std::make_unique<net::journal::day_log>(where, x));
  }

  /// Called before each record is accepted; false: the process died before it.
  std::function<bool(log_id which, std::string_view record)> before;

  /// Called when a caller waits for the disk.
  std::function<void()> wished;

  bool add(log_id which, std::int64_t day, std::string_view records,
           std::uint64_t) override {
    for (std::size_t at = 0; !dead_ && at < records.size();) {
      const auto found = net::journal::record_at(records, at);
      const auto one = records.substr(at, found->next - at);
      dead_ = before && !before(which, one);
      if (!dead_)
        logs_.at(which)->add(day, one, found->record.sequence);
      at = found->next;
    }
    return true;
  }

  void when_synced(std::vector<log_id> which,
                   std::function<void()> done) override {
    if (dead_)
      return;
    wishes_.emplace_back(std::move(which), std::move(done));
    if (wished)
      wished();
  }

  std::optional<std::string> failing_because() const override {
    return failure_.empty() ? std::nullopt
                            : std::optional{"journal: " + failure_};
  }

  net::journal::journal_stats look() const override {
    net::journal::journal_stats out;
    out.failing_because = failing_because();
    return out;
  }

  /// Writes everything to the disk, which may still lose it.
  void write() {
    failure_.clear();
    for (auto& x : logs_)
      add_result(x->write());
  }

  /// Syncs the records that a caller waits for, and reports that.
  void serve() {
    if (dead_)
      return;
    write();
    auto open = std::exchange(wishes_, {});
    for (auto& [which, done] : open) {
      bool good = failure_.empty();
      for (const auto id : which)
        good = good && add_result(logs_[id]->sync());
      if (good)
        done();
      else
        wishes_.emplace_back(std::move(which), std::move(done));
    }
  }

  /// Syncs everything.
  void sync() {
    if (dead_)
      return;
    serve();
    for (auto& x : logs_)
      add_result(x->sync());
  }

  void die() {
    dead_ = true;
    wishes_.clear();
  }

  bool dead() const { return dead_; }
  bool waited_for() const { return !wishes_.empty(); }

private:
  bool add_result(const result<void>& done) {
    const bool good = done.has_value();
    if (!good && failure_.empty())
      failure_ = to_string(done.error());
    return good;
  }

  std::vector<std::unique_ptr<net::journal::day_log>> logs_;
  std::vector<std::pair<std::vector<log_id>, std::function<void()>>> wishes_;
  std::string failure_;
  bool dead_ = false;
};

} // namespace fillguard::test
