// What a market's state means for money: whether some is at risk, and why.

import {
  cents,
  count,
  dash,
  dollars,
  known,
  lostNames,
  number,
  percent,
  side,
  span,
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

const age = (m, at) => (at ? span(Date.parse(m.at) - Date.parse(at)) : null);

/** One sentence for people, and how bad it is: calm, watch, risk, act, lost. */
export function verdict(m, account) {
  const p = position(m);
  const w = m.window;
  // Before the account is read, nobody can say that nothing is held.
  if (!p && account?.armed === false)
    return {
      level: "lost",
      title: "What is held is not known",
      why: `not armed: ${dash(account.why)}`,
      money: false,
    };
  if (!known(w.slug))
    return { level: "calm", title: "No window is known", why: dash(m.reason), money: false };
  if (!p || (p.held < dust && p.sold < dust && p.redeemed < dust))
    return {
      level: "calm",
      title:
        m.status === "ordered" ? "No money is at risk yet: an order is out" : "No money is at risk",
      why: m.halted
        ? `entries are halted: ${m.halted}`
        : m.reason || "nothing is held in this window",
      money: false,
    };
  const what = `${count(p.held)} ${side(p.side)}`;
  if (known(w.outcome)) {
    const half = w.outcome === "half";
    const won = w.outcome === p.side;
    const left = p.held >= dust || p.redeemed >= dust;
    return {
      level: "calm",
      title: half
        ? "Settled at 50 / 50"
        : !left
          ? `Settled ${side(w.outcome)}, after the position was sold`
          : won
            ? `Won: settled ${side(w.outcome)}`
            : `Lost: settled ${side(w.outcome)}`,
      why: p.redeemed >= dust ? `${count(p.redeemed)} shares are paid out` : dash(m.reason),
      money: false,
      won: half ? null : won,
    };
  }
  const goal = m.position?.goal;
  if (p.held < dust)
    return {
      level: "calm",
      title: `Out: ${count(p.sold)} ${side(p.side)} sold at ${cents(m.position?.sold_at)}`,
      why: goal ? `because ${goal}` : dash(m.reason),
      money: false,
      exited: true,
    };
  if (p.bare < dust)
    return {
      level: "calm",
      title: `Covered: ${what} pay $1 a pair with the other outcome`,
      why: goal ? `because ${goal}` : "either outcome pays the same",
      money: false,
      hedged: true,
    };
  const most =
    p.ifLoses === null
      ? `${what} are held`
      : `${dollars(Math.max(0, -p.ifLoses))} at risk: ${what}`;
  if (m.position?.alarm)
    return { level: "act", title: `Look now: ${what}`, why: m.position.alarm, money: true };
  if (goal) return { level: "act", title: `Selling ${what}`, why: `because ${goal}`, money: true };
  const reading = acting(m);
  // As it is shown: a reading falls only while all of it is seen.
  const loses = number(m.danger?.shown_loss?.value ?? m.loss_probability);
  const chance = loses === null ? null : `it loses with ${percent(loses)}`;
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
      ]
        .filter(Boolean)
        .join("; "),
      money: true,
    };
  const sight = m.sight?.danger ?? "known";
  if (sight === "lost" || reading?.sight === "lost") {
    const last = m.sight?.last;
    return {
      level: "lost",
      title: `Sight lost: ${most}`,
      why: last
        ? `read last ${age(m, last.time)} ago: ${
            number(last.loss_probability) === null
              ? `danger ${dash(last.danger_score)}`
              : `lost with ${percent(last.loss_probability)}`
          }`
        : "the danger was never read",
      money: true,
    };
  }
  return {
    level: sight === "partial" ? "lost" : "risk",
    title: most,
    why: [
      chance ?? "how likely it loses is not known",
      sight === "partial" ? `not seen: ${lostNames(m.sight.lost ?? []) || "a part"}` : null,
      guard,
    ]
      .filter(Boolean)
      .join("; "),
    money: true,
  };
}

const order = { act: 0, lost: 1, risk: 2, watch: 3, calm: 4 };

/** The market that deserves the screen, first. */
export function byRisk(markets, account) {
  return [...markets]
    .map((m) => ({ m, v: verdict(m, account), danger: acting(m)?.value ?? 0 }))
    .sort(
      (a, b) =>
        order[a.v.level] - order[b.v.level] ||
        Number(b.v.money) - Number(a.v.money) ||
        b.danger - a.danger ||
        Number(Boolean(position(b.m))) - Number(Boolean(position(a.m))) ||
        a.m.market.localeCompare(b.m.market, "en", { numeric: true }),
    );
}
