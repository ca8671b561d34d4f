#include "net/http_api/page.hpp"

#include "messages/views.hpp"

#include <openssl/evp.h>

#include <array>
#include <string>
#include <string_view>

namespace fillguard::net::http_api {

namespace {

constexpr std::string_view style = R"css(
:root { color-scheme: light dark; --bg: #f6f7f9; --card: #fff; --ink: #15181d;
  --soft: #667085; --line: #e3e6eb; --up: #0a7f4f; --down: #c0362c;
  --warn: #b25e09; --accent: #2f5bd8; }
@media (prefers-color-scheme: dark) { :root { --bg: #0e1116; --card: #161b22;
  --ink: #e8ebf0; --soft: #8b95a5; --line: #272e38; --up: #3ecf8e;
  --down: #ff7a6b; --warn: #f0a742; --accent: #7ea1ff; } }
* { box-sizing: border-box; margin: 0; }
body { background: var(--bg); color: var(--ink); padding: 20px;
  font: 14px/1.45 system-ui, sans-serif; max-width: 1180px; margin: auto; }
header { display: flex; gap: 14px; align-items: baseline; flex-wrap: wrap;
  margin-bottom: 16px; }
h1 { font-size: 20px; letter-spacing: -.01em; }
h2 { font-size: 16px; } h3 { font-size: 11px; text-transform: uppercase;
  letter-spacing: .07em; color: var(--soft); font-weight: 600; }
.soft { color: var(--soft); } .up { color: var(--up); }
.down { color: var(--down); } .warn { color: var(--warn); }
.num { font-variant-numeric: tabular-nums; }
.right { margin-left: auto; }
.tag { border: 1px solid var(--line); border-radius: 99px; padding: 1px 9px;
  font-size: 12px; background: var(--card); white-space: nowrap; }
.tag i { display: inline-block; width: 7px; height: 7px; border-radius: 50%;
  margin-right: 6px; background: var(--soft); }
.fresh i { background: var(--up); } .stale i { background: var(--warn); }
.tag.down i { background: var(--down); }
.tag.down { color: inherit; }
.tag.off { opacity: .5; }
#markets { display: grid; gap: 16px;
  grid-template-columns: repeat(auto-fit, minmax(min(100%, 440px), 1fr)); }
.card { background: var(--card); border: 1px solid var(--line);
  border-radius: 12px; padding: 16px; display: grid; gap: 14px;
  align-content: start; }
.row { display: flex; gap: 12px; align-items: baseline; flex-wrap: wrap; }
.two { display: grid; grid-template-columns: 1fr 1fr; gap: 14px; }
.big { font-size: 25px; font-weight: 600; letter-spacing: -.02em; }
.bar { height: 6px; border-radius: 3px; background: var(--line);
  position: relative; overflow: hidden; }
.bar b { position: absolute; inset: 0 auto 0 0; background: var(--accent); }
.bar u { position: absolute; top: 0; bottom: 0; width: 2px;
  background: var(--ink); }
.book { border: 1px solid var(--line); border-radius: 9px; padding: 10px 12px;
  display: grid; gap: 5px; }
.is-stale { opacity: .45; }
dl { display: grid; grid-template-columns: auto 1fr; gap: 2px 12px; }
dt { color: var(--soft); } dd { text-align: right; }
.signals { display: grid; gap: 5px; }
.signals div { display: grid; grid-template-columns: 90px 1fr 60px; gap: 10px;
  align-items: center; }
.held { border-left: 3px solid var(--accent); padding-left: 12px; display: grid;
  gap: 8px; }
.foot { display: flex; gap: 6px; flex-wrap: wrap; margin-top: 16px; }
.log { display: grid; }
#log { display: grid; gap: 3px; max-height: 220px;
  overflow: auto; }
#log:empty::before { content: "Nothing has happened yet."; color: var(--soft); }
#log div { display: flex; gap: 10px; }
)css";

constexpr std::string_view program = R"js(
const markets = new Map(), feeds = new Map(), happened = [];
let service = null, connected = false, drawing = false;

const dash = x => x === null || x === undefined || x === '' ? '--' : String(x);
const fixed = (x, n) => typeof x === 'number' ? x.toFixed(n) : '--';
// Only a known outcome shows as 0 or 1.
const chance = (x) => typeof x !== 'number' || x === 0 || x === 1 ? fixed(x, 3)
  : Math.min(Math.max(x, 0.001), 0.999).toFixed(3);
const cents = x => x === null ? '--' : x;
const dollars = x => x === null ? '--'
  : '$' + Number(x).toLocaleString('en-US', {minimumFractionDigits: 2});
const clock = x => x ? x.slice(11, 19) : '--';
const ago = x => x === null ? '--' : x < 1000 ? x + ' ms'
  : (x / 1000).toFixed(1) + ' s';
const aged = (reading, now) => reading.sight === 'known' ? ''
  : ' · sight ' + reading.sight + (reading.read_at ? ', read '
    + ago(Math.max(0, Date.parse(now) - Date.parse(reading.read_at))) + ' ago'
    : '');
const left = x => x === null ? '--' : x < 0 ? 'over'
  : Math.floor(x / 60) + ':' + String(Math.floor(x % 60)).padStart(2, '0');

// Makes an element; texts are added as text nodes, never as HTML.
function el(tag, kind, ...inside) {
  const out = document.createElement(tag);
  if (kind) out.className = kind;
  for (const x of inside.flat(Infinity))
    out.append(x instanceof Node ? x : document.createTextNode(x));
  return out;
}

function bar(part, mark, kind) {
  const out = el('div', 'bar'), fill = el('b');
  fill.style.width = Math.max(0, Math.min(1, part || 0)) * 100 + '%';
  if (kind) fill.style.background = 'var(--' + kind + ')';
  out.append(fill);
  if (typeof mark === 'number') {
    const line = el('u');
    line.style.left = Math.min(.995, mark) * 100 + '%';
    out.append(line);
  }
  return out;
}

function facts(...pairs) {
  return el('dl', 'num', pairs.map(([k, v, kind]) =>
    [el('dt', '', k), el('dd', kind || '', v)]));
}

function book(side, x, confidence, wins, restsOn) {
  return el('div', 'book' + (x.stale ? ' is-stale' : ''),
    el('div', 'row', el('h3', side, side), el('span', 'soft num right',
      x.stale ? 'stale' : ago(x.age_ms))),
    el('div', 'row num', el('span', 'big', cents(x.best_ask)),
      el('span', 'soft', 'ask × ' + dash(x.best_ask_size))),
    facts(['bid', cents(x.best_bid) + ' × ' + dash(x.best_bid_size)],
      ['imbalance', fixed(x.imbalance, 3)],
      ['confidence', fixed(confidence, 2)],
      ['wins', chance(wins) + (restsOn === 'market' ? ', by quotes' : '')]));
}

function capture(m) {
  const c = m.capture_99c, p = m.position;
  if (!c && !p) return el('div', 'soft', 'No position known in this window.');
  const d = m.danger, score = d && d.shown_score, loss = d && d.shown_loss;
  const hot = d && score.value >= d.threshold;
  const lost = d && loss.value !== null && loss.value >= d.loss.threshold;
  const limit = (name, x) => d.acts_on === name ? 'acts at ' + fixed(x, 2)
    : 'shown only';
  const out = c ? el('div', 'held',
    el('div', 'row', el('h3', '', 'capture'),
      el('b', c.side, c.side.toUpperCase()),
      el('span', 'num', c.filled_shares + ' of ' + dash(c.ordered_shares)
        + ' shares at ' + cents(c.average_price)),
      el('span', 'soft right', dash(c.fill_status))),
    facts(['peak confidence', m.peak_confidence_missing_because ? '-- '
        + m.peak_confidence_missing_because
        : fixed(m.capture_99c_peak_confidence, 2)]))
    : el('div', 'held', el('div', 'row', el('h3', '', 'position'),
      el('b', p.outcome, p.outcome.toUpperCase()),
      el('span', 'num', 'bought at ' + cents(p.average_price)),
      el('span', 'soft right', p.guarded ? 'guarded'
        : 'not guarded: ' + dash(p.not_guarded_because))));
  if (p) out.append(facts(['held', p.held_shares],
    ['hedged', p.hedged_shares === '0' ? 'nothing'
      : p.hedged_shares + ' at ' + cents(p.hedged_at)],
    ['sold', p.sold_shares === '0' ? 'nothing'
      : p.sold_shares + ' at ' + cents(p.sold_at)],
    ...(p.goal ? [['sells because', p.goal, 'down']] : []),
    ...(p.alarm ? [['ALARM', p.alarm, 'down']] : [])));
  if (!d) return out;
  out.append(el('div', 'row', el('h3', '', 'danger'),
    el('b', 'num ' + (hot ? 'down' : ''), fixed(score.value, 2)),
    el('span', 'soft num', limit('danger_score', d.threshold)),
    el('span', 'warn num', aged(score, m.at))),
    bar(score.value, d.threshold, hot ? 'down' : 'warn'));
  out.append(el('div', 'signals num', Object.entries(d.signals).map(([k, s]) =>
    el('div', '', el('span', 'soft', k), bar(s.component, null, 'warn'),
      el('span', '', s.raw === null ? '--' : fixed(s.component, 3))))));
  out.append(el('div', 'row', el('h3', '', 'loss probability'),
    el('b', 'num ' + (lost ? 'down' : ''), chance(loss.value)),
    el('span', 'soft num', limit('loss_probability', d.loss.threshold)),
    el('span', 'warn num', aged(loss, m.at))),
    facts(['by prices', d.loss.lacks ? '-- no ' + d.loss.lacks
        : chance(d.loss.by_price)],
      ['by quotes', chance(d.loss.by_market)],
      ...(d.loss.doubt ? [['only the hard stop acts', d.loss.doubt, 'down']]
        : []),
      ['bids take', dash(d.depth.sellable_shares) + ' at '
        + dash(d.depth.sale_average)],
      ['a hedge costs', dash(d.depth.hedge_average)]));
  return out;
}

function strike(w) {
  if (w.price_to_beat === null) return 'not known';
  if (w.price_to_beat_disputed)
    return 'disputed: two sources differ';
  const from = { venue: "the venue's", venue_site: "the venue's site's",
    observed: 'observed at the open' };
  return (from[w.price_to_beat_source] || dash(w.price_to_beat_source))
    + (w.price_to_beat_provisional ? ', provisional' : '');
}

function card(m) {
  const w = m.window, b = m.btc, c = m.confidence;
  const span = w.slug ? Date.parse(w.closes_at) - Date.parse(w.opens_at) : 0;
  // The distance of a price that does not decide the window names its kind.
  const away = b.distance === null ? null : Number(b.distance);
  const out = el('article', 'card',
    el('div', 'row', el('h2', '', m.market), el('span', 'tag', dash(w.phase)),
      m.halted ? el('span', 'tag warn', 'halted: ' + m.halted) : '',
      el('span', 'soft num', w.slug
        ? clock(w.opens_at) + ' – ' + clock(w.closes_at) + ' UTC'
        : 'no window'),
      el('span', 'big num right', left(w.seconds_left))),
    bar(span ? 1 - w.seconds_left * 1000 / span : 0),
    el('div', 'two',
      el('div', b.stale ? 'is-stale' : '', el('h3', '', 'price'),
        el('div', 'big num', dollars(b.price)), el('div', 'soft num',
          dash(b.source) + ' · ' + (b.stale ? 'stale' : ago(b.age_ms)))),
      el('div', '', el('h3', '', 'to beat'),
        el('div', 'big num', dollars(w.price_to_beat)), el('div', 'num '
          + (away === null ? 'soft' : away >= 0 ? 'up' : 'down'),
          away === null ? '--' : (b.settles ? '' : b.kind + ' ')
          + (away >= 0 ? '+' : '−') + Math.abs(away).toFixed(2)),
        el('div', w.price_to_beat_disputed ? 'warn' : 'soft', strike(w)))),
    el('div', 'two', book('up', m.books.up, c.up, m.win_probability.up,
        m.win_probability.rests_on),
      book('down', m.books.down, c.down, m.win_probability.down,
        m.win_probability.rests_on)),
    el('div', '', el('div', 'row', el('h3', '', 'confidence'),
      el('b', 'num ' + dash(c.leading), c.leading
        ? c.leading.toUpperCase() + ' ' + fixed(c[c.leading], 2) : '--'),
      el('span', 'soft num', 'acts at ' + fixed(c.threshold, 2)
        + ', penalty ' + fixed(c.time_penalty, 2))),
      bar(c.leading ? c[c.leading] : 0, c.threshold, c.leading)),
    capture(m),
    el('div', 'row', el('b', '', dash(m.status)), el('span', 'soft', m.reason)));
  if (m.previous_windows.length)
    out.append(el('div', 'row', el('h3', '', 'before'),
      m.previous_windows.slice(0, 6).map(x => el('span', 'tag num '
        + dash(x.outcome), clock(x.slug && new Date(x.slug.split('-').pop()
        * 1000).toISOString()).slice(0, 5) + ' ' + dash(x.outcome)
        + (x.profit === null ? '' : ' ' + x.profit)))));
  return out;
}

function draw() {
  drawing = false;
  const at = id => document.getElementById(id);
  const sorted = x => [...x.keys()].sort().map(k => x.get(k));
  at('service').textContent = service
    ? (['guard', 'live'].includes(service.mode)
        ? service.mode.toUpperCase() : service.mode) + ' · ' + service.version
      + (service.account && service.account.armed === false
        ? ' · NOT ARMED: ' + service.account.why : '') : '';
  const newest = sorted(markets).map(x => x.at).sort().pop();
  at('link').className = 'tag right ' + (connected ? 'fresh' : 'down');
  at('link').lastChild.textContent = connected
    ? clock(newest) + ' UTC' : 'not connected';
  at('markets').replaceChildren(...sorted(markets).map(card));
  at('markets').classList.toggle('is-stale', !connected);
  at('feeds').replaceChildren(...sorted(feeds).map(f => {
    const out = el('span', 'tag num ' + f.state, el('i'), f.name + ' ',
      el('span', 'soft', ago(f.age_ms)));
    out.title = (f.role ? f.role + ', ' : '') + f.messages + ' messages'
      + (f.why ? ': ' + f.why : '');
    return out;
  }));
  at('log').replaceChildren(...happened.map(x => el('div', 'num',
    el('span', 'soft', clock(x.at)), el('b', '', x.market),
    el('span', ['danger', 'sight', 'hedge', 'exit', 'halt', 'arming'].includes(x.kind)
      ? 'down' : '',
      x.kind),
    el('span', '', x.text))));
}

function changed() {
  if (!drawing) requestAnimationFrame(draw);
  drawing = true;
}

const stream = new EventSource('/v1/events');
const hear = (name, f) => stream.addEventListener(name, e => {
  f(JSON.parse(e.data));
  changed();
});
hear('state', x => markets.set(x.market, x));
hear('feed', x => feeds.set(x.name, x));
for (const kind of notice_kinds)
  hear(kind, x => { happened.unshift(x); happened.length =
    Math.min(happened.length, 100); if (kind === 'arming') learn(); });
stream.onopen = () => { connected = true; changed(); };
stream.onerror = () => { connected = false; changed(); };
const learn = () => fetch('/v1/state').then(x => x.json()).then(x => {
  service = x.service;
  changed();
});
learn();
)js";

/// The script, with the kinds of notices that it subscribes to.
std::string page_script() {
  std::string out = "'use strict';\nconst notice_kinds = [";
  for (const auto kind : all_of<notice::kind_type>)
    out.append("'").append(name_of(kind)).append("', ");
  return out.append("];").append(program);
}

/// Base64 of the SHA-256 of `text`, for the Content-Security-Policy.
std::string source_hash(std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha256(),
             nullptr);
  std::array<unsigned char, std::size_t{2} * EVP_MAX_MD_SIZE> encoded{};
  const auto length =
    EVP_EncodeBlock(encoded.data(), digest.data(), static_cast<int>(size));
  return "'sha256-" + std::string{encoded.begin(), encoded.begin() + length}
         + '\'';
}

} // namespace

page make_page() {
  page out;
  const auto script = page_script();
  out.html
    .append(R"html(<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>fillguard</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,"><style>)html")
    .append(style)
    .append(R"html(</style></head><body>
<header><h1>fillguard</h1><span id="service" class="soft"></span>
<span id="link" class="tag right"><i></i><span>connecting</span></span></header>
<main id="markets"></main>
<div id="feeds" class="foot"></div>
<section class="card foot log"><h3>events</h3><div id="log"></div></section>
<script>)html")
    .append(script)
    .append("</script></body></html>\n");
  out.policy = "default-src 'none'; style-src " + source_hash(style)
               + "; script-src " + source_hash(script)
               + "; connect-src 'self'; img-src data:; base-uri 'none'; "
                 "form-action 'none'; frame-ancestors 'none'";
  return out;
}

} // namespace fillguard::net::http_api
