#include "app/service/serve.hpp"

#include "actors/posted.hpp"
#include "app/config/exposure.hpp"
#include "app/control/control_desk.hpp"
#include "app/control/fault_desk.hpp"
#include "app/display/live_rows.hpp"
#include "app/history/history_api.hpp"
#include "app/journal/market_journal.hpp"
#include "app/log/logging.hpp"
#include "app/metrics/inside.hpp"
#include "app/metrics/metrics_text.hpp"
#include "app/program/end_at_once.hpp"
#include "app/program/exit_code.hpp"
#include "app/program/terminal.hpp"
#include "app/service/act_on_service.hpp"
#include "app/service/first_time.hpp"
#include "app/service/plan.hpp"
#include "app/service/service.hpp"
#include "app/service/unguarded.hpp"
#include "app/trace/recorder.hpp"
#include "app/trace/trace_route.hpp"
#include "messages/release.hpp"
#include "net/http_api/server.hpp"
#include "net/network/network_transport.hpp"
#include "net/service_clock.hpp"
#include "net/venue_time/time_samples.hpp"
#include "net/venue_time/timed_transport.hpp"
#include "net/venue_time/venue_time.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <cerrno>
#include <condition_variable>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <iterator>
#include <mutex>
#include <sstream>
#include <string_view>
#include <thread>
#include <unistd.h>

namespace fillguard {

namespace {

/// Real time that the libraries' threads get to end; with the actors' second, a
/// stop takes at most two seconds, and two more each for the cancels of buys
/// and for the last notifications.
constexpr std::chrono::milliseconds foreign_threads_leave_within{500};

/// Real time that the first look at the venue's clock may take.
constexpr std::chrono::milliseconds first_time_within{700};

/// Real time that the links to other processes get to end: connecting to a host
/// that does not answer may block for minutes.
constexpr std::chrono::milliseconds links_end_within{1'300};

/// Ends the program with an exit code after a limit, unless destroyed before.
class end_in_time {
public:
  end_in_time(std::optional<std::chrono::milliseconds> limit, int code) {
    if (limit)
      thread_ = std::thread{[this, span = *limit, code] {
        std::unique_lock guard{mutex_};
        if (done_.wait_for(guard, span, [this] { return over_; }))
          return;
        spdlog::error("service ends while links are blocked");
        end_at_once(code);
      }};
  }

  ~end_in_time() {
    {
      const std::lock_guard guard{mutex_};
      over_ = true;
    }
    done_.notify_all();
    if (thread_.joinable())
      thread_.join();
  }

  end_in_time(const end_in_time&) = delete;
  end_in_time& operator=(const end_in_time&) = delete;

private:
  std::mutex mutex_;
  std::condition_variable done_;
  bool over_ = false;
  std::thread thread_;
};

/// The signal by which the service itself ends the wait in `serve`. No other
/// program sends it by habit, as it would SIGUSR1 or SIGUSR2, which are
/// ignored.
const int gave_up_signal = SIGRTMIN;

sigset_t stop_signals() {
  sigset_t out;
  sigemptyset(&out);
  sigaddset(&out, SIGINT);
  sigaddset(&out, SIGTERM);
  sigaddset(&out, SIGHUP); // The terminal is gone.
  sigaddset(&out, gave_up_signal);
  return out;
}

/// Returns the signal that came, or 0 when `limit` has passed.
int wait_for_signal(std::optional<std::chrono::nanoseconds> limit) {
  const auto signals = stop_signals();
  if (!limit) {
    int which = 0;
    sigwait(&signals, &which);
    return which;
  }
  using clock = std::chrono::steady_clock;
  const auto end = clock::now() + *limit;
  for (;;) {
    const auto left = std::chrono::duration_cast<std::chrono::nanoseconds>(
      std::max(end - clock::now(), clock::duration{0}));
    const auto whole = std::chrono::floor<std::chrono::seconds>(left);
    const timespec wait{static_cast<std::time_t>(whole.count()),
                        static_cast<long>((left - whole).count())};
    const int which = sigtimedwait(&signals, nullptr, &wait);
    if (which > 0)
      return which;
    if (errno == EAGAIN)
      return 0;
  }
}

/// Why the service could not continue.
class stop_reason {
public:
  void set(std::string reason) {
    {
      const std::lock_guard guard{mutex_};
      reason_ = std::move(reason);
    }
    kill(getpid(), gave_up_signal);
  }

  std::string get() const {
    const std::lock_guard guard{mutex_};
    return reason_;
  }

private:
  mutable std::mutex mutex_;
  std::string reason_;
};

/// Real time for the last notifications: of shares that are held when the
/// service ends.
constexpr std::chrono::milliseconds last_notice_within{2'000};

/// Counts the notifications about them that were delivered.
class last_notices {
public:
  void delivered(const std::string& id) {
    if (!id.starts_with(to_string(notice::kind_type::unguarded) + '/'))
      return;
    {
      const std::lock_guard guard{mutex_};
      ++count_;
    }
    changed_.notify_all();
  }

  bool wait_for(std::size_t count) {
    std::unique_lock guard{mutex_};
    return changed_.wait_for(guard, last_notice_within,
                             [&] { return count_ >= count; });
  }

private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t count_ = 0;
};

/// Real time for the cancels of buys at a clean stop.
constexpr std::chrono::milliseconds cancels_within{2'000};

constexpr const char* service_ends = "the service ends";

/// Whether entries of the market are still decided: a view with the end as its
/// halt shows also what was decided before.
bool may_decide(const window_view& view) {
  return view.halted != service_ends;
}

/// Cancels what may still buy, so that nothing is bought while nothing guards
/// it, and gives the venue some time to confirm.
void cancel_buys(const net::http_api::api_board& board, service& running) {
  running.stop_entries(service_ends);
  const auto any = [&board] {
    const auto views = board.all().markets;
    return std::any_of(views.begin(), views.end(), [](const auto& x) {
      return may_buy(*x) || may_decide(*x);
    });
  };
  const auto end = std::chrono::steady_clock::now() + cancels_within;
  while (any()) {
    if (std::chrono::steady_clock::now() >= end) {
      spdlog::critical("service buys_not_cancelled why='not confirmed within "
                       "{} ms'",
                       cancels_within.count());
      return;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds{20});
  }
}

/// Logs and notifies what is left alone by the service's end at `now`, in the
/// venue's time, and gives the notifications some time.
void warn_of_end(const config& settings, const serving& how, utc_time now,
                 const net::http_api::api_board& board, service& running,
                 last_notices& delivered) {
  if (!how.here.window_state)
    return;
  const auto views = board.all().markets;
  auto left = unguarded_from_now(views, now);
  if (is_real(settings.mode)) {
    auto more = buys_not_withdrawn(views, now);
    left.insert(left.end(), std::make_move_iterator(more.begin()),
                std::make_move_iterator(more.end()));
  }
  for (const auto& x : left) {
    spdlog::critical("service unguarded market={} window={} what='{}'",
                     to_string(x.market), slug(*x.window), x.text);
    running.announce(x);
  }
  const auto channels =
    static_cast<std::size_t>(!settings.notify.webhook.empty())
    + static_cast<std::size_t>(!settings.notify.telegram_token.empty());
  if (!delivered.wait_for(left.size() * channels))
    spdlog::error("service unguarded_not_notified why='no receiver accepted it "
                  "within {} ms'",
                  last_notice_within.count());
}

/// Opens the file for appending, so that a restart keeps its earlier lines.
std::shared_ptr<line_writer> open_lines(const std::string& path) {
  auto* file = std::fopen(path.c_str(), "a");
  if (!file) {
    std::fprintf(stderr, "fillguard: cannot write %s: %s\n", path.c_str(),
                 std::strerror(errno));
    return nullptr;
  }
  return std::make_shared<line_writer>(file, line_writer::ownership::owns,
                                       path);
}

std::shared_ptr<net::http_api::api_board>
make_board(const config& settings, const serving& how,
           const net::http_api::service_facts& service,
           std::shared_ptr<const net::clock> clock) {
  net::http_api::api_board::settings out;
  out.service = service;
  if (how.here.window_state)
    out.markets = settings.markets;
  else
    out.needed_feeds = link_names(settings, how.here);
  out.clock = std::move(clock);
  return std::make_shared<net::http_api::api_board>(out);
}

/// The paths of the token's holder.
net::http_api::posted_routes
control_routes(const std::shared_ptr<control_desk>& desk) {
  using kind = control_request::kind_type;
  net::http_api::posted_routes out;
  for (const auto& [path, what] : {std::pair{"/v1/halt", kind::halt},
                                   std::pair{"/v1/resume", kind::resume},
                                   std::pair{"/v1/leave", kind::leave},
                                   std::pair{"/v1/flatten", kind::flatten}})
    out[path] = [desk, request_kind = what](const auto& request) {
      return desk->answer(request_kind, request);
    };
  return out;
}

/// The market rows begin with a short "DEMO": the heading has the rest.
demo_lines demo_lines_of(const config& settings, const serving& how,
                         const std::string& address) {
  const auto mode = banner_of(settings.mode);
  std::ostringstream speed;
  speed << how.speed;
  return {[] { return net::service_clock{}.now(); },
          std::string{"DEMO"} + (mode.empty() ? "" : " " + mode),
          "DEMO " + speed.str() + 'x', "http://" + address + "/"};
}

/// Writes all of it, or gives up.
void write_to_terminal(const std::string& bytes) {
  std::string_view left{bytes};
  while (!left.empty()) {
    const auto count = ::write(STDOUT_FILENO, left.data(), left.size());
    if (count < 0 && errno == EINTR)
      continue;
    if (count <= 0)
      return;
    left.remove_prefix(static_cast<std::size_t>(count));
  }
}

/// Chooses how the markets are shown: as rows that are drawn in place on a
/// terminal, log lines above them; else as lines; or not at all.
void show_status(const serving& how, log_detour& logs, outlets& out) {
  if (how.quiet)
    return;
  if (!draws_in_place(STDOUT_FILENO)) {
    out.status_lines = std::make_shared<line_writer>(
      stdout, line_writer::ownership::borrows, "standard output");
    return;
  }
  out.colours = shows_colours(STDOUT_FILENO);
  out.rows = std::make_shared<live_rows>(
    write_to_terminal, [] { return size_of_terminal(STDOUT_FILENO).lines; });
  if (::isatty(STDERR_FILENO) == 1)
    logs.set([rows = out.rows](const std::string& line) { rows->above(line); });
}

} // namespace

void hold_stop_signals() {
  std::signal(SIGUSR1, SIG_IGN);
  std::signal(SIGUSR2, SIG_IGN);
  const auto signals = stop_signals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

void wait_for_stop(std::optional<std::chrono::nanoseconds> limit) {
  wait_for_signal(limit);
}

int serve(const config& settings, const serving& how) {
  const auto detour = std::make_shared<log_detour>();
  const logging log{settings.log, detour};
  auto trading = how.key;
  if (is_real(settings.mode) && how.here.window_state && !trading) {
    auto key = open_trading_key(settings);
    if (!key) {
      std::fprintf(stderr, "fillguard: %s\n", to_string(key.error()).c_str());
      return exit_code::wrong;
    }
    trading = *std::move(key);
  }
  outlets out;
  out.banner = how.banner.empty() ? banner_of(settings.mode) : how.banner;
  out.simulates_fills = settings.mode == service_mode::paper;
  net::http_api::service_facts facts{
    std::string{release()}, to_string(settings.mode), how.clock->now()};
  facts.demo = how.demo;
  facts.speed = how.speed;
  facts.control = !settings.http.control_token.empty();
  // A demo's windows are at no site.
  if (!how.demo)
    facts.site = settings.endpoints.site;
  const auto time = std::make_shared<net::venue_time>(how.clock);
  out.board = make_board(settings, how, facts, time);
  const auto& guard = settings.state.guard;
  const auto traces = std::make_shared<trace_recorder>(
    trace_store::limits{},
    updates_needed{static_cast<std::size_t>(guard.danger_updates),
                   static_cast<std::size_t>(guard.hard_stop_updates),
                   guard.hard_stop_bid});
  auto counted = std::make_shared<metrics::market_counters>();
  out.on_view = [counted, also = how.on_view](const window_view& x) {
    counted->count(x);
    if (also)
      also(x);
  };
  out.on_notice = [counted, traces](const notice& x) {
    counted->count(x);
    traces->remember(x);
  };
  const auto delivered = std::make_shared<last_notices>();
  out.on_notified = [delivered](const std::string& id) {
    delivered->delivered(id);
  };
  const auto inside = std::make_shared<metrics::inside>();
  inside->traces_lost([traces] { return traces->lost(); });
  const auto desk = std::make_shared<control_desk>(
    settings.http.control_token, &std::chrono::steady_clock::now);
  const auto breaks = std::make_shared<fault_desk>();
  auto posted = control_routes(desk);
  net::http_api::extra_routes routes{{"/v1/trace", trace_route(traces)}};
  const auto kept = std::make_shared<history::history_status>();
  const bool keeps_history = how.here.window_state && !how.journal.empty();
  if (keeps_history) {
    inside->history([kept] { return kept->get(); });
    inside->compared([kept] { return kept->comparison(); });
    routes.merge(history::history_routes(
      history::database_of(settings.history.url, how.journal)));
  }
  if (how.break_venue) {
    posted["/v1/demo/faults"] = [breaks](const auto& request) {
      return breaks->answer(request);
    };
    routes["/v1/demo/faults"] = [real =
                                   is_real(settings.mode)](const std::string&) {
      return list_faults(real);
    };
  }
  out.board->check_also([inside]() -> std::optional<std::string> {
    const auto journal = inside->read().journal;
    if (!journal || !journal->failing_because)
      return std::nullopt;
    return "journal: " + *journal->failing_because;
  });
  auto http = net::http_api::http_server::open(
    settings.http.listen, out.board,
    [board = out.board, counted, facts, inside] {
      return metrics::metrics_text(*board, *counted, facts, inside->read());
    },
    std::move(routes), settings.http.hosts, std::move(posted));
  if (!http) {
    std::fprintf(stderr, "fillguard: http.listen: cannot listen on %s\n",
                 to_string(http.error()).c_str());
    return exit_code::failed;
  }
  if (!how.out.empty()) {
    out.state_lines = open_lines(how.out);
    if (!out.state_lines)
      return exit_code::failed;
  }
  spdlog::info("service starts version={} mode={} http=http://{}/", release(),
               to_string(settings.mode), (*http)->address());
  if (const auto warning = exposure(settings))
    spdlog::warn("service exposed why='{}'", *warning);
  if (const auto warning = late_capture(settings))
    spdlog::warn("service late_capture why='{}'", *warning);
  if (how.demo)
    out.demo = demo_lines_of(settings, how, (*http)->address());
  show_status(how, *detour, out);
  auto words = std::make_shared<stop_reason>();
  auto transport = std::make_shared<net::network_transport>(
    time, net::network_transport::settings{.after_step = run_posted});
  const auto samples = std::make_shared<net::time_samples>();
  const auto& to = settings.endpoints;
  const auto timed = std::make_shared<net::timed_transport>(
    transport, time, std::vector{to.clob, to.gamma, to.data}, samples);
  correct_before_start(*time, timed, to.clob, first_time_within);
  std::unique_ptr<service> running;
  try {
    running = std::make_unique<service>(
      settings, service::dependencies{
                  {timed, time, samples},
                  out,
                  how.journal,
                  {},
                  [words](std::string x) { words->set(std::move(x)); },
                  how.here,
                  time,
                  trading,
                  keeps_history ? kept : nullptr});
  } catch (const journal_error& problem) {
    std::fprintf(stderr, "fillguard: %s\n", problem.what());
    return exit_code::failed;
  } catch (const link_error& link) {
    std::fprintf(stderr, "fillguard: %s\n", link.what());
    return exit_code::failed;
  }
  inside->journal([&service = *running] { return service.journal(); });
  desk->serve(act_on_service(settings, out.board,
                             [&service = *running](const std::string& request) {
                               return service.request(request);
                             }));
  if (how.break_venue)
    breaks->serve({how.break_venue,
                   [&service = *running](const std::string& name) {
                     return service.crash(name);
                   },
                   [] { std::raise(SIGKILL); },
                   to_string(settings.markets.front())});
  const auto which = wait_for_signal(how.for_outside);
  spdlog::info("service stops because='{}'",
               which == 0                ? "the time limit is reached"
               : which == gave_up_signal ? words->get()
                                         : strsignal(which));
  if (is_real(settings.mode) && how.here.window_state)
    cancel_buys(*out.board, *running);
  warn_of_end(settings, how, time->now(), *out.board, *running, *delivered);
  http->reset();
  // Inputs stop first, then the actors.
  const auto level = spdlog::get_level();
  // What is lost from now on is lost by the stop, and no warning.
  spdlog::set_level(std::max(level, spdlog::level::err));
  const bool left = transport->shutdown(foreign_threads_leave_within);
  inside->journal({});
  auto code = which == gave_up_signal ? exit_code::failed : exit_code::fine;
  if (code != exit_code::fine)
    std::fprintf(stderr, "fillguard: %s\n", words->get().c_str());
  {
    const end_in_time limit{
      how.here.whole() ? std::nullopt : std::optional{links_end_within}, code};
    running.reset();
  }
  spdlog::set_level(level);
  // The result of writing is known only after the last line.
  const auto lines = std::move(out.state_lines);
  detour->set({});
  out = {};
  if (lines && !lines->finish()) {
    std::fprintf(stderr, "fillguard: %s was not written completely\n",
                 how.out.c_str());
    code = exit_code::failed;
  }
  if (!left)
    end_at_once(code);
  return code;
}

} // namespace fillguard
