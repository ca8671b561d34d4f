// What a market's state means for money: whether some is at risk, and why.

import {
  because,
  cents,
  coin,
  count,
  dash,
  dollars,
  haltedBecause,
  known,
  lostNames,
  number,
  percent,
  side,
  span,
  utc,
  windowName,
} from "./words.js";

const dust = 0.01; // shares, as the service has it

/** The facts about a held position; null when nothing is or was held. */
export function position(m) {
  const p = m.position;
  const c = m.capture_99c;
  if (!p && !c) return null;
  const held = number(p?.held_shares ?? c?.filled_shares) ?? 0;
  const hedged = number(p?.hedged_shares) ?? 0;
  const sold = number(p?.sold_shares) ?? 0;
  const redeemed = number(p?.redeemed_shares) ?? 0;
  const worth = number(p?.worth_now);
  return {
    side: p?.outcome ?? c?.side,
    held,
    hedged,
    sold,
    redeemed,
    bought: held + sold + redeemed,
    bare: Math.max(0, held - hedged),
    average: number(p?.average_price ?? c?.average_price),
    worth,
    // Money is the service's: nothing of it is added up here.
    cost: number(p?.cost),
    ifWins: number(p?.if_wins),
    ifLoses: number(p?.if_loses),
    ifSold: number(p?.if_sold),
    result: number(p?.profit),
    breakEven: worth === null || held < dust ? null : Math.max(0, Math.min(1, 1 - worth / held)),
    settledAs: m.window.outcome,
  };
}

/** The held side has bids and no seller, in a fresh book, and the price is seen. */
export function nobodyOffers(m, p) {
  const book = m.books?.[p.side];
  return Boolean(
    book &&
    !book.stale &&
    known(book.best_bid) &&
    !known(book.best_ask) &&
    m.sight?.danger === "partial" &&
    !m.btc.stale &&
    !m.sight.lost?.some((x) => ["by_price", "velocity"].includes(x)),
  );
}

/** The reading that the service acts on. */
export function acting(m) {
  const d = m.danger;
  if (!d) return null;
  const byLoss = d.acts_on === "loss_probability";
  const reading = byLoss ? d.shown_loss : d.shown_score;
  return {
    byLoss,
    value: number(reading?.value),
    sight: reading?.sight ?? "known",
    readAt: reading?.read_at ?? null,
    threshold: number(byLoss ? d.loss?.threshold : d.threshold),
  };
}

/** Windows that have closed with shares whose worth no outcome has decided yet. */
export const outstanding = (m) =>
  (m.previous_windows ?? []).filter(
    (x) => x.phase !== "resolved" && (number(x.position?.held_shares) ?? 0) >= dust,
  );

const signed = (x) => (x === null ? null : dollars(x, { sign: true }));

const coveredOf = ({ position: p }) =>
  number(p.held_shares) - (number(p.hedged_shares) ?? 0) < dust;

/** A closed window's shares in words. */
export function waits(x) {
  const p = x.position;
  const held = number(p.held_shares);
  const cost = number(p.cost);
  return `${count(held)} ${side(p.outcome)} of ${windowName(x.slug)} wait${held === 1 ? "s" : ""} for settlement${
    coveredOf(x) ? ": covered" : cost === null ? "" : `: ${dollars(cost)} paid`
  }`;
}

/** Whether any of it was held in the end: a fill may be reversed. */
const wasReal = (p) =>
  ["held_shares", "sold_shares", "hedged_shares", "redeemed_shares"].some(
    (name) => number(p[name]) >= dust,
  );

/** What came of the newest position before this window; null: of none is known. */
export function lastPosition(m) {
  const x = (m.previous_windows ?? []).find(
    (y) => y.position && wasReal(y.position) && !outstanding(m).includes(y),
  );
  if (!x) return null;
  const p = x.position;
  const what = side(p.outcome);
  const sold = number(p.sold_shares) ?? 0;
  const hedged = number(p.hedged_shares) ?? 0;
  const result = signed(number(x.profit ?? p.profit));
  const done =
    sold >= dust
      ? `sold ${count(sold)} ${what} at ${cents(p.sold_at)}`
      : hedged >= dust
        ? `covered ${count(hedged)} ${what} at ${cents(p.hedged_at)}`
        : x.outcome === "half"
          ? `${what} was settled at 50 / 50`
          : !known(x.outcome)
            ? `${what} ended without a known outcome`
            : `${what} ${x.outcome === p.outcome ? "won" : "lost"}`;
  return {
    slug: x.slug,
    text: [
      `Last, in ${windowName(x.slug)}: ${done}`,
      result,
      known(p.goal) ? because(p.goal) : null,
    ]
      .filter(Boolean)
      .join(", "),
    loss: number(x.profit ?? p.profit) < 0,
  };
}

const age = (m, at) => (at ? span(Date.parse(m.at) - Date.parse(at)) : null);

/** Why it is not known what is held; null: it is known, or nobody watches it. */
export function unread(m, account) {
  if (account?.armed === false) return `not armed: ${dash(account.why)}`;
  const h = m.holdings;
  if (h?.known !== false || !h.watched) return null;
  return `${dash(h.why)}${h.read_at ? `, read last ${age(m, h.read_at)} ago` : ""}`;
}

/** No wallet and no account is asked what is held. */
const unwatched = (m) => m.holdings?.known === false && !m.holdings.watched;

/** What a first-time visitor needs: when the shares pay, and how much. */
export function paysWhen(m) {
  const p = position(m);
  const strike = number(m.window.price_to_beat);
  const rule = {
    twap_60: "average of the last 60 s",
    twap_30: "average of the last 30 s",
    spot: "price",
    candle_1h: "price",
  }[m.window.settles_on];
  // Part of it is paid either way, or the rule or the price to beat is not certain.
  const uncertain = !rule || p?.hedged >= dust || m.window.price_to_beat_disputed;
  if (!p || p.held < dust || strike === null || known(m.window.outcome) || uncertain) return null;
  const name = m.market.split("-")[0].toUpperCase();
  const what = rule === "price" ? name : `${name}\u2019s ${rule}`;
  return `${count(p.held)} ${side(p.side)} pay ${dollars(p.held)} if ${what} is ${
    p.side === "up" ? "at or above" : "below"
  } ${coin(m.window.price_to_beat)} at ${utc(m.window.closes_at).slice(0, 5)} UTC, else nothing.`;
}

/** One sentence for people, and how bad it is: calm, watch, risk, act, lost. */
export function verdict(m, account) {
  const p = position(m);
  const notRead = unread(m, account);
  const w = m.window;
  const open = outstanding(m);
  // What has closed and is not settled is still at risk, whatever the next window says.
  const atRisk = open.some((x) => !coveredOf(x));
  const waiting = (otherwise) =>
    open.length === 0
      ? otherwise
      : {
          level: otherwise.level === "lost" ? "lost" : atRisk ? "risk" : "calm",
          unread: otherwise.unread,
          title: open.map(waits).join("; "),
          why: [
            open
              .map((x) => {
                const [wins, loses] = [number(x.position.if_wins), number(x.position.if_loses)];
                return wins === null || loses === null
                  ? null
                  : wins === loses
                    ? `${signed(wins)} either way`
                    : `${signed(wins)} if it wins, ${signed(loses)} if it loses`;
              })
              .filter(Boolean)
              .join("; ") || null,
            otherwise.level === "lost"
              ? `${otherwise.title}: ${otherwise.why}`
              : otherwise.money || otherwise.level !== "calm"
                ? otherwise.title
                : otherwise.why,
          ]
            .filter(Boolean)
            .join(". "),
          money: atRisk,
          waits: true,
        };
  const walletLost = unread(m, null);
  const elseHeld = notRead ? `what else is held is not known: ${notRead}` : null;
  const none = !p || (p.held < dust && p.sold < dust && p.redeemed < dust);
  // Until the account or the wallet is read, what is held is unknown.
  if (none && notRead)
    return waiting({
      level: "lost",
      title: "What is held is not known",
      why: notRead,
      money: false,
      unread: true,
    });
  if (none && unwatched(m))
    return waiting({
      level: "watch",
      title: "Prices only: no wallet is watched",
      why: "What you hold is not known here",
      money: false,
      unread: true,
    });
  if (!known(w.slug))
    return waiting({
      level: "calm",
      title: "No window is known",
      why: dash(m.reason),
      money: false,
    });
  if (none)
    return waiting({
      level: "calm",
      title:
        m.status === "ordered" ? "No money is at risk yet: an order is out" : "No money is at risk",
      why: m.halted
        ? `entries are halted: ${haltedBecause(m.halted)}`
        : m.reason || "nothing is held in this window",
      money: false,
    });
  const what = `${count(p.held)} ${side(p.side)}`;
  const amount = p.result === null ? "" : `, ${signed(p.result)}`;
  if (known(w.outcome)) {
    const half = w.outcome === "half";
    const won = w.outcome === p.side;
    const left = p.held >= dust || p.redeemed >= dust;
    return waiting({
      level: "calm",
      title: `${
        half
          ? "Settled at 50 / 50"
          : !left
            ? `Settled ${side(w.outcome)}, after the position was sold`
            : won
              ? `Won: settled ${side(w.outcome)}`
              : `Lost: settled ${side(w.outcome)}`
      }${amount}`,
      why:
        [
          p.held >= dust && p.hedged < dust
            ? `${what} pay ${half ? dollars(p.held / 2) : won ? dollars(p.held) : "nothing"}`
            : null,
          left ? null : m.position?.goal ? `sold ${because(m.position.goal)}` : null,
          p.redeemed >= dust ? `${count(p.redeemed)} shares are paid out` : null,
          elseHeld,
        ]
          .filter(Boolean)
          .join("; ") || dash(m.reason),
      money: false,
      won: half ? null : won,
      loss: p.result === null ? left && !half && !won : p.result < 0,
    });
  }
  const goal = m.position?.goal;
  if (p.held < dust)
    return waiting({
      level: notRead ? "lost" : "calm",
      title: `Out: ${count(p.sold)} ${side(p.side)} sold at ${cents(m.position?.sold_at)}${amount}`,
      why: [goal ? because(goal) : dash(m.reason), elseHeld].filter(Boolean).join("; "),
      money: false,
      exited: true,
      loss: p.result < 0,
    });
  if (p.bare < dust) {
    const either = p.result ?? (p.ifWins === p.ifLoses ? p.ifLoses : null);
    return waiting({
      level: walletLost ? "lost" : "calm",
      title:
        either === null
          ? `Covered: ${what} and as many of the other outcome`
          : `Covered: ${signed(either)} either way`,
      why: [
        [`${what} and as many of the other outcome pay $1 a pair`, goal ? because(goal) : null]
          .filter(Boolean)
          .join(", "),
        elseHeld,
      ]
        .filter(Boolean)
        .join("; "),
      money: false,
      hedged: true,
      loss: either < 0,
    });
  }
  const most =
    p.ifLoses === null
      ? `${what} are held`
      : `${dollars(Math.max(0, -p.ifLoses))} at risk: ${what}`;
  if (m.position?.alarm)
    return { level: "act", title: `Look now: ${most}`, why: m.position.alarm, money: true };
  if (goal) return { level: "act", title: `Selling: ${most}`, why: because(goal), money: true };
  const reading = acting(m);
  // As it is shown: a reading falls only while all of it is seen.
  const loses = number(m.danger?.shown_loss?.value ?? m.loss_probability);
  const chance = loses === null ? null : `${percent(loses)} likely to lose`;
  const guard =
    m.position && !m.position.guarded
      ? `not guarded: ${dash(m.position.not_guarded_because)}`
      : null;
  if (
    reading &&
    reading.value !== null &&
    reading.threshold !== null &&
    reading.value >= reading.threshold
  )
    return {
      level: "act",
      title: `In danger: ${most}`,
      why: [
        chance,
        reading.byLoss
          ? `the limit is ${percent(reading.threshold)}`
          : `danger ${reading.value.toFixed(2)}, the limit is ${reading.threshold.toFixed(2)}`,
        m.danger?.loss?.doubt,
        guard,
        walletLost,
      ]
        .filter(Boolean)
        .join("; "),
      money: true,
    };
  // The winner has no seller near the end: quotes are missing, sight is not.
  const alone = nobodyOffers(m, p);
  const sight = alone ? "known" : (m.sight?.danger ?? "known");
  if (!alone && (sight === "lost" || reading?.sight === "lost")) {
    const last = m.sight?.last;
    return {
      level: "lost",
      title: `Sight lost: ${most}`,
      why: last
        ? `read last ${age(m, last.time)} ago: ${
            number(last.loss_probability) === null
              ? `danger ${dash(last.danger_score)}`
              : `${percent(last.loss_probability)} likely to lose`
          }`
        : "the danger was never read",
      money: true,
    };
  }
  return {
    level: sight === "partial" || walletLost ? "lost" : "risk",
    title: most,
    why: [
      chance ?? "how likely it is to lose is not known",
      alone ? `nobody offers ${side(p.side)} any more` : null,
      sight === "partial" ? `not seen: ${lostNames(m.sight.lost ?? []) || "a part"}` : null,
      guard,
      walletLost,
    ]
      .filter(Boolean)
      .join("; "),
    money: true,
  };
}

const order = { act: 0, lost: 1, risk: 2, watch: 3, calm: 4 };

/** The market that deserves the screen, first; `shown`: a verdict as it is shown. */
export function byRisk(markets, account, shown = (m, v) => v) {
  return [...markets]
    .map((m) => ({ m, v: shown(m, verdict(m, account)), danger: acting(m)?.value ?? 0 }))
    .sort(
      (a, b) =>
        order[a.v.level] - order[b.v.level] ||
        Number(b.v.money) - Number(a.v.money) ||
        b.danger - a.danger ||
        Number(Boolean(position(b.m))) - Number(Boolean(position(a.m))) ||
        a.m.market.localeCompare(b.m.market, "en", { numeric: true }),
    );
}
