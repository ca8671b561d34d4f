#include "tests/simulation/simulation.hpp"

#include "actors/handlers.hpp"
#include "app/journal/service_journal.hpp"
#include "app/service/plan.hpp"
#include "app/settings/settings.hpp"
#include "messages/decoder.hpp"
#include "net/journal/folder_reader.hpp"
#include "net/polymarket/orders/order_digest.hpp"
#include "net/polymarket/orders/posted_order.hpp"
#include "net/polymarket/orders/wallet_addresses.hpp"
#include "net/venue_time/venue_time.hpp"
#include "tests/actors/window_state/poisoned.hpp"
#include "tests/simulation/account_witness.hpp"
#include "tests/simulation/faults.hpp"
#include "tests/simulation/half_way.hpp"
#include "tests/simulation/memory_sender.hpp"
#include "tests/simulation/witness.hpp"
#include "tests/support/live_service.hpp"
#include "tests/support/memory_disk.hpp"
#include "tests/support/quiet_system.hpp"
#include "tests/support/stepped_sink.hpp"

#include <caf/scheduled_actor.hpp>
#include <caf/system_messages.hpp>

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <utility>

namespace fillguard::test {

namespace {

using namespace std::chrono_literals;
using net::sim::random_source;
using net::sim::seed_for;

constexpr auto window_span = 300s;

/// After the last close, for late messages and results.
constexpr auto aftermath = 100s;

// How long seconds may be missing, and an exit may be late, after each
// disturbance of the service: a few of the service's own waits and no more.

/// The actor is back after 50 ms, has lost the second in its mailbox, and
/// receives books and orders with its next introductions and requests.
constexpr auto after_failure = 3s;

/// An order on its way is lost with the gateway, without an error: it is looked
/// up until "not found" is final, after ten seconds.
constexpr auto after_gateway_failure = 13s;

/// Queued messages are handled at once; the next second is a second away.
constexpr auto after_hold_up = 1s;

/// Times of the old clock are refused until the new one has passed them; new
/// polls and snapshots follow within seconds.
constexpr auto after_clock_step = 3s;

/// Sockets are redialled and books are unreliable until their first snapshot;
/// orders are looked up until their state is known.
constexpr auto after_restart = 8s;

/// The time without faults before the end.
constexpr auto calm_at_the_end = 75s;

class simulation {
public:
  simulation(std::uint64_t seed,
             std::function<void(const std::string&)> narrate,
             simulated_orders orders)
      : seed_{seed}, chance_{seed_for(seed, "simulation")},
        scheduling_{seed_for(seed, "scheduling")}, disk_chance_{
                                                     seed_for(seed, "disk")} {
    choose_settings();
    if (orders == simulated_orders::real)
      choose_account();
    start_ = first_close_ - lead_;
    quiet_->clock->base = start_ - agenda_now();
    clock_offset_ = quiet_->clock->base.time_since_epoch();
    agenda_.pass_to(agenda_now());
    witness::settings how;
    how.service = config_;
    how.moment = [this] {
      return "+" + std::to_string((agenda_.now() - begun_) / 1ms) + "ms";
    };
    how.elapsed = [this] { return agenda_.now() - begun_; };
    how.narrate = std::move(narrate);
    witness_ = std::make_unique<witness>(std::move(how));
    begun_ = agenda_.now();
    make_venue();
    if (is_real(config_.mode))
      watch_account();
    make_service();
  }

  simulation(const simulation&) = delete;
  simulation& operator=(const simulation&) = delete;

  ~simulation() {
    agenda_.clear();
    caf::anon_send_exit(supervisor_, caf::exit_reason::user_shutdown);
    quiet_->settle();
    quiet_->advance(2s);
    supervisor_ = nullptr;
    quiet_.reset();
  }

  simulated run() {
    const auto last_close = lead_ + window_span;
    plan(last_close);
    run_until(begun_ + last_close + aftermath);
    judge();
    simulated out;
    out.seed = seed_;
    out.hash = witness_->hash();
    out.violations = witness_->violations();
    out.counts = witness_->counts();
    return out;
  }

private:
  // -- before the start -------------------------------------------------------

  void choose_settings() {
    constexpr std::array stories{
      net::sim::scenario::reversal, net::sim::scenario::reversal,
      net::sim::scenario::mixed,    net::sim::scenario::mixed,
      net::sim::scenario::dip,      net::sim::scenario::calm};
    venue_.world.story = stories.at(chance_.below(stories.size()));
    venue_.world.seed = seed_for(seed_, "world");
    venue_.world.updates_per_second = chance_.uniform(1.5, 5);
    config_.markets = {{asset::btc, window_length::m5}};
    if (chance_.below(8) == 0)
      config_.markets.push_back({asset::eth, window_length::m5});
    venue_.world.markets = config_.markets;
    const bool watch = chance_.below(6) == 0;
    config_.mode = watch ? service_mode::watch : service_mode::paper;
    venue_.desk.seed = seed_for(seed_, "desk");
    venue_.desk.bot_trades = watch;
    auto& to = config_.endpoints;
    to.gamma = to.clob = to.data = to.coinbase = to.site = "http://venue";
    to.clob_ws = to.binance_ws = "ws://venue";
    to.rtds = "ws://venue/rtds";
    to.polybolt = "ws://venue/ws";
    to.ethereum_rpc = {"http://venue/rpc"};
    const auto& bot = venue_.desk.bot;
    config_.wallet = bot.wallet;
    config_.api = config::api_account{secret{bot.key}, secret{bot.secret},
                                      secret{bot.passphrase}, bot.wallet};
    config_.fill.resync_interval = 15s;
    config_.paper.settles_after = 2s;
    config_.paper.settles_within = 0s;
    if (chance_.below(2) == 0) // Answers 404 to every message.
      config_.notify.webhook = secret{"http://venue/hook"};
    auto& guard = config_.state.guard;
    constexpr std::array actions{danger_action::exit, danger_action::exit,
                                 danger_action::hedge, danger_action::hold};
    guard.on_danger = actions.at(chance_.below(actions.size()));
    guard.danger_updates = 1 + static_cast<std::uint32_t>(chance_.below(3));
    if (chance_.below(4) == 0)
      guard.hard_stop_bid.reset();
    if (chance_.below(3) != 0)
      guard.profit_lock = price::from_millionths(990'000);
    if (chance_.below(3) == 0)
      config_.state.danger.acts_on = acting_reading::loss_probability;
    config_.caps.order =
      money::from_whole(5 + static_cast<std::int64_t>(chance_.below(4)));
    config_.caps.window =
      config_.caps.order
      + money::from_whole(static_cast<std::int64_t>(chance_.below(6)));
    // Some reach the day's cap with their second window, or hedge.
    random_source tight{seed_for(seed_, "caps")};
    if (tight.below(4) == 0)
      config_.caps.day =
        config_.caps.window
        + money::from_whole(static_cast<std::int64_t>(tight.below(5)));
    lead_ = 140s + std::chrono::seconds{chance_.below(180)};
    first_close_ =
      from_unix_seconds(1'795'348'800)
      + window_span * static_cast<std::int64_t>(chance_.below(200));
    busy_ = chance_.uniform(0, 0.03);
    constexpr std::array troubles{0.0, 0.1, 0.5, 1.0};
    order_trouble_ = troubles.at(chance_.below(troubles.size()));
  }

  /// Real orders of an account of any kind. In `guard` another program of the
  /// same wallet buys.
  void choose_account() {
    random_source luck{seed_for(seed_, "account")};
    const bool guards = luck.below(3) == 0;
    config_.mode = guards ? service_mode::guard : service_mode::live;
    auto& desk = venue_.desk;
    desk.bot = live_sim_account();
    desk.bot_trades = guards;
    desk.answers_delayed = luck.below(4) == 0;
    desk.settles_within = std::chrono::milliseconds{luck.below(15'000)};
    config_.wallet.clear();
    config_.api =
      config::api_account{secret{desk.bot.key}, secret{desk.bot.secret},
                          secret{desk.bot.passphrase}, desk.bot.wallet};
    using net::polymarket::signature_type;
    constexpr std::array types{signature_type::eoa, signature_type::proxy,
                               signature_type::safe,
                               signature_type::deposit_wallet};
    const auto type = guards ? signature_type::eoa : types[luck.below(4)];
    config_.account.signature_type = static_cast<int>(type);
    if (type != signature_type::eoa)
      config_.account.funder = net::ethereum::checksummed(
        net::polymarket::wallet_addresses(type, live_key().address()).front());
    config_.day_cap_is_set = true;
  }

  void watch_account() {
    account_witness::settings how;
    how.service = config_;
    how.venue = sim_.get();
    how.violation = [this](const std::string& x) { witness_->violation(x); };
    how.count = [this](const std::string& x) { witness_->count(x); };
    account_.emplace(std::move(how));
  }

  void sees(const net::http_request& x) {
    if (x.method != "POST" || !x.url.ends_with("/order"))
      return;
    const auto posted = net::polymarket::read_posted_order(x.body);
    if (!posted)
      return witness_->violation("an order that cannot be read: "
                                 + posted.error().what);
    const auto id =
      net::ethereum::to_hex(net::polymarket::order_id(posted->order));
    const auto known = memory_.names->find(id);
    if (!known)
      return witness_->violation("an order that nobody wanted: " + id);
    witness_->story("sends " + to_string(known->wanted.intent) + " as " + id);
    account_->sent(id, known->wanted, time_->now());
  }

  void make_venue() {
    lines_ =
      std::make_shared<memory_transport>(agenda_, seed_for(seed_, "lines"));
    sim_ = std::make_unique<net::sim::venue>(venue_, start_, lines_->sinks());
    lines_->connect(*sim_, [this] { catch_up(); });
    step_venue();
  }

  /// A process begins with this machine's time.
  void make_clock() {
    time_ = std::make_shared<net::venue_time>(quiet_->clock);
    lines_->use(time_);
    follow_clock();
  }

  void make_exchange() {
    exchange_ = std::make_shared<rough_exchange>(
      fillguard::make_venue(config_), seed_for(seed_, "exchange"), ears());
    exchange_->trouble(order_trouble_);
    witness_->follow(exchange_.get());
  }

  // -- the journal ------------------------------------------------------------

  void open_journal() {
    journal_parts parts;
    parts.where = disk_;
    parts.venue = exchange_;
    parts.apply =
      test::poisoned([this](const auto& x) { return witness_->poisonous(x); });
    parts.sink = [this](auto where, auto folders) {
      sink_ = std::make_shared<stepped_sink>(where, folders);
      sink_->before = [this](auto which, auto record) {
        return record_comes(which, record);
      };
      sink_->wished = [this] {
        agenda_.after(
          std::chrono::microseconds{100 + disk_chance_.below(30'000)},
          [of = std::weak_ptr{sink_}] {
            if (const auto x = of.lock())
              x->serve();
          });
      };
      step_journal(sink_, 0);
      return sink_;
    };
    recovering_ = true;
    half_recovered_ = false;
    journal_ = std::make_unique<service_journal>(config_, "journal",
                                                 time_->now(), parts);
    recovering_ = false;
    memory_ = journal_->memory();
    journal_->on_synced([this](std::uint64_t number) {
      if (const auto to =
            caf::actor_cast<journal_listener_actor>(running_[trader_name]))
        post(to, journal_synced{next_tag(), number});
    });
  }

  void step_journal(const std::weak_ptr<stepped_sink>& of, int steps) {
    agenda_.after(50ms, [this, of, steps] {
      const auto ptr = of.lock();
      if (!ptr || ptr->dead())
        return;
      if (steps % 20 == 0)
        ptr->sync();
      else
        ptr->serve();
      // As in the service: a failing disk halts entries.
      if (const auto trouble = ptr->failing_because();
          trouble != told_trouble_) {
        told_trouble_ = trouble;
        tell_halt();
      }
      step_journal(of, steps + 1);
    });
  }

  bool record_comes(std::size_t which, std::string_view record) {
    const bool counts = !of_orders_ || which == config_.markets.size();
    if (records_left_ && counts && (*records_left_)-- == 0) {
      records_left_.reset();
      process_died_ = true;
      half_recovered_ = recovering_;
      return false;
    }
    if (!recovering_ || which >= config_.markets.size())
      return true;
    const auto x = net::journal::record_at(record, 0)->record;
    if (x.kind == net::journal::record_kind::input)
      witness_->takes_up(config_.markets[which],
                         *codec::decoded<market_input>(x.payload));
    return true;
  }

  /// Ends all actors at once, and loses all or part of the bytes that were not
  /// synced. The venue goes on.
  void die() {
    process_died_ = false;
    if (!journal_)
      return;
    witness_->story("DIES");
    witness_->count("restarts");
    count_set_aside();
    if (disk_chance_.below(2) == 0)
      sink_->write();
    sink_->die();
    if (exchange_)
      exchange_->begin_anew();
    kill(caf::actor_cast<caf::strong_actor_ptr>(supervisor_));
    quiet_->settle();
    for (const auto& [name, at] : running_)
      kill(caf::actor_cast<caf::strong_actor_ptr>(at));
    quiet_->settle();
    quiet_->scheduler.clock().cancel_all();
    quiet_->settle();
    supervisor_ = nullptr;
    held_up_.clear();
    traps_.clear();
    stumbles_.clear();
    told_trouble_.reset();
    memory_ = {};
    journal_.reset();
    for (auto& [path, x] : disk_->all) {
      const auto loose = x.bytes.size() - x.synced;
      constexpr std::uint64_t ways = 3;
      const auto way = disk_chance_.below(ways);
      x.bytes.resize(x.synced
                     + (way == 0   ? 0
                        : way == 1 ? loose
                                   : disk_chance_.below(loose + 1)));
      x.synced = x.bytes.size(); // These bytes survive.
    }
    const std::chrono::milliseconds away{disk_chance_.below(4'000)};
    disturb(away + after_restart);
    const bool well = disk_->capacity == SIZE_MAX;
    agenda_.after(away, [this, died = agenda_.now() - begun_, well] {
      for (const auto market : config_.markets)
        witness_->restarted(market, recorded(market), died, well);
      make_service();
      tell_halt();
      for (const auto& [market, known] : memory_.markets)
        if (!process_died_ && !(known->state() == witness_->shadow_of(market)))
          witness_->violation("the recovered state of " + to_string(market)
                              + " differs from the fold of its records");
    });
  }

  static void kill(const caf::strong_actor_ptr& x) {
    if (x)
      x->enqueue(
        nullptr, caf::make_message_id(caf::message_priority::high),
        caf::make_message(caf::exit_msg{nullptr, caf::exit_reason::kill}),
        nullptr);
  }

  /// The inputs of a market that are on disk.
  std::vector<market_input> recorded(const market_key& market) {
    std::vector<market_input> out;
    const auto folder = "journal/" + to_string(market);
    for (const auto& name : net::journal::days_in(*disk_, folder)) {
      const auto day = net::journal::read_one(*disk_, folder + '/' + name);
      net::journal::for_each_record(*day, [&out](const auto& x) {
        if (x.kind == net::journal::record_kind::input)
          out.push_back(*codec::decoded<market_input>(x.payload));
      });
    }
    return out;
  }

  void make_service() {
    make_clock();
    if (config_.mode == service_mode::paper && !exchange_)
      make_exchange();
    open_journal();
    names_.clear();
    service::dependencies around;
    around.outside = {lines_, std::make_shared<half_way_clock>(time_)};
    around.corrected = time_;
    around.out.on_view = [this](const window_view& x) { witness_->shown(x); };
    around.out.on_notice = [this](const notice& x) { witness_->shown(x); };
    around.out.on_feed = [this](const feed_status& x) { witness_->shown(x); };
    if (is_real(config_.mode)) {
      around.key = trading_with(live_key());
      around.sender = std::make_shared<memory_sender>(
        lines_, [this](const net::http_request& x) { sees(x); });
    }
    around.give_up = [this](const std::string& why) {
      witness_->violation("the service gave up: " + why);
    };
    auto plan = whole_service(config_, around, memory_);
    for (auto& x : plan.children) {
      names_.push_back(x.name);
      x.start = [this, name = x.name,
                 start = std::move(x.start)](auto& system) {
        auto out = start(system);
        name_of_[out->id()] = name;
        running_[name] = caf::actor_cast<caf::actor_addr>(out);
        return out;
      };
    }
    supervisor_ = quiet_->sys.spawn(supervisor, std::move(plan));
    name_of_[supervisor_.id()] = "supervisor";
  }

  rough_exchange::ears ears() {
    rough_exchange::ears out;
    out.placed = [this](const order_wanted& wanted, utc_time now) {
      // Only guard orders of other windows need not wait for an order of
      // unknown state.
      const auto& of = wanted.intent;
      const bool captures = of.purpose == order_purpose::capture;
      if (recovering_ || (captures && memory_.desk->reconciling())
          || exchange_->unasked(captures ? std::nullopt
                                         : std::optional{of.window}))
        witness_->violation("an order before the end of recovery: "
                            + to_string(wanted.intent));
      witness_->placed(wanted, now);
    };
    out.truly_filled = [this](const fill_evidence& x) {
      witness_->truly_filled(x);
    };
    out.undone = [this](order_purpose x) {
      witness_->count("undone " + to_string(x));
    };
    out.violation = [this](const std::string& x) { witness_->violation(x); };
    out.troubled = [this](order_trouble what, const intent_id& of) {
      witness_->count("order " + to_string(what));
      witness_->story("trouble: " + to_string(what) + " of " + to_string(of));
    };
    return out;
  }

  // -- faults -----------------------------------------------------------------

  void plan(std::chrono::seconds last_close) {
    levers_.venue = [this](const std::string& json) {
      catch_up();
      if (const auto applied = sim_->faults().apply(json, sim_->now());
          !applied)
        witness_->violation("the simulation cannot do " + json + ": "
                            + applied.error().what);
    };
    levers_.lines = lines_.get();
    levers_.exchange = exchange_.get();
    levers_.usual_order_trouble = order_trouble_;
    levers_.actors = names_;
    levers_.crash = [this](const std::string& who) { crash(who); };
    levers_.crash_on = [this](const std::string& who, const std::string& what) {
      traps_[who] = what;
    };
    levers_.poison = [this](const std::string& state, auto kind) {
      witness_->poison(state, std::move(kind));
    };
    levers_.stumble = [this](const std::string& who, auto steps) {
      stumbles_[who] = steps;
    };
    levers_.hold_up = [this](const std::string& who, auto span) {
      hold_up(who, span);
    };
    levers_.kill = [this](std::uint64_t records, bool of_orders) {
      of_orders_ = of_orders;
      if (records == 0)
        process_died_ = true;
      else
        records_left_ = records - 1;
    };
    levers_.fill_disk = [this](bool full) {
      std::size_t used = 0;
      for (const auto& [path, x] : disk_->all)
        used += x.bytes.size();
      disk_->capacity = full ? used + disk_chance_.below(2'000) : SIZE_MAX;
    };
    levers_.step_clock = [this](std::chrono::milliseconds by) {
      quiet_->clock->jumped += by;
      follow_clock();
    };
    levers_.halt = [this](std::optional<std::string> reason) {
      told_to_halt_ = std::move(reason);
      tell_halt();
    };
    const auto until = last_close + aftermath - calm_at_the_end;
    auto faults = plan_faults(chance_, names_, {lead_, last_close}, until,
                              exchange_ != nullptr);
    random_source luck{seed_for(seed_, "defects")};
    for (auto& x : plan_defects(luck, names_, {lead_, last_close}, until))
      faults.push_back(std::move(x));
    if (account_) {
      random_source fate{seed_for(seed_, "order faults")};
      for (auto& x : plan_order_faults(fate, {lead_, last_close}, until))
        faults.push_back(std::move(x));
      agenda_.at(begun_ + until + 1s,
                 [this] { levers_.venue(R"({"orders":{"clear":true}})"); });
    }
    for (const auto& x : faults) {
      agenda_.at(begun_ + x.at, [this, x] {
        witness_->count("fault " + x.kind);
        witness_->story("FAULT " + x.kind + ": " + x.words + " for "
                        + std::to_string(x.lasts.count()) + " ms");
        x.begin(levers_);
      });
      if (x.end)
        agenda_.at(begun_ + x.at + x.lasts, [this, x] { x.end(levers_); });
    }
  }

  /// Whether an actor may fail now: five failures in a minute would stop the
  /// service, as they should.
  bool may_fail(const std::string& who) {
    auto& before = crashed_[who];
    if (before && agenda_.now() - *before < 20s)
      return false;
    before = agenda_.now();
    return true;
  }

  /// One step within a handler.
  void step() {
    const auto at = stumbles_.find(handling_);
    if (at == stumbles_.end() || --at->second > 0)
      return;
    stumbles_.erase(at);
    if (!may_fail(handling_))
      return;
    witness_->story("THROWS half-way: " + handling_);
    const auto kind = handling_.substr(0, handling_.find('/'));
    witness_->count("throws half-way in " + kind);
    disturb(after_failure_of(handling_));
    throw std::runtime_error("half-way");
  }

  void crash(const std::string& who) {
    if (!may_fail(who))
      return;
    const auto victim =
      caf::actor_cast<caf::strong_actor_ptr>(running_.at(who));
    if (!victim)
      return;
    victim->enqueue(
      // With high priority, ahead of the messages in its mailbox, which are
      // lost.
      nullptr, caf::make_message_id(caf::message_priority::high),
      caf::make_message(caf::exit_msg{nullptr, caf::sec::runtime_error}),
      nullptr);
    disturb(after_failure_of(who));
  }

  static std::chrono::seconds after_failure_of(const std::string& who) {
    return who == "paper_venue" || who == "live_venue" ? after_gateway_failure
                                                       : after_failure;
  }

  static bool is_a(const caf::type_erased_tuple& tuple,
                   const std::string& name) {
    static const std::map<std::string, bool (*)(const caf::type_erased_tuple&)>
      known{{"order_wanted", is<order_wanted>},
            {"cancel_wanted", is<cancel_wanted>},
            {"timer_due", is<timer_due>},
            {"fill_evidence", is<fill_evidence>},
            {"order_sent", is<order_sent>},
            {"fill_detected", is<fill_detected>},
            {"order_answered", is<order_answered>},
            {"order_not_found", is<order_not_found>},
            {"submit_order", is<submit_order>},
            {"cancel_order", is<cancel_order>},
            {"look_up_order", is<look_up_order>},
            {"window_opened", is<window_opened>},
            {"window_closed", is<window_closed>},
            {"window_result", is<window_result>},
            {"site_price_to_beat", is<site_price_to_beat>}};
    return known.at(name)(tuple);
  }

  template <class T>
  static bool is(const caf::type_erased_tuple& x) {
    return x.match_elements<T>();
  }

  void hold_up(const std::string& who, std::chrono::nanoseconds span) {
    held_up_[who] = std::max(held_up_[who], agenda_.now() + span);
    if (span > 100ms)
      disturb(span + after_hold_up);
  }

  void tell_halt() { halt(told_to_halt_ ? told_to_halt_ : told_trouble_); }

  void halt(const std::optional<std::string>& reason) {
    const halt_changed change{next_tag(), reason, time_->now()};
    // Repeated until every actor has received it, as in the service.
    for (const auto& name : halt_listeners(config_))
      if (const auto to =
            caf::actor_cast<halt_listener_actor>(running_.at(name)))
        post(to, change);
  }

  void disturb(std::chrono::nanoseconds span) {
    witness_->disturbed(time_->now() + span);
  }

  /// Notes a jump of the service's time: this machine's clock was set before
  /// the venue's time was known, or the service corrected its time.
  void follow_clock() {
    const auto offset = time_->now().time_since_epoch() - time_->steady();
    const auto by = offset - std::exchange(clock_offset_, offset);
    if (by == std::chrono::nanoseconds{0})
      return;
    witness_->clock_stepped(by);
    disturb(after_clock_step + std::chrono::abs(by));
  }

  // -- time -------------------------------------------------------------------

  agenda::time agenda_now() const {
    return quiet_->scheduler.clock().current_time.time_since_epoch();
  }

  void catch_up() { sim_->advance(start_ + (agenda_.now() - begun_)); }

  void step_venue() {
    catch_up();
    agenda_.after(50ms, [this] { step_venue(); });
  }

  void run_until(agenda::time end) {
    auto& time = quiet_->scheduler.clock();
    run_jobs();
    while (agenda_.now() < end) {
      auto next = end;
      if (const auto x = agenda_.next())
        next = std::min(next, *x);
      if (time.has_pending_timeout())
        next =
          std::min(next, time.schedule().begin()->first.time_since_epoch());
      if (quiet_->scheduler.has_job())
        for (const auto& [who, until] : held_up_)
          next = std::min(next, until);
      next = std::max(next, agenda_.now());
      time.current_time = decltype(time.current_time){next};
      agenda_.pass_to(next);
      std::erase_if(held_up_,
                    [next](const auto& x) { return x.second <= next; });
      if (time.has_pending_timeout()
          && time.schedule().begin()->first.time_since_epoch() <= next)
        time.trigger_timeout();
      else
        agenda_.do_next();
      run_jobs();
      if (process_died_)
        die();
    }
  }

  /// Runs the actors that have messages, one message at a time, in an order
  /// that the seed decides.
  void run_jobs() {
    auto& jobs = quiet_->scheduler.jobs;
    std::vector<std::size_t> able;
    while (!jobs.empty() && !process_died_) {
      able.clear();
      for (std::size_t i = 0; i < jobs.size(); ++i)
        if (held_up_.empty() || !held_up_.contains(name_of(*jobs[i])))
          able.push_back(i);
      if (able.empty())
        return;
      const auto chosen = able[scheduling_.below(able.size())];
      std::swap(jobs.front(), jobs[chosen]);
      auto& job = *jobs.front();
      const auto& who = name_of(job);
      if (busy_ > 0 && scheduling_.uniform() < busy_) {
        // The actor gets no processor for a while, and its messages queue up.
        hold_up(who,
                std::chrono::microseconds{
                  1 + static_cast<std::int64_t>(scheduling_.below(60'000))});
        continue;
      }
      tap(job, who);
      handling_ = who;
      quiet_->scheduler.run_once();
      handling_.clear();
    }
  }

  void tap(caf::resumable& job, const std::string& who) {
    follow_clock();
    auto* actor = dynamic_cast<caf::scheduled_actor*>(&job);
    const auto* element = actor ? actor->mailbox().peek() : nullptr;
    if (const auto trap = traps_.find(who);
        element && trap != traps_.end()
        && is_a(element->content(), trap->second)) {
      traps_.erase(trap);
      witness_->story("CRASH of " + who);
      witness_->count("crashes on a message");
      crash(who);
      element = actor->mailbox().peek();
    }
    witness_->handles(who, element ? &element->content() : nullptr,
                      time_->now());
  }

  const std::string& name_of(caf::resumable& job) {
    static const std::string nobody = "nobody";
    auto* actor = dynamic_cast<caf::scheduled_actor*>(&job);
    if (!actor)
      return nobody;
    const auto at = name_of_.find(actor->id());
    return at == name_of_.end() ? nobody : at->second;
  }

  // -- after the end ----------------------------------------------------------

  /// Each input that makes a fold throw must be set aside, and no other. Inputs
  /// of a recovery that died half-way were not counted.
  void count_set_aside() {
    if (half_recovered_)
      return;
    for (const auto& [market, known] : memory_.markets)
      if (known->rejections() != witness_->set_aside(market))
        witness_->violation(
          "of " + to_string(market) + " " + std::to_string(known->rejections())
          + " inputs were set aside, and "
          + std::to_string(witness_->set_aside(market)) + " had to be");
  }

  void judge() {
    count_set_aside();
    std::map<market_key, market_state> states;
    for (const auto& [market, known] : memory_.markets)
      states.emplace(market, known->state());
    witness_->judge(states, [this](const window_id& id) {
      const auto* window = sim_->behind().find_slug(slug(id));
      return window && window->resolved ? window->winner : std::nullopt;
    });
    for (const auto& name : names_)
      if (!caf::actor_cast<caf::strong_actor_ptr>(running_.at(name)))
        witness_->violation("the actor " + name + " is gone");
    if (account_) {
      account_->judge();
      witness_->judge_account(states, [this](const auto& id, auto token) {
        return account_->held(id, token);
      });
    }
    if (config_.mode != service_mode::watch)
      return;
    std::map<tally_key, shares> truth;
    for (const auto& x : sim_->desk().orders())
      if (x.is_buy && x.matched > shares{})
        truth[{x.window, x.token, order_purpose::capture}] += x.matched;
    witness_->judge_strangers(truth, states);
  }

  std::uint64_t seed_;
  random_source chance_;
  random_source scheduling_;
  config config_;
  net::sim::venue_options venue_;
  std::chrono::seconds lead_{};
  utc_time first_close_;
  utc_time start_;
  double busy_ = 0;
  double order_trouble_ = 0;
  agenda agenda_;
  agenda::time begun_{};
  std::unique_ptr<witness> witness_;
  std::unique_ptr<net::sim::venue> sim_;
  std::shared_ptr<memory_transport> lines_;
  std::shared_ptr<net::venue_time> time_; ///< The service's.
  /// The service's time less the steady clock's.
  std::chrono::nanoseconds clock_offset_{0};
  std::shared_ptr<rough_exchange> exchange_;
  std::optional<account_witness> account_; ///< Of real orders.
  random_source disk_chance_;
  std::shared_ptr<memory_disk> disk_ = std::make_shared<memory_disk>();
  std::shared_ptr<stepped_sink> sink_;
  std::unique_ptr<service_journal> journal_; ///< Null while it is down.
  bool recovering_ = false;
  bool process_died_ = false;
  bool half_recovered_ = false;               ///< Died while recovering.
  std::optional<std::uint64_t> records_left_; ///< Until the process dies.
  bool of_orders_ = false;                    ///< Only records of orders count.
  std::optional<std::string> told_to_halt_;
  std::optional<std::string> told_trouble_;
  service_memory memory_;
  levers levers_;
  std::vector<std::string> names_;
  std::map<caf::actor_id, std::string> name_of_;
  std::map<std::string, caf::actor_addr> running_;
  std::map<std::string, agenda::time> held_up_;
  std::map<std::string, std::optional<agenda::time>> crashed_;
  std::map<std::string, std::string> traps_;      ///< By actor: the message.
  std::map<std::string, std::uint64_t> stumbles_; ///< By actor: steps left.
  std::string handling_;                          ///< The actor that runs.
  half_way watch_{[this] { step(); }};
  std::unique_ptr<quiet_system> quiet_ = std::make_unique<quiet_system>();
  supervisor_actor supervisor_;
};

} // namespace

simulated simulate(std::uint64_t seed,
                   const std::function<void(const std::string&)>& narrate,
                   simulated_orders orders) {
  return simulation{seed, narrate, orders}.run();
}

} // namespace fillguard::test
