// The states that the page must show, as answers of /v1/state.

const opens = Date.parse("2026-11-27T12:00:00Z");
const iso = (ms) => new Date(ms).toISOString();

function top(bid, ask, more = {}) {
  return {
    best_bid: bid,
    best_bid_size: "310",
    best_ask: ask,
    best_ask_size: "120",
    imbalance: 0.31,
    age_ms: 90,
    stale: false,
    ...more,
  };
}

/// A five-minute window, `left` seconds before its close, with nothing held.
export function market(name = "btc-5m", left = 75) {
  const length = { "5m": 300, "15m": 900, "1h": 3600, "4h": 14400 }[name.split("-")[1]];
  const slug = `${name.replace("-", "-updown-")}-${opens / 1000}`;
  const at = opens + (length - left) * 1000;
  return {
    market: name,
    at: iso(at),
    revision: 1,
    window: {
      slug,
      opens_at: iso(opens),
      closes_at: iso(opens + length * 1000),
      seconds_left: left,
      phase: left < 0 ? "closed" : "open",
      price_to_beat: "84211.37",
      price_to_beat_source: "venue_site",
      price_to_beat_provisional: false,
      price_to_beat_disputed: false,
      settles_on: "twap_60",
      outcome: null,
    },
    previous_windows: [
      {
        slug: slug.replace(String(opens / 1000), String(opens / 1000 - length)),
        phase: "resolved",
        outcome: "up",
        profit: "0.10",
      },
      {
        slug: slug.replace(String(opens / 1000), String(opens / 1000 - 2 * length)),
        phase: "resolved",
        outcome: "down",
        profit: "-1.35",
      },
    ],
    halted: null,
    btc: {
      price: "84250.11",
      source: "rtds_twap",
      source_time: iso(at - 1300),
      age_ms: 1300,
      stale: false,
      kind: "average_60",
      settles: true,
      distance: "38.74",
      spot: {
        price: "84262.4",
        source: "polybolt_spot",
        kind: "spot",
        age_ms: 400,
        stale: false,
      },
    },
    btc_price_history: [],
    books: { up: top("0.97", "0.98"), down: top("0.02", "0.03", { imbalance: -0.31 }) },
    confidence: { up: 0.95, down: -0.01, time_penalty: 0.03, leading: "up", threshold: 0.95 },
    capture_99c: null,
    capture_99c_peak_confidence: 0,
    peak_confidence_missing_because: null,
    danger_score: 0,
    loss_probability: null,
    win_probability: {
      up: 0.973,
      down: 0.027,
      rests_on: "price and market",
      by_price: { up: 0.975, down: 0.025 },
      by_market: { up: 0.97, down: 0.03 },
      source: "rtds_twap",
      lacks: null,
    },
    position: null,
    sight: { danger: "known", since: null, last: null, lost: [], last_best_bid: null },
    danger: null,
    day: { day: iso(opens - (opens % 86_400_000)), profit: "0.20", open: "-0.05", unknown: 0 },
    holdings: { known: true, watched: true, read_at: iso(at - 2_000), why: null },
    status: "watching",
    reason: "confidence 0.92 is below 0.95",
  };
}

const signal = (raw, weight, component) => ({ raw, weight, component });

/// The same with five UP held.
export function held(name, left = 75) {
  const m = market(name, left);
  m.capture_99c = {
    side: "up",
    order_id: "0xabc",
    ordered_shares: "5",
    filled_shares: "5",
    average_price: "0.98",
    fee: "0.005",
    fill_detected_at: m.at,
    fill_source: "user_channel",
    fill_status: "confirmed",
  };
  m.capture_99c_peak_confidence = 0.97;
  m.position = {
    outcome: "up",
    side: "up",
    held_shares: "5",
    hedged_shares: "0",
    hedged_at: null,
    sold_shares: "0",
    sold_at: null,
    fees: "0.005",
    goal: null,
    alarm: null,
    sellable_shares: "5",
    provisional_shares: "0",
    average_price: "0.98",
    worth_now: "4.84",
    guarded: true,
    not_guarded_because: null,
    redeemed_shares: "0",
    fees_estimated: false,
    by_hand: false,
    cost: "4.9",
    if_wins: "0.095",
    if_loses: "-4.905",
    if_sold: "-0.065",
    profit: null,
  };
  m.danger_score = 0.12;
  m.loss_probability = 0.027;
  m.danger = {
    threshold: 0.4,
    acts_on: "loss_probability",
    signals: {
      confidence: signal(0.01, 3, 0.03),
      imbalance: signal(0, 0.4, 0),
      velocity: signal(0.00002, 2, 0.04),
      opponent: signal(0.03, 0.5, 0.015),
      time: signal(0.12, 0.3, 0.035),
    },
    unknown: [],
    loss: {
      threshold: 0.4,
      by_price: 0.025,
      by_market: 0.03,
      distance: 38.1,
      deviation: 17.2,
      source: "rtds_twap",
      lacks: null,
      doubt: null,
    },
    depth: {
      sellable_shares: "5",
      sale_average: "0.97",
      hedgeable_shares: "5",
      hedge_average: "0.03",
      token_velocity: 0,
    },
    shown_score: { value: 0.12, sight: "known", read_at: m.at },
    shown_loss: { value: 0.027, sight: "known", read_at: m.at },
  };
  m.status = "holding";
  m.reason = "loses with 2.7 %";
  return m;
}

function inDanger(left) {
  const m = held("btc-5m", left);
  m.books.up = top("0.55", "0.60", { imbalance: -0.62 });
  m.books.down = top("0.40", "0.45", { imbalance: 0.62 });
  m.btc = { ...m.btc, price: "84209.02", distance: "-2.35" };
  m.position.worth_now = "2.70";
  m.position.if_sold = "-2.205";
  m.loss_probability = 0.52;
  m.danger_score = 2.31;
  m.danger.loss = { ...m.danger.loss, by_price: 0.55, by_market: 0.43 };
  m.danger.shown_score.value = 2.31;
  m.danger.shown_loss.value = 0.52;
  m.danger.signals = {
    confidence: signal(0.37, 3, 1.11),
    imbalance: signal(0.62, 0.4, 0.248),
    velocity: signal(0.0004, 2, 0.4),
    opponent: signal(0.45, 0.5, 0.225),
    time: signal(0.8, 0.3, 0.24),
  };
  m.danger.depth = {
    sellable_shares: "5",
    sale_average: "0.54",
    hedgeable_shares: "5",
    hedge_average: "0.46",
    token_velocity: -4.2,
  };
  m.win_probability = { ...m.win_probability, up: 0.48, down: 0.52 };
  m.reason = "loses with 52 %";
  return m;
}

function settled(outcome) {
  const m = held("btc-5m", -42);
  m.window.phase = "resolved";
  m.window.outcome = outcome;
  Object.assign(m.position, {
    if_wins: null,
    if_loses: null,
    if_sold: null,
    profit: { up: "0.095", down: "-4.905", half: "-2.405" }[outcome],
  });
  m.danger = null;
  m.loss_probability = null;
  m.status = "settled";
  m.reason = `settled ${outcome}`;
  return m;
}

export function feeds(change = {}) {
  return [
    ["btc-5m/gamma", null],
    ["btc-5m/clob_ws", null],
    ["btc/rtds", "settlement"],
    ["btc/polybolt", "settlement"],
    ["btc/binance", "leading"],
    ["btc/coinbase", "cross_check"],
    ["btc/ethereum", "cross_check"],
  ].map(([name, role], i) => ({
    name,
    role,
    state: name === "btc/ethereum" ? "off" : "fresh",
    age_ms: 120 + 90 * i,
    messages: 1234 + i,
    gaps: 0,
    reconnects: 0,
    why: name === "btc/ethereum" ? "not configured" : "",
    ...change[name],
  }));
}

export function event(kind, text, more = {}) {
  return {
    market: "btc-5m",
    window: `btc-updown-5m-${opens / 1000}`,
    kind,
    text,
    at: iso(opens + 220_000),
    capture_99c: null,
    position: null,
    danger_score: null,
    danger: null,
    sight: null,
    details: null,
    not_armed_because: null,
    trace: "6f3a91.1042",
    ...more,
  };
}

function service(more = {}) {
  return {
    name: "fillguard",
    version: "0.4.0",
    mode: "paper",
    started_at: iso(opens - 3_600_000),
    now: iso(opens + 225_000),
    demo: false,
    speed: 1,
    control: false,
    site: "https://polymarket.com",
    clock: { state: "right", offset_ms: 12, spread_ms: 30, age_ms: 800, why: null },
    account: { armed: null, why: null },
    ...more,
  };
}

const one = (m, more = {}, events = [], feedChange = {}) => ({
  service: service(more),
  feeds: feeds(feedChange),
  markets: [m],
  events,
});

function build() {
  const out = {};
  out.nothing = one(market());
  out.captured = one(held("btc-5m"), {}, [
    event("fill", "5 shares up at 0.98, provisional"),
    event("order", "bid 5 up at 0.99"),
  ]);
  out.captured.markets[0].position.provisional_shares = "5";
  out.captured.markets[0].position.sellable_shares = "0";
  out.captured.markets[0].capture_99c.fill_status = "provisional";
  out.danger = one(inDanger(41), {}, [
    event("danger", "danger 2.31: confidence fell by 0.37", {
      danger: inDanger(41).danger,
      details: "5 UP, worth 2.70 now",
    }),
    event("fill", "5 shares up at 0.98"),
  ]);
  const lost = held("btc-5m", 28);
  lost.books.up = { ...lost.books.up, stale: true, age_ms: 9000 };
  lost.books.down = { ...lost.books.down, stale: true, age_ms: 9000 };
  lost.btc = { ...lost.btc, stale: true, age_ms: 14000 };
  lost.position.worth_now = null;
  lost.position.if_sold = null;
  lost.danger.depth = {
    sellable_shares: null,
    sale_average: null,
    hedgeable_shares: null,
    hedge_average: null,
    token_velocity: null,
  };
  for (const x of ["confidence", "imbalance", "velocity", "opponent"])
    lost.danger.signals[x] = signal(null, 1, 0);
  lost.danger.unknown = ["confidence", "imbalance", "velocity", "opponent"];
  lost.danger.shown_score = {
    value: 0.31,
    sight: "lost",
    read_at: iso(Date.parse(lost.at) - 9000),
  };
  lost.danger.shown_loss = { value: 0.08, sight: "lost", read_at: iso(Date.parse(lost.at) - 9000) };
  lost.loss_probability = null;
  lost.sight = {
    danger: "lost",
    since: iso(Date.parse(lost.at) - 9000),
    lost: ["confidence", "imbalance", "velocity", "opponent"],
    last_best_bid: "0.93",
    last: {
      time: iso(Date.parse(lost.at) - 9000),
      danger_score: 0.31,
      loss_probability: 0.08,
      best_bid: "0.93",
    },
  };
  out["sight-lost"] = one(
    lost,
    {},
    [event("sight", "sight of the danger is lost: no fresh price, no fresh book")],
    {
      "btc/rtds": { state: "stale", age_ms: 14000, why: "no price for 14 s" },
      "btc-5m/clob_ws": { state: "down", age_ms: 9000, why: "connection refused" },
    },
  );
  const unread = held("btc-5m", 60);
  unread.danger.shown_score = { value: null, sight: "known", read_at: null };
  unread.danger.shown_loss = { value: null, sight: "known", read_at: null };
  unread.loss_probability = null;
  unread.danger.loss = {
    ...unread.danger.loss,
    by_price: null,
    by_market: null,
    lacks: "price to beat",
  };
  for (const x of Object.keys(unread.danger.signals)) unread.danger.signals[x] = signal(null, 1, 0);
  out["never-read"] = one(unread);
  const exiting = inDanger(33);
  exiting.position.goal = "loss probability by price 0.550";
  exiting.status = "exiting";
  out.exiting = one(exiting, {}, [
    event("exit", "sells everything: loss probability by price 0.550"),
    event("danger", "danger 2.31"),
  ]);
  const hedged = inDanger(20);
  hedged.position.hedged_shares = "5";
  hedged.position.hedged_at = "0.46";
  Object.assign(hedged.position, { if_wins: "-2.205", if_loses: "-2.205", profit: "-2.205" });
  hedged.position.goal = "loss probability by price 0.550";
  hedged.status = "hedged";
  out.hedged = one(hedged, {}, [event("hedge", "5 down at 0.46 against 5 up")]);
  const exited = inDanger(15);
  Object.assign(exited.position, {
    held_shares: "0",
    sellable_shares: "0",
    sold_shares: "5",
    sold_at: "0.54",
    worth_now: null,
    cost: "0",
    if_wins: "-2.205",
    if_loses: "-2.205",
    if_sold: null,
    profit: "-2.205",
    goal: "loss probability by price 0.550",
  });
  exited.danger = null;
  exited.loss_probability = null;
  exited.status = "exited";
  out.exited = one(exited, {}, [event("exit", "up sold 5 at 0.54, confirmed (paper)")]);
  out["settled-won"] = one(settled("up"), {}, [event("settled", "settled up: 5 shares pay 5.00")]);
  out["settled-lost"] = one(settled("down"), {}, [
    event("settled", "settled down: 5 shares pay nothing"),
  ]);
  out["settled-half"] = one(settled("half"), {}, [event("settled", "settled 50/50")]);
  // The next window has begun, and what the last one brought is not decided.
  const waiting = market("btc-5m", 290);
  waiting.previous_windows[0] = {
    ...waiting.previous_windows[0],
    phase: "closed",
    outcome: null,
    profit: null,
    position: held("btc-5m", -10).position,
  };
  out.waiting = one(waiting, {}, [event("window", "closes")]);
  const afterExit = market("btc-5m", 250);
  afterExit.previous_windows[0] = {
    ...afterExit.previous_windows[0],
    outcome: "down",
    profit: "-2.205",
    position: exited.position,
  };
  out["after-exit"] = one(afterExit);
  // The winner shortly before the end: it has bids, and no asks.
  const oneSided = held("btc-5m", 9);
  oneSided.books.up = top("0.994", null, { best_ask_size: null, imbalance: 1 });
  oneSided.books.down = top(null, "0.006", { best_bid_size: null, imbalance: -1 });
  oneSided.danger.loss.by_market = null;
  oneSided.danger.shown_loss = { value: 0.004, sight: "partial", read_at: oneSided.at };
  oneSided.loss_probability = 0.004;
  oneSided.sight = {
    danger: "partial",
    since: iso(Date.parse(oneSided.at) - 3000),
    last: null,
    lost: ["by_market"],
    last_best_bid: "0.994",
  };
  out["one-sided"] = one(oneSided);
  const halted = market();
  halted.halted = "halted by the user: going out";
  halted.status = "halted";
  out.halted = one(halted, {}, [
    event("halt", "entries are halted: halted by the user: going out"),
  ]);
  const down = market();
  down.btc = {
    ...down.btc,
    price: null,
    stale: true,
    age_ms: null,
    source: null,
    kind: null,
    distance: null,
    spot: { price: null, source: null, kind: null, age_ms: null, stale: true },
  };
  down.books.up = {
    ...down.books.up,
    best_bid: null,
    best_bid_size: null,
    best_ask: null,
    best_ask_size: null,
    imbalance: null,
    age_ms: null,
    stale: true,
  };
  down.books.down = down.books.up;
  down.window.price_to_beat = null;
  down.window.price_to_beat_source = null;
  down.confidence = { up: null, down: null, time_penalty: 0.03, leading: null, threshold: 0.95 };
  down.win_probability = {
    up: null,
    down: null,
    rests_on: null,
    by_price: { up: null, down: null },
    by_market: { up: null, down: null },
    source: null,
    lacks: "price",
  };
  down.reason = "no fresh price";
  out["feed-down"] = one(down, {}, [], {
    "btc/rtds": {
      state: "down",
      age_ms: null,
      why: "the host is unreachable: connect: connection refused (tried 12 times)",
    },
  });
  out.demo = one(held("btc-5m", 130), { demo: true, speed: 7.5, site: null });
  out.live = one(held("btc-5m", 130), {
    mode: "live",
    control: true,
    account: { armed: true, why: null, key_ends_at: null, dollars: "104.5" },
  });
  const unarmed = held("btc-5m", 130);
  unarmed.position.alarm = "5 UP cannot be sold: not armed";
  unarmed.position.guarded = false;
  unarmed.position.not_guarded_because =
    "not armed: the venue's clock is 4.2 s ahead of this machine's";
  out["not-armed"] = one(unarmed, {
    mode: "guard",
    account: { armed: false, why: "the venue's clock is 4.2 s ahead of this machine's" },
  });
  out["not-read"] = one(market(), {
    mode: "guard",
    account: { armed: false, why: "orders from this place are refused" },
  });
  // What is held is unknown while the wallet is not read.
  const noAnswer = "the wallet is not read: answered 503";
  const unread_ = market();
  unread_.holdings = { known: false, watched: true, read_at: null, why: noAnswer };
  unread_.reason = `${noAnswer}; watching only, confidence 0.92`;
  out["wallet-unread"] = one(unread_, { mode: "watch" });
  const oldWallet = held("btc-5m", 60);
  oldWallet.holdings = {
    known: false,
    watched: true,
    read_at: iso(Date.parse(oldWallet.at) - 34_000),
    why: noAnswer,
  };
  out["wallet-stale"] = one(oldWallet, { mode: "watch" });
  const nobody = market();
  nobody.holdings = { known: false, watched: false, read_at: null, why: "no wallet is watched" };
  nobody.reason = "watching only, confidence 0.92";
  out.unwatched = one(nobody, { mode: "watch" });
  out["many-unread"] = one(unread_, { mode: "watch" });
  out["many-unread"].markets = ["btc-5m", "eth-5m"].map((x) => ({
    ...market(x),
    holdings: unread_.holdings,
    reason: unread_.reason,
  }));
  const hand = held("btc-5m", 130);
  hand.capture_99c = null;
  hand.position.by_hand = true;
  hand.position.guarded = false;
  hand.position.not_guarded_because =
    "guard.positions is captures, and this one was bought by hand";
  out["by-hand"] = one(hand, { mode: "guard", account: { armed: true, why: null } });
  const names = [
    "btc-5m",
    "btc-15m",
    "eth-5m",
    "eth-15m",
    "sol-5m",
    "xrp-15m",
    "doge-1h",
    "btc-4h",
  ];
  // All windows of the venue.
  out.venue = one(market());
  out.venue.markets = ["btc", "eth", "sol", "xrp", "doge", "bnb", "hype"].flatMap((coin) =>
    ["5m", "15m", "1h", "4h"].map((length) => market(`${coin}-${length}`, 100)),
  );
  out.venue.markets[20] = { ...held(out.venue.markets[20].market, 100) };
  for (const x of out.venue.markets) x.at = out.venue.service.now;
  out.many = one(market());
  out.many.markets = names.map((x, i) =>
    x === "eth-15m" ? held(x, 300) : market(x, 100 + 20 * i),
  );
  out.many.markets[4] = { ...inDanger(41), market: "sol-5m" };
  for (const x of out.many.markets) x.at = out.many.service.now;
  // The venue names an hour's windows in words.
  out.hour = one(held("btc-1h", 1500));
  const [hour] = out.hour.markets;
  hour.window.slug = "bitcoin-up-or-down-november-27-2026-7am-et";
  hour.window.settles_on = "candle_1h";
  hour.previous_windows[0].slug = "bitcoin-up-or-down-november-27-2026-6am-et";
  return out;
}

export const states = build();

/// The history of a market's window: a reading a second, with a gap of twenty
/// seconds.
export function history(m) {
  const readings = [];
  const from = Date.parse(m.window.opens_at);
  const strike = Number(m.window.price_to_beat ?? 84211.37);
  let price = strike + 12;
  for (let at = from; at < Date.parse(m.at); at += 1000) {
    const i = (at - from) / 1000;
    price += 3 * Math.sin(i / 7) + 1.6 * Math.sin(i * 1.7);
    const gap = i >= 100 && i < 120;
    const up = Math.min(0.99, Math.max(0.01, 0.5 + (price - strike) / 120));
    const is = i > 150 && m.position !== null;
    readings.push({
      at: iso(at),
      price: gap ? null : (price + 4 * Math.sin(i / 3)).toFixed(2),
      average: gap ? null : price.toFixed(2),
      price_to_beat: i < 3 ? null : strike.toFixed(2),
      up_bid: gap ? null : (up - 0.01).toFixed(2),
      up_ask: gap ? null : up.toFixed(2),
      down_bid: gap ? null : (0.99 - up).toFixed(2),
      down_ask: gap ? null : (1 - up).toFixed(2),
      win_probability_up: gap ? null : up,
      danger_score: is ? 0.1 + (0.9 - up) : null,
      loss_probability: is ? 1 - up : null,
      signals: null,
      sight: "known",
    });
  }
  const { slug, opens_at, closes_at, settles_on, price_to_beat, price_to_beat_source, outcome } =
    m.window;
  return {
    window: {
      slug,
      market: m.market,
      opens_at,
      closes_at,
      settles_on,
      price_to_beat,
      price_to_beat_source,
      final_price: null,
      outcome,
    },
    trade: {
      slug,
      market: m.market,
      outcome: "up",
      bought: "5",
      sold: "5",
      hedged: "0",
      average_price: "0.98",
      sold_at: "0.052",
      hedged_at: null,
      paid: "4.9",
      fees: "0.02678",
      fees_estimated: false,
      profit: "-4.66678",
      profit_if_held: "-4.905",
      probability_at_entry: 0.949,
      probability_at_exit: 0.215,
      worst_danger: 3.2256,
      reason: "hard_stop",
      why: "loss probability by price 0.412",
    },
    orders: [],
    fills: [],
    // The page has no events of its own of a window without a position.
    events: m.position
      ? []
      : [
          {
            id: "7.0",
            at: iso(from + 219_000),
            kind: "danger",
            text: "loss probability 0.436 (by price 0.412, by market 0.462) reaches 0.40",
            trace: null,
          },
          {
            id: "9.0",
            at: iso(from + 221_000),
            kind: "exit",
            text: "up sold 5 at 0.052, provisional (paper)",
            trace: null,
          },
        ],
    readings,
  };
}
