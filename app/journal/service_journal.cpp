#include "app/journal/service_journal.hpp"

#include "actors/log_limit.hpp"
#include "actors/paper_venue/local_trading.hpp"
#include "actors/trader/order_log.hpp"
#include "actors/window_state/keep/recorder.hpp"
#include "actors/window_state/keep/snapshot.hpp"
#include "app/settings/settings.hpp"
#include "messages/encoder.hpp"
#include "net/journal/writer.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <utility>

namespace fillguard {

/// The callback for synced orders. Outlives the writer's thread.
class sync_progress {
public:
  void on_synced(std::function<void(std::uint64_t)> callback) {
    const std::lock_guard guard{mutex_};
    on_synced_ = std::move(callback);
  }

  void set(std::uint64_t number) {
    auto known = lasting_.load();
    while (known < number && !lasting_.compare_exchange_weak(known, number))
      continue;
    const std::lock_guard guard{mutex_};
    if (on_synced_)
      on_synced_(number);
  }

  std::uint64_t synced_up_to() const { return lasting_; }

private:
  std::atomic<std::uint64_t> lasting_{0};
  std::mutex mutex_;
  std::function<void(std::uint64_t)> on_synced_;
};

namespace {

namespace journal = net::journal;

journal::writer::settings writer_settings(std::size_t keep_days) {
  journal::writer::settings out;
  out.keep_days = keep_days;
  out.on_deletion = [](const std::string& path, const result<void>& deleted) {
    if (deleted)
      spdlog::info("journal old_day_deleted file={}", path);
    else
      spdlog::warn("journal old_day_kept file={} why='{}'", path,
                   deleted.error().what);
  };
  return out;
}

std::int64_t day_of(utc_time x) {
  return to_unix_seconds(x) / 86'400;
}

utc_time time_of(const order_record& x) {
  if (const auto* placed = std::get_if<order_placed>(&x))
    return placed->at;
  if (const auto* answer = std::get_if<order_answered>(&x))
    return answer->at;
  return std::get<fill_evidence>(x).received_at;
}

/// Called by the trader alone.
class written_orders : public order_log {
public:
  written_orders(std::shared_ptr<journal::sink> out, journal_end end,
                 std::map<market_key, journal::sink::log_id> logs,
                 journal::sink::log_id own,
                 std::shared_ptr<sync_progress> synced)
      : out_{std::move(out)}, end_{end}, logs_{std::move(logs)}, own_{own},
        synced_{std::move(synced)} {
    // nop
  }

  void record(const order_record& x) override {
    std::string bytes;
    journal::append_record(
      bytes, journal::record_kind::order, ++end_.sequence,
      [&x](std::string& to) { codec::encoder{to}.put(x); });
    end_.day = std::max(end_.day, day_of(time_of(x)));
    if (out_->add(own_, end_.day, bytes, end_.sequence))
      return;
    ++lost_;
    if (warnings_.allows("lost", time_of(x)))
      spdlog::critical("journal lost_order_record sequence={} lost={}",
                       end_.sequence, lost_);
  }

  std::uint64_t request_sync(market_key market) override {
    const auto number = ++last_requested_;
    std::vector which{own_};
    if (const auto at = logs_.find(market); at != logs_.end())
      which.push_back(at->second);
    out_->when_synced(std::move(which),
                      [synced = synced_, number] { synced->set(number); });
    return number;
  }

  std::uint64_t synced_up_to() const override {
    return synced_->synced_up_to();
  }

  std::optional<std::string> failing_because() const override {
    return out_->failing_because();
  }

private:
  std::shared_ptr<journal::sink> out_;
  journal_end end_;
  std::map<market_key, journal::sink::log_id> logs_;
  journal::sink::log_id own_;
  std::shared_ptr<sync_progress> synced_;
  std::uint64_t last_requested_ = 0;
  std::uint64_t lost_ = 0; ///< Records.
  log_limit warnings_;
};

/// Syncs at once what a restart must not lose: fills, since the peak begins
/// with them, and the user's wish that a window is left alone.
class fsync_on_need : public input_log {
public:
  fsync_on_need(recorder inner, std::shared_ptr<journal::sink> out,
                journal::sink::log_id own)
      : inner_{std::move(inner)}, out_{std::move(out)}, own_{own} {
    // nop
  }

  void record(const market_input& x, const market_state& before) override {
    inner_.record(x, before);
    if (std::holds_alternative<fill_detected>(x)
        || std::holds_alternative<leave_wanted>(x))
      out_->when_synced({own_}, [] {});
  }

private:
  recorder inner_;
  std::shared_ptr<journal::sink> out_;
  journal::sink::log_id own_;
};

} // namespace

class service_journal::impl {
public:
  impl(const config& settings, const std::string& folder, utc_time now,
       journal_parts parts)
      : synced{std::make_shared<sync_progress>()} {
    const auto where =
      parts.where ? std::move(parts.where) : journal::local_disk();
    if (!parts.apply)
      parts.apply = apply_input;
    take_lock(*where, folder);
    std::vector<std::string> folders;
    std::vector<recovered_market> markets;
    std::map<market_key, journal::sink::log_id> ids;
    for (const auto market : settings.markets) {
      ids[market] = folders.size();
      folders.push_back(folder + '/' + to_string(market));
      markets.push_back(recover_market(*where, folders.back(), parts.apply));
    }
    folders.push_back(folder + '/' + orders_folder);
    auto orders = recover_orders(*where, folders.back());
    if (parts.sink)
      out = parts.sink(where, folders);
    else
      out = std::make_shared<journal::writer>(
        where, folders, writer_settings(settings.journal.keep_days));
    recover(settings, ids, std::move(markets), parts.apply);
    if (is_real(settings.mode))
      memory.names =
        std::make_shared<order_names>(trading_account_of(settings));
    else
      memory.venue =
        parts.venue ? std::move(parts.venue) : make_venue(settings);
    memory.desk =
      make_desk(memory, settings.caps,
                std::make_shared<written_orders>(out, orders.end, ids,
                                                 folders.size() - 1, synced));
    take_up(orders, now);
  }

  std::unique_ptr<journal::disk_lock> lock; ///< Released after the last write.
  service_memory memory;
  std::vector<std::string> reports;
  std::shared_ptr<sync_progress> synced;
  std::shared_ptr<journal::sink> out;

private:
  void take_lock(journal::disk& where, const std::string& folder) {
    if (const auto made = where.make_folder(folder); !made)
      throw journal_error{to_string(made.error())};
    auto taken = where.lock(folder + '/' + lock_file);
    if (!taken)
      throw journal_error{to_string(taken.error())};
    lock = std::move(*taken);
    if (!lock)
      throw journal_error{"another process writes the journal " + folder
                          + "; use another journal.dir for this one"};
  }

  void recover(const config& settings,
               const std::map<market_key, journal::sink::log_id>& ids,
               std::vector<recovered_market> markets,
               const apply_function& apply) {
    for (const auto& [market, id] : ids) {
      auto& known = markets[id];
      const auto now = state_settings(settings, market);
      std::shared_ptr<isolated_state> kept;
      if (known.state) {
        const auto bytes = state_bytes(*known.state);
        reports.push_back(to_string(market) + " continues from record "
                          + std::to_string(known.end.sequence) + ", "
                          + std::to_string(known.sums.inputs)
                          + " inputs folded, state " + state_hash(bytes));
        if (known.state->settings() == now)
          kept =
            std::make_shared<isolated_state>(std::move(*known.state), apply);
        else if (auto same = restore(bytes, now))
          kept = std::make_shared<isolated_state>(std::move(*same), apply);
      }
      if (!kept)
        kept = std::make_shared<isolated_state>(now, apply);
      kept->record(std::make_shared<fsync_on_need>(
        recorder{known.end.sequence, known.end.day,
                 [to = out, which = id](std::int64_t day,
                                        std::string_view bytes,
                                        std::uint64_t sequence) {
                   return to->add(which, day, bytes, sequence);
                 }},
        out, id));
      memory.markets[market] = std::move(kept);
      append(known.reports);
    }
  }

  /// Restores the desk from its records, and updates the states that had not
  /// received all of its reports.
  void take_up(const recovered_orders& orders, utc_time now) {
    local_trading trading{memory.desk, memory.venue};
    name_windows(memory);
    for (const auto& x : orders.records) {
      if (const auto* placed = std::get_if<order_placed>(&x);
          placed && memory.names)
        memory.names->remember(*placed);
      trading.remember(x);
    }
    append(orders.reports);
    // Looks up orders at the venue; actors receive its reports once they are
    // attached.
    trading.advance(now);
    for (auto& [market, known] : memory.markets)
      if (known->state().revision() > 0)
        take_up(*known, market, trading, now);
  }

  static void take_up(isolated_state& known, market_key market,
                      local_trading& trading, utc_time now) {
    const auto apply_all = [&known](const order_events& xs) {
      for (const auto& x : xs)
        if (const auto* sent = std::get_if<order_sent>(&x))
          known.apply(*sent);
        else if (const auto* answer = std::get_if<order_answered>(&x))
          known.apply(*answer);
    };
    // Book updates are missing since the last record. The books are marked
    // first, since reports about orders may lead to decisions.
    const auto running = window_at(market, now);
    for (const auto& x : {running, next_window(running)}) {
      book_update doubt;
      doubt.window = x;
      doubt.kind = book_update::kind_type::distrust;
      doubt.reason = "the service was started again";
      doubt.received_at = now;
      known.apply(doubt);
    }
    apply_all(trading.desk().history(market));
    // A decision that never reached the desk is outdated.
    for (const auto& x : known.state().unacknowledged())
      apply_all(trading.recall(x, now));
  }

  void append(const std::vector<std::string>& x) {
    reports.insert(reports.end(), x.begin(), x.end());
  }
};

service_journal::service_journal(const config& settings,
                                 const std::string& folder, utc_time now,
                                 journal_parts parts)
    : impl_{std::make_unique<impl>(settings, folder, now, std::move(parts))} {
  // nop
}

service_journal::~service_journal() {
  impl_->synced->on_synced({});
}

service_memory service_journal::memory() const {
  return impl_->memory;
}

const std::vector<std::string>& service_journal::reports() const {
  return impl_->reports;
}

std::optional<std::string> service_journal::failing_because() const {
  return impl_->out->failing_because();
}

journal::journal_stats service_journal::look() const {
  return impl_->out->look();
}

void service_journal::on_synced(std::function<void(std::uint64_t)> callback) {
  impl_->synced->on_synced(std::move(callback));
}

} // namespace fillguard
