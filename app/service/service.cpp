#include "app/service/service.hpp"

#include "actors/handlers.hpp"
#include "actors/posted.hpp"
#include "actors/supervisor/supervisor.hpp"
#include "actors/trace/buffers.hpp"
#include "app/journal/service_journal.hpp"
#include "app/limits/day_limits.hpp"
#include "app/limits/limit_file.hpp"
#include "app/log/failure_log.hpp"
#include "app/service/halt_file.hpp"
#include "app/service/halt_request.hpp"
#include "app/service/halt_watch.hpp"
#include "app/service/link.hpp"
#include "app/service/plan.hpp"
#include "app/service/roster.hpp"
#include "app/service/user_request.hpp"
#include "app/settings/settings.hpp"
#include "app/telegram/telegram_line.hpp"
#include "messages/message_types.hpp"
#include "net/local_control/local_control.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/scoped_actor.hpp>
#include <caf/sec.hpp>
#include <caf/system_messages.hpp>
#include <spdlog/spdlog.h>

#include <functional>
#include <mutex>
#include <utility>

namespace fillguard {

class service::impl {
public:
  impl(const config& settings, const dependencies& around)
      : journal_{open_journal(settings, around)},
        memory_{journal_                   ? journal_->memory()
                : around.here.window_state ? fresh_memory(settings)
                                           : service_memory{}},
        config_{settings, around.here}, clock_{around.outside.clock},
        halt_names_{halt_listeners(settings)} {
    if (!around.here.whole())
      link_ = std::make_unique<link>(system_, settings, around.here, roster_,
                                     around.give_up);
    if (around.here.window_state)
      begin_with_state(settings, around);
    else
      begin(settings, around);
  }

  ~impl() {
    take_no_requests();
    halts_.reset();
    if (journal_)
      journal_->on_synced({});
    if (link_)
      link_->close();
    {
      caf::scoped_actor self{system_};
      self->send_exit(supervisor_, caf::exit_reason::user_shutdown);
      self->wait_for(supervisor_);
    }
    supervisor_ = nullptr;
    roster_->clear();
    link_.reset();
    // The threads of sockets, which outlive this, may still run the last ones.
    system_.await_all_actors_done();
    wait_for_posted();
  }

  impl(const impl&) = delete;
  impl& operator=(const impl&) = delete;

  std::optional<net::journal::journal_stats> journal() const {
    return journal_ ? std::optional{journal_->look()} : std::nullopt;
  }

  void announce(notice x) {
    x.tag = next_tag();
    for (const auto* name : {display_name, notifier_name})
      if (const auto to = roster_->get_as<display_actor>(name))
        post(to, x);
  }

  void stop_entries(const std::string& reason) {
    // They could allow entries again.
    take_no_requests();
    halts_.reset();
    const halt_changed stop{next_tag(), reason, clock_->now()};
    for (const auto& name : halt_names_)
      if (const auto to = roster_->get_as<halt_listener_actor>(name))
        post(to, stop);
  }

  result<std::string> request(const std::string& words) {
    std::string reply;
    {
      const std::lock_guard guard{request_mutex_};
      if (!answer_)
        return failure("the service", "takes no requests");
      reply = answer_(words);
    }
    constexpr std::string_view refused = "refused\t";
    if (reply.starts_with(refused))
      return failure("refused", reply.substr(refused.size()));
    return reply;
  }

  std::size_t actors() { return system_.registry().running(); }

  bool crash(const std::string& name) {
    const auto victim = roster_->get(name);
    if (victim)
      victim->enqueue(
        nullptr, caf::make_message_id(),
        caf::make_message(caf::exit_msg{nullptr, caf::sec::runtime_error}),
        nullptr);
    return victim != nullptr;
  }

private:
  void begin(const config& settings, const dependencies& around) {
    auto plan = link_
                  ? split_service(settings, around, memory_, link_->far_parts())
                  : whole_service(settings, around, memory_);
    enroll(plan, roster_);
    // Before the actors start, which a failure would have to stop.
    if (link_)
      link_->open();
    supervisor_ = system_.spawn(supervisor, std::move(plan));
    roster_->put(link::supervisor_name,
                 caf::actor_cast<caf::actor_addr>(supervisor_));
  }

  void begin_with_state(const config& settings, const dependencies& outer) {
    // A demo's limits are its own, like its journal.
    const auto limit_folder =
      outer.journal.empty() ? settings.journal.dir : outer.journal;
    limits_ = make_limits(settings, limit_folder);
    const auto around = watching_limits(outer);
    // A halt that is set already is applied before any order can be sent.
    auto look = [this, folder = settings.journal.dir, limit_folder,
                 kept = read_limit(limit_folder)]() mutable {
      keep_limit(limit_folder, kept);
      auto out = read_halt(folder);
      if (!out && journal_)
        out = journal_->failing_because();
      return out ? out : limits_->halted();
    };
    const auto halted = look();
    const auto now = around.outside.clock->now();
    for (auto& [market, known] : memory_.markets) {
      known->apply(halt_changed{{}, halted, now});
      // No entry before the clock is compared with the venue's.
      known->apply(clock_measured{.tag = {}, .at = now});
    }
    memory_.desk->halt(halted);
    if (is_real(settings.mode))
      hold_until_armed(now);
    begin(settings, around);
    if (journal_)
      journal_->on_synced([roster = roster_](std::uint64_t number) {
        if (const auto to = roster->get_as<journal_listener_actor>(trader_name))
          post(to, journal_synced{next_tag(), number});
      });
    halts_ = std::make_unique<halt_watch>(
      look,
      [folder = settings.journal.dir](const std::string& reason) {
        return write_halt(folder, reason).has_value();
      },
      halted,
      [this, names = halt_listeners(settings), clock = around.outside.clock,
       failures = failure_log{}](std::optional<std::string> reason) mutable {
        const auto line =
          failures.next(journal_ ? journal_->failing_because() : std::nullopt);
        if (line && line->over)
          spdlog::info("journal entries_allowed after='{}' times={}", line->why,
                       line->times);
        else if (line)
          spdlog::critical("journal entries_halted why='{}'", line->why);
        const halt_changed changed{next_tag(), std::move(reason), clock->now()};
        for (const auto& name : names)
          if (const auto to = roster_->get_as<halt_listener_actor>(name))
            post(to, changed);
      });
    // Every resume ends the halt in the file, too, by whichever way it comes.
    halts_->on_resume([this, folder = settings.journal.dir] {
      if (const auto cleared = clear_halt(folder); !cleared)
        spdlog::error("service halt_kept why='{}'", to_string(cleared.error()));
      const auto lifted = limits_->lift();
      if (lifted)
        spdlog::warn("service limit_lifted what='{}'", lifted_words(*lifted));
      return lifted ? std::optional{lifted_words(*lifted)} : std::nullopt;
    });
    {
      const std::lock_guard guard{request_mutex_};
      answer_ = [this, name = service_name(settings),
                 actions =
                   actions_of(settings, around)](std::string_view words) {
        if (auto done = answer_user_request(words, name, actions))
          return *std::move(done);
        return answer_halt_request(words, name, *halts_);
      };
    }
    if (journal_ && !around.disk)
      serve_requests(around);
    if (const auto notify = notify_settings(settings); notify.telegram)
      telegram_ = std::make_unique<telegram_line>(
        *notify.telegram, chat_actions_of(settings, around),
        around.outside.transport, around.outside.clock);
  }

  /// The limits of the day, with the results of the day from the states.
  std::shared_ptr<day_limits> make_limits(const config& settings,
                                          const std::string& folder) {
    auto out = std::make_shared<day_limits>(day_limits::settings{
      settings.limits.day_loss, settings.limits.day_profit});
    const bool any = !settings.limits.day_loss.is_zero()
                     || !settings.limits.day_profit.is_zero();
    if (const auto kept = read_limit(folder); kept && any)
      out->continue_with(*kept);
    for (const auto& [market, known] : memory_.markets)
      out->apply(known->view());
    return out;
  }

  /// Every view is counted by the limits, too. Their halt is sent to all
  /// listeners at once; the watch over halts repeats it.
  dependencies watching_limits(dependencies around) {
    around.out.on_view = [this, also = around.out.on_view,
                          clock = around.outside.clock](const window_view& x) {
      if (also)
        also(x);
      if (!limits_->apply(x))
        return;
      const auto reason = limits_->halted();
      if (!reason)
        return;
      spdlog::warn("service entries_halted why='{}'", *reason);
      const halt_changed changed{next_tag(), reason, clock->now()};
      for (const auto& name : halt_names_)
        if (const auto to = roster_->get_as<halt_listener_actor>(name))
          post(to, changed);
    };
    return around;
  }

  /// Writes what became of the limits of the day, if it changed.
  void keep_limit(const std::string& folder, std::optional<kept_limit>& kept) {
    auto now = limits_->to_keep();
    if (now)
      now->reason = reason_line(now->reason);
    if (!now || now == kept)
      return;
    if (const auto done = write_limit(folder, *now); !done)
      spdlog::error("service limit_not_kept why='{}'", to_string(done.error()));
    else
      kept = std::move(now);
  }

  /// An account that was ready before this start need not be ready now.
  void hold_until_armed(utc_time now) {
    const std::string why = "the account is not checked yet";
    for (auto& [market, known] : memory_.markets)
      known->apply(arming_changed{{}, false, why, now});
    memory_.desk->arm(false, why);
  }

  void serve_requests(const dependencies& around) {
    auto served = net::local_control::open(around.journal, answer_);
    if (served)
      control_ = *std::move(served);
    else
      spdlog::warn("service halts_by_file_only why='{}'",
                   to_string(served.error()));
  }

  /// Before `halts_` ends, which the requests use.
  void take_no_requests() {
    telegram_.reset();
    control_.reset();
    const std::lock_guard guard{request_mutex_};
    answer_ = {};
  }

  chat_actions chat_actions_of(const config& settings,
                               const dependencies& around) {
    auto by_socket = actions_of(settings, around);
    chat_actions out;
    out.markets = by_socket.markets;
    out.trades = by_socket.trades;
    out.views = std::move(by_socket.views);
    out.halt = [this](const std::string& reason) { halts_->halt(reason); };
    out.resume = [this] { return halts_->resume().still_halted; };
    out.flatten = std::move(by_socket.flatten);
    out.site = settings.endpoints.site;
    return out;
  }

  request_actions actions_of(const config& settings,
                             const dependencies& around) {
    request_actions out;
    out.markets = settings.markets;
    out.trades = trades(settings);
    const auto clock = around.outside.clock;
    const auto to_state = [this](market_key market, auto request) {
      if (const auto to =
            roster_->get_as<user_request_actor>(state_name(market)))
        post(to, std::move(request));
    };
    out.leave = [to_state, clock](market_key market) {
      to_state(market, leave_wanted{next_tag(), market, clock->now()});
    };
    out.flatten = [this, to_state, clock](market_key market) {
      halts_->halt("flatten: requested by the user");
      to_state(market, flatten_wanted{next_tag(), market, clock->now()});
    };
    out.views = [board = around.out.board] {
      return board ? board->all().markets
                   : std::vector<std::shared_ptr<const window_view>>{};
    };
    return out;
  }

  struct actor_config : caf::actor_system_config {
    actor_config(const config& settings, const service_parts& here) {
      if (!here.whole())
        prepare_link(*this, settings);
      fillguard::add_message_types(*this);
      // CAF's default policy polls, which takes a quarter of a core at 50
      // messages a second.
      set("scheduler.policy", caf::atom("sharing"));
      set("scheduler.max-threads", std::size_t{2});
      // An actor with a full mailbox must not occupy a thread.
      set("scheduler.max-throughput", std::size_t{50});
    }
  };

  static void enroll(supervision_plan& plan,
                     const std::shared_ptr<roster>& into) {
    for (auto& x : plan.children)
      x.start = [name = x.name, shown = x.shown, start = std::move(x.start),
                 into](caf::actor_system& sys) {
        auto out = start(sys);
        trace::call(out->id(), shown.empty() ? name : shown);
        into->put(name, caf::actor_cast<caf::actor_addr>(out));
        return out;
      };
  }

  static std::unique_ptr<service_journal>
  open_journal(const config& settings, const dependencies& around) {
    if (around.journal.empty())
      return nullptr;
    auto out = std::make_unique<service_journal>(
      settings, around.journal, around.outside.clock->now(),
      journal_parts{around.disk, {}, {}});
    for (const auto& x : out->reports())
      spdlog::info("journal recovered what='{}'", x);
    return out;
  }

  std::unique_ptr<service_journal> journal_; ///< Outlives the actors.
  service_memory memory_;
  actor_config config_;
  std::shared_ptr<const net::clock> clock_;
  std::shared_ptr<day_limits> limits_; ///< Null without the states.
  std::vector<std::string> halt_names_;
  caf::actor_system system_{config_};
  std::shared_ptr<roster> roster_ = std::make_shared<roster>();
  std::unique_ptr<link> link_; ///< Null when all parts are in this process.
  supervisor_actor supervisor_;
  std::unique_ptr<halt_watch> halts_;
  std::unique_ptr<net::local_control> control_; ///< Ends before `halts_`.
  std::mutex request_mutex_;
  std::function<std::string(std::string_view words)> answer_;
  std::unique_ptr<telegram_line> telegram_; ///< The same.
};

service::service(const config& settings, dependencies around)
    : impl_{std::make_unique<impl>(settings, around)} {
  // nop
}

service::~service() = default;

std::optional<net::journal::journal_stats> service::journal() const {
  return impl_->journal();
}

std::size_t service::actors() const {
  return impl_->actors();
}

void service::stop_entries(const std::string& reason) {
  impl_->stop_entries(reason);
}

void service::announce(const notice& x) {
  impl_->announce(x);
}

result<std::string> service::request(const std::string& words) {
  return impl_->request(words);
}

bool service::crash(const std::string& name) {
  return impl_->crash(name);
}

} // namespace fillguard
