// The words that the page must show in each state, and must not.

const m = "\u2212"; // The minus of negative amounts.
const none = ["NOT ARMED", "HALTED", "No data", "DEMO"];

export const words = {
  nothing: {
    has: [
      "PAPER",
      "No money is at risk",
      "today +$0.15",
      "It buys when the leading side\u2019s confidence reaches 0.95; it is 0.92 now",
      "1:15",
      "$84,250.11",
      "average of 60 s spot $84,262.40",
      "$84,211.37",
      "+38.74",
      "97\u00a2 \u00d7 310",
      "all 6 are fresh",
      "UP sold 5 at 5.2\u00a2, provisional (paper)",
      "11:55 UP +$0.10",
    ],
    lacks: [...none, "Risk of losing"],
  },
  captured: {
    has: [
      "$4.91 at risk: 5 UP",
      "2.7 % likely to lose",
      "5 UP pay $5.00 if BTC\u2019s average of the last 60 s is at or above $84,211.37 at 12:05 UTC, else nothing.",
      "5 shares at 98\u00a2",
      "$4.84 worth now",
      "provisional 5",
      "settled 0",
      `if it loses ${m}$4.91`,
      "if it wins +$0.10",
      "Holding pays more on average until 3.2 %",
      "5 shares UP at 98\u00a2, provisional",
      "Last good moment to act: before the close, in 1:15. The bids do not fall now.",
    ],
    lacks: none,
  },
  danger: {
    has: [
      "In danger: $4.91 at risk: 5 UP",
      "52 % likely to lose; the limit is 40 %",
      "Above 46 %, where the present bid breaks even",
      "32 % of the average that settles is fixed",
      "confidence fell 1.11",
      "Last good moment to act: within 6.4 s. The bids fall by 4.2\u00a2 a second",
      "limit 40 %",
      "break-even 46 %",
      "Expected at the close: $84,249.47 \u00b1 34.40, 38.10 above the price to beat",
      `profit if sold now ${m}$2.21`,
    ],
    lacks: none,
  },
  "sight-lost": {
    has: [
      "Sight lost: $4.91 at risk: 5 UP",
      "read last 9.0 s ago: 8.0 % likely to lose",
      "confidence fell unknown",
      "Nothing is seen of the danger for 9.0 s",
      "bid 93\u00a2",
      "2 of 6 not fresh: btc-5m/clob_ws",
      "connection refused",
      "worth now is not known: the book is stale",
      "Until when it can be sold is not known: the book is stale.",
      "stale: 14 s old",
    ],
    lacks: none,
  },
  "never-read": {
    has: [
      "how likely it is to lose is not known",
      "How likely it is to lose is not known.",
      "-- (no price to beat)",
      "price moves away unknown",
    ],
    lacks: ["0 %;", ...none],
  },
  "not-read": {
    has: [
      "NOT ARMED: orders from this place are refused",
      "What is held is not known",
      "not armed: orders from this place are refused",
    ],
    lacks: ["HALTED", "No data", "DEMO", "No money is at risk"],
  },
  "wallet-unread": {
    has: [
      "WATCH",
      "What is held is not known",
      "the wallet is not read: answered 503",
      "today +$0.15",
    ],
    lacks: [...none, "No money is at risk", "flat", "nothing is held"],
  },
  "wallet-stale": {
    has: [
      "$4.91 at risk: 5 UP",
      "2.7 % likely to lose; the wallet is not read: answered 503, read last 34 s ago",
    ],
    lacks: none,
  },
  unwatched: {
    has: ["WATCH", "Prices only: no wallet is watched", "What you hold is not known here"],
    lacks: [...none, "No money is at risk", "flat", "nothing is held"],
  },
  "many-unread": {
    has: ["What is held is not known", "btc-5m 1:15 --", "eth-5m 1:15 --", "not read"],
    lacks: [...none, "No money is at risk", "flat"],
  },
  exiting: {
    has: [
      "Selling: $4.91 at risk: 5 UP",
      "because it was 55 % likely to lose, by prices",
      "sells everything: it is 55 % likely to lose, by prices",
    ],
    lacks: none,
  },
  hedged: {
    has: [
      `Covered: ${m}$2.21 either way`,
      "5 UP and as many of the other outcome pay $1 a pair, because it was 55 % likely to lose, by prices",
      "hedged 5 at 46\u00a2",
    ],
    lacks: [...none, "In danger", "Guarded", "Acts at", "A hedge costs"],
  },
  exited: {
    has: [
      `Out: 5 UP sold at 54\u00a2, ${m}$2.21`,
      "because it was 55 % likely to lose, by prices",
      "nothing held",
      "sold 5 at 54\u00a2",
    ],
    lacks: [...none, "In danger", "at risk"],
  },
  "settled-won": {
    has: ["Won: settled UP, +$0.10", "5 UP pay $5.00", "closed 0:42 ago"],
    lacks: [...none, "at risk"],
  },
  "settled-lost": {
    has: [`Lost: settled DOWN, ${m}$4.91`, "5 UP pay nothing"],
    lacks: [...none, "at risk"],
  },
  "settled-half": {
    has: [
      `Settled at 50 / 50, ${m}$2.41`,
      "5 UP pay $2.50",
      "5 shares at 98\u00a2 settled 50 / 50",
    ],
    lacks: [...none, "Won", "Lost", "HALF"],
  },
  waiting: {
    has: [
      "5 UP of 11:55 wait for settlement: $4.90 paid",
      `+$0.10 if it wins, ${m}$4.91 if it loses`,
      "4:50",
    ],
    lacks: [...none, "No money is at risk", "Last, in", "is below"],
  },
  "after-exit": {
    has: [
      "No money is at risk",
      `Last, in 11:55: sold 5 UP at 54\u00a2, ${m}$2.21, because it was 55 % likely to lose, by prices`,
      "open it",
    ],
    lacks: none,
  },
  "one-sided": {
    has: ["$4.91 at risk: 5 UP", "0.4 % likely to lose; nobody offers UP any more"],
    lacks: [...none, "Sight lost", "not seen"],
  },
  halted: {
    has: [
      "HALTED: by the user: going out",
      "No money is at risk",
      "entries are halted: by the user: going out",
    ],
    lacks: ["NOT ARMED"],
  },
  "feed-down": {
    has: [
      "No money is at risk",
      "It does not buy: there is no fresh price",
      "1 of 6 not fresh: btc/rtds",
      "the host is unreachable",
      "No outcome leads.",
    ],
    lacks: [...none, "$0.00"],
  },
  demo: {
    has: ["DEMO \u00d77.5: PAPER, no real money", "$4.91 at risk"],
    lacks: ["Market at the venue"],
  },
  live: {
    has: [
      "LIVE",
      "account $104.50",
      "$4.91 at risk",
      "Halt entries",
      "Flatten",
      "Market at the venue",
    ],
    lacks: [...none, "Resume entries"],
  },
  "not-armed": {
    has: [
      "GUARD",
      "NOT ARMED: the venue's clock is 4.2 s ahead",
      "Look now: $4.91 at risk: 5 UP",
      "5 UP cannot be sold: not armed",
      "Not guarded: not armed: the venue's clock",
      "In danger from 40 %",
    ],
    lacks: ["DEMO", "Guarded: it is sold"],
  },
  "by-hand": {
    has: [
      "5 shares at 98\u00a2, by hand",
      "Not guarded: guard.positions is captures",
      "not guarded",
    ],
    lacks: none,
  },
  hour: {
    has: ["btc-1h 25:00", "Settles on the close of the hour.", "6am ET UP +$0.10", "$4.91 at risk"],
    lacks: none,
  },
  venue: {
    has: ["bnb-5m 1:40 5 UP", "Show all 28 markets", "$4.91 at risk: 5 UP"],
    lacks: none,
  },
  many: {
    has: ["sol-5m 0:41", "In danger: $4.91 at risk: 5 UP", "loses 52 %", "loses 2.7 %", "eth-15m"],
    lacks: none,
  },
};
