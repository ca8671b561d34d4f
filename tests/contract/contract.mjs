// Tests the simulated venue with Polymarket's own schemas and clients.
// Arguments: the program fillguard_sim. Prints "N passed, N failed".

import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { Wallet } from '@ethersproject/wallet';
import * as clob from '@polymarket/bindings/clob';
import * as data from '@polymarket/bindings/data';
import * as gamma from '@polymarket/bindings/gamma';
import * as subscriptions from '@polymarket/bindings/subscriptions';
import { ClobClient, Side, OrderType } from '@polymarket/clob-client-v2';
import rtds from '@polymarket/real-time-data-client';
import ccxt from 'ccxt';
import { hashTypedData, zeroHash } from 'viem';
import WebSocket from 'ws';

const { RealTimeDataClient } = rtds;

// A well-known public development key.
const key =
  '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80';
const bot = {
  apiKey: '00000000-0000-0000-0000-00000000b077',
  secret: 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=',
  passphrase: 'b0770000b0770000b0770000b0770000',
};
const botWallet = '0x000000000000000000000000000000000000b077';
const patience = 40_000;

let passed = 0;
let failed = 0;

async function test(name, body) {
  try {
    await body();
    ++passed;
    console.log(`ok   ${name}`);
  } catch (error) {
    ++failed;
    console.log(`FAIL ${name}\n     ${String(error?.message ?? error)}`);
  }
}

function expect(truth, what) {
  if (!truth) throw new Error(what);
}

function within(promise, what, ms = patience) {
  const late = pause(ms, undefined, { ref: false }).then(() => {
    throw new Error(`gave up waiting for ${what}`);
  });
  return Promise.race([promise, late]);
}

/** Starts a venue; its first line of output has its addresses. */
async function start(...options) {
  const child = spawn(process.argv[2], options, {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout });
  const line = await within(
    new Promise((resolve) => lines.once('line', resolve)), 'the venue');
  return { ...JSON.parse(line), stop: () => child.stdin.end() };
}

async function get(url) {
  const reply = await fetch(url, { headers: { 'User-Agent': 'contract' } });
  return { status: reply.status, body: await reply.json() };
}

/** Resolves with the first object of a socket that fits. */
function listener(url, greetings) {
  const socket = new WebSocket(url);
  const seen = [];
  const waiting = [];
  socket.on('open', () => greetings.forEach((one) => socket.send(one)));
  socket.on('message', (bytes) => {
    const text = bytes.toString();
    if (!/^[[{]/.test(text)) {
      seen.push(text);
    } else {
      const value = JSON.parse(text);
      seen.push(...(Array.isArray(value) ? value : [value]));
    }
    for (const one of [...waiting]) {
      const found = seen.find(one.fits);
      if (found === undefined) continue;
      waiting.splice(waiting.indexOf(one), 1);
      one.resolve(found);
    }
  });
  return {
    next: (what, fits) =>
      within(new Promise((resolve) => {
        const found = seen.find(fits);
        if (found === undefined) waiting.push({ fits, resolve });
        else resolve(found);
      }), what),
    close: () => socket.terminate(),
  };
}


// A venue that is ten times as fast, from the open of a window on, so that a
// window, a capture and its settlement happen during the test.
const opens = 1_795_500_000;
const speed = 12;
const venue = await start(
  '--speed', String(speed), '--start', String(opens), '--bot', '--seed', '7',
  '--markets', 'btc-5m,btc-15m');
const slug = `btc-updown-5m-${opens}`;

const market = (await get(`${venue.http}/markets?slug=${slug}`)).body[0];
const tokens = JSON.parse(market.clobTokenIds);

const marketSocket = listener(`${venue.ws}/ws/market`, [
  JSON.stringify({ assets_ids: tokens, type: 'market',
                   custom_feature_enabled: true }),
  'PING',
]);
const userSocket = listener(`${venue.ws}/ws/user`, [
  JSON.stringify({ type: 'user', auth: bot, markets: [] }),
]);

await test('Gamma lists a market that the official schema accepts', () => {
  const parsed = gamma.MarketSchema.parse(market);
  expect(parsed.conditionId ?? market.conditionId, 'no condition');
});

await test('Gamma lists an event that the official schema accepts',
           async () => {
  const list = (await get(`${venue.http}/events?slug=${slug}`)).body;
  gamma.EventSchema.parse(list[0]);
  const one = await get(`${venue.http}/events/slug/${slug}`);
  gamma.EventSchema.parse(one.body);
  const none = await get(`${venue.http}/events?slug=btc-updown-5m-300`);
  expect(none.status === 200 && none.body.length === 0, 'expected []');
  const missing = await get(`${venue.http}/events/slug/btc-updown-5m-300`);
  expect(missing.status === 404, 'expected 404');
});

await test('A REST book passes OrderBookSchema', async () => {
  const book = (await get(`${venue.http}/book?token_id=${tokens[0]}`)).body;
  clob.OrderBookSchema.parse(book);
});

await test('A book with a number for a price is rejected',
           async () => {
  const book = (await get(`${venue.http}/book?token_id=${tokens[0]}`)).body;
  book.bids[0].price = 0.5;
  expect(!clob.OrderBookSchema.safeParse(book).success, 'it was accepted');
});

await test('The small public reads pass their schemas', async () => {
  const of = (path) =>
    get(`${venue.http}${path}token_id=${tokens[0]}`).then((x) => x.body);
  clob.TickSizeSchema.parse(await of('/tick-size?'));
  clob.NegRiskSchema.parse(await of('/neg-risk?'));
  clob.MidpointSchema.parse(await of('/midpoint?'));
  clob.PriceSchema.parse(await of('/price?side=BUY&'));
  const info = await get(`${venue.http}/clob-markets/${market.conditionId}`);
  clob.MarketInfoSchema.parse(info.body);
});

await test('The market channel answers PING and sends whole books',
           async () => {
  await marketSocket.next('PONG', (x) => x === 'PONG');
  for (const token of tokens) {
    const book = await marketSocket.next(
      'a book', (x) => x.event_type === 'book' && x.asset_id === token);
    subscriptions.MarketBookEventSchema.parse(book);
  }
});

const marketEvents = [
  ['price_change', subscriptions.MarketPriceChangeEventSchema],
  ['last_trade_price', subscriptions.MarketLastTradePriceEventSchema],
  ['best_bid_ask', subscriptions.MarketBestBidAskEventSchema],
];
for (const [type, schema] of marketEvents)
  await test(`A ${type} frame passes its schema, and mutated does not`,
             async () => {
    const frame = await marketSocket.next(type, (x) => x.event_type === type);
    schema.parse(frame);
    const { market: dropped, ...mutated } = frame;
    expect(!schema.safeParse(mutated).success, 'the mutated one was accepted');
  });

await test('clob-client-v2 derives a key, reads, signs, posts and cancels',
           async () => {
  const signer = new Wallet(key);
  const open = new ClobClient({ host: venue.http, chain: 137, signer });
  const creds = await open.createOrDeriveApiKey();
  const client = new ClobClient({ host: venue.http, chain: 137, signer, creds });
  expect((await client.getOk()) !== undefined, 'not ok');
  const began = performance.now();
  const tick = await client.getTickSize(tokens[0]);
  const book = await client.getOrderBook(tokens[0]);
  expect(book.asset_id === tokens[0], 'another book');
  const resting = await client.createAndPostOrder(
    { tokenID: tokens[0], price: 0.02, size: 60, side: Side.BUY },
    { tickSize: tick, negRisk: false }, OrderType.GTC);
  expect(resting.success === true, JSON.stringify(resting));
  expect(clob.OrderResponseSchema.parse(resting).status === 'live',
         'not resting');
  expect(performance.now() - began > 0, 'no time passed');
  const orders = await client.getOpenOrders();
  const own = orders.find((one) => one.id === resting.orderID);
  expect(own !== undefined, 'the order is not open');
  clob.OpenOrderSchema.parse(own);
  const again = await client.getOrder(resting.orderID);
  expect(again.id === resting.orderID, 'the order cannot be read');
  const cancelled = await client.cancelOrder({ orderID: resting.orderID });
  clob.CancelOrdersResponseSchema.parse(cancelled);
  expect(cancelled.canceled.includes(resting.orderID), 'not cancelled');
  const best = Math.min(...book.asks.map((one) => Number(one.price)));
  const taken = await client.createAndPostOrder(
    { tokenID: tokens[0], price: Math.min(0.97, best + 0.1), size: 5,
      side: Side.BUY },
    { tickSize: tick, negRisk: false }, OrderType.GTC);
  expect(clob.OrderResponseSchema.parse(taken).status === 'matched',
         JSON.stringify(taken));
  const trades = await client.getTrades();
  expect(trades.length > 0, 'no trade');
  clob.ClobTradeSchema.parse(trades[0]);
  const balance = await client.getBalanceAllowance({ asset_type: 'COLLATERAL' });
  clob.BalanceAllowanceResponseSchema.parse(balance);
});

// The wallets of the key: type, and address.
const wallets = [
  [0, '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266'],
  [1, '0x365f0CA36Ae1f641E02fE3B7743673da42A13A70'],
  [2, '0xd93B25cb943D14d0d34FBaF01Fc93a0f8b5F6E47'],
  [3, '0xBc0fF067b7740Eff76C1ca93c875Ba6B890d6B50'],
];
const orderFields = [
  ['salt', 'uint256'], ['maker', 'address'], ['signer', 'address'],
  ['tokenId', 'uint256'], ['makerAmount', 'uint256'],
  ['takerAmount', 'uint256'], ['side', 'uint8'], ['signatureType', 'uint8'],
  ['timestamp', 'uint256'], ['metadata', 'bytes32'], ['builder', 'bytes32'],
].map(([name, type]) => ({ name, type }));

function digestOf(order) {
  return hashTypedData({
    domain: { name: 'Polymarket CTF Exchange', version: '2', chainId: 137,
              verifyingContract: '0xE111180000d2663C0091e4f400237545B87B996B' },
    types: { Order: orderFields },
    primaryType: 'Order',
    message: {
      ...order, salt: BigInt(order.salt), tokenId: BigInt(order.tokenId),
      makerAmount: BigInt(order.makerAmount),
      takerAmount: BigInt(order.takerAmount),
      side: order.side === Side.BUY ? 0 : 1,
      timestamp: BigInt(order.timestamp), metadata: order.metadata ?? zeroHash,
      builder: order.builder ?? zeroHash,
    },
  });
}

for (const [signatureType, funderAddress] of wallets)
  await test(`An order of wallet type ${signatureType} rests under its digest`,
             async () => {
    const signer = new Wallet(key);
    const host = venue.http;
    const open = new ClobClient({ host, chain: 137, signer });
    const creds = await open.createOrDeriveApiKey();
    const client = new ClobClient(
      { host, chain: 137, signer, creds, signatureType, funderAddress });
    const order = await client.createOrder(
      { tokenID: tokens[0], price: 0.02, size: 60, side: Side.BUY },
      { tickSize: '0.01', negRisk: false });
    const posted = await client.postOrder(order, OrderType.GTC);
    expect(posted.success === true, JSON.stringify(posted));
    expect(posted.orderID === digestOf(order),
           `${posted.orderID} is not ${digestOf(order)}`);
    const again = await client.postOrder(order, OrderType.GTC)
      .catch((error) => error);
    expect(JSON.stringify(again).includes('Duplicated'), JSON.stringify(again));
    const forged = { ...order, timestamp: String(Number(order.timestamp) + 1) };
    const refused = await client.postOrder(forged, OrderType.GTC)
      .catch((error) => error);
    expect(refused.success !== true, 'a changed order was accepted');
    await client.cancelOrder({ orderID: posted.orderID });
  });

// ccxt has its own code for digests, signatures, amounts and requests.
for (const [signatureType, walletAddress] of wallets)
  await test(`ccxt trades for wallet type ${signatureType}`, async () => {
    const client = new ccxt.prediction.polymarket(
      { privateKey: key, walletAddress, enableRateLimit: false,
        options: { signatureType } });
    client.urls.api = { gamma: venue.http, clob: venue.http, data: venue.http };
    const balance = await client.fetchBalance();
    expect(balance.USDC.total > 0, JSON.stringify(balance));
    const book = await client.fetchOrderBook(tokens[0]);
    const resting = await client.createOrder(
      tokens[0], 'limit', 'buy', 60, 0.02, { postOnly: true });
    expect(resting.status === 'open', JSON.stringify(resting.info));
    const open = await client.fetchOpenOrders(tokens[0]);
    expect(open.some((one) => one.id === resting.id), 'the order is not open');
    const cancelled = await client.cancelOrder(resting.id);
    expect(cancelled.status === 'canceled', JSON.stringify(cancelled.info));
    // A buy at once spends its dollars: at a better price it gets more shares.
    const limit = Math.min(0.97, Number(book.asks[0][0]) + 0.1).toFixed(2);
    const taken = await client.createOrder(
      tokens[0], 'limit', 'buy', 10, Number(limit), { timeInForce: 'IOC' });
    expect(taken.status === 'closed', JSON.stringify(taken.info));
    expect(Number(taken.info.takingAmount) > 10, JSON.stringify(taken.info));
    const trades = await client.fetchMyTrades(tokens[0]);
    expect(trades.length > 0 && trades[0].side === 'buy', 'no trade');
    let shares = 0;
    for (let i = 0; i < 50 && shares < 10; ++i) {
      const held = await client.clobPrivateGetBalanceAllowance(
        { asset_type: 'CONDITIONAL', token_id: tokens[0],
          signature_type: signatureType });
      shares = Number(held.balance) / 1e6;
      if (shares < 10) await pause(100);
    }
    expect(shares >= 10, `only ${shares} shares settled`);
    const sold = await client.createOrder(
      tokens[0], 'limit', 'sell', 10, 0.02, { timeInForce: 'IOC' });
    expect(sold.status === 'closed', JSON.stringify(sold.info));
    const poor = await client.createOrder(
      tokens[1], 'limit', 'sell', 10, 0.02, { timeInForce: 'IOC' })
      .catch((error) => error);
    expect(poor instanceof ccxt.InsufficientFunds, String(poor));
  });

await test('A wrong signature is refused', async () => {
  const signer = new Wallet(key);
  const open = new ClobClient({ host: venue.http, chain: 137, signer });
  const creds = await open.createOrDeriveApiKey();
  const forged = new ClobClient({
    host: venue.http, chain: 137, signer,
    creds: { ...creds, secret: bot.secret },
  });
  const answer = await forged.getOpenOrders().catch((error) => error);
  expect(!Array.isArray(answer) || answer.length === 0, 'it was accepted');
});

await test('real-time-data-client subscribes and gets Chainlink prices',
           async () => {
  let client;
  const seen = [];
  let wake;
  const enough = new Promise((resolve) => { wake = resolve; });
  client = new RealTimeDataClient({
    host: `${venue.ws}/rtds`,
    onConnect: (one) => one.subscribe({ subscriptions: [
      { topic: 'crypto_prices_chainlink', type: '*' },
      { topic: 'crypto_prices', type: 'update' },
    ] }),
    onMessage: (_, message) => {
      seen.push(message);
      const topics = new Set(seen.map((one) => one.topic));
      if (topics.size === 2) wake();
    },
  });
  client.connect();
  await within(enough, 'prices');
  client.disconnect();
  const of = (topic) =>
    seen.find((one) => one.topic === topic && one.type === 'update');
  subscriptions.CryptoPricesChainlinkEventSchema.parse(
    of('crypto_prices_chainlink'));
  subscriptions.CryptoPricesBinanceEventSchema.parse(of('crypto_prices'));
});

await test('PolyBolt needs credentials, then sends averages in sequence',
           async () => {
  const want = JSON.stringify({ op: 'subscribe', rid: 's', subscriptions: [
    { channel: 'price.crypto.twap',
      filter: { symbol: 'btcusd', window_seconds: 60 } }] });
  const socket = listener(`${venue.ws}/ws`, [
    want, JSON.stringify({ op: 'auth', rid: 'a', auth: bot }), want]);
  await socket.next('a refusal', (x) => x.code === 'auth_required');
  await socket.next('a welcome', (x) => x.op === 'authed' && x.rid === 'a');
  const first = await socket.next('a snapshot', (x) => x.snapshot === true);
  expect(first.seq === 1 && first.payload.data.length > 50, 'no history');
  const next = await socket.next('an update', (x) => x.seq === 2);
  expect(next.payload.window_seconds === 60, 'not an average of 60 s');
  socket.close();
});

await test('The bot captures; the user channel reports it in official shapes',
           async () => {
  const order = await userSocket.next(
    'an order', (x) => x.event_type === 'order' && x.type === 'UPDATE');
  subscriptions.UserOrderEventSchema.parse(order);
  for (const status of ['MATCHED', 'MINED', 'CONFIRMED']) {
    const trade = await userSocket.next(
      status, (x) => x.event_type === 'trade' && x.status === status);
    subscriptions.UserTradeEventSchema.parse(trade);
  }
});

await test('The capture shows in the public positions', async () => {
  let rows = [];
  for (let i = 0; i < 50 && rows.length === 0; ++i) {
    const reply = await get(`${venue.http}/positions?user=${botWallet}`);
    rows = reply.body;
    if (rows.length === 0) await pause(100);
  }
  expect(rows.length > 0, 'no position');
  data.PositionSchema.parse(rows[0]);
  const trades = await get(`${venue.http}/trades?user=${botWallet}`);
  data.TradeSchema.parse(trades.body[0]);
});

await test('The tick changes and the market resolves on the channel',
           async () => {
  const tick = await marketSocket.next(
    'tick_size_change', (x) => x.event_type === 'tick_size_change');
  subscriptions.MarketTickSizeChangeEventSchema.parse(tick);
  const resolved = await marketSocket.next(
    'market_resolved', (x) => x.event_type === 'market_resolved');
  subscriptions.MarketResolvedEventSchema.parse(resolved);
});

await test('A finished window is closed, priced and without a book',
           async () => {
  const open = await get(`${venue.http}/markets?slug=${slug}`);
  expect(open.body.length === 0, 'still among the open ones');
  const list = await get(`${venue.http}/markets?slug=${slug}&closed=true`);
  gamma.MarketSchema.parse(list.body[0]);
  const prices = JSON.parse(list.body[0].outcomePrices);
  expect([...prices].sort().join() === '0,1', `prices ${prices}`);
  const event = await get(`${venue.http}/events/slug/${slug}`);
  expect(event.body.eventMetadata.priceToBeat > 0, 'no price to beat');
  const book = await get(`${venue.http}/book?token_id=${tokens[0]}`);
  expect(book.status === 404, 'there is a book');
});

marketSocket.close();
userSocket.close();
venue.stop();
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
