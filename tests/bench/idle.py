#!/usr/bin/env python3
"""The cost of an idle service, without that of the venue that it watches.

    tests/bench/idle.py FILLGUARD FILLGUARD_SIM [SECONDS [MARKETS [UPDATES]]]

Runs both programs at real speed on loopback, with the scenario quiet: by
default with one market and 8 updates of its book a second. MARKETS is a list as
in the configuration ("btc-5m", "*-*"), UPDATES are those of each market a
second. Prints the time from the service's start to the first complete view, its share of a
core and its memory; exits with 1 when a target is missed.
"""

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

MOST_CPU = 0.005  # of a core
MOST_RSS = 25.0  # MB
# The same with several markets.
MOST_CPU_OF_MANY = 0.25
MOST_RSS_OF_MANY = 100.0
MOST_START = 0.1  # seconds
WARM_UP = 5.0  # seconds


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def status_of(url):
    try:
        with urllib.request.urlopen(url, timeout=1) as answer:
            return answer.status
    except urllib.error.HTTPError as answer:
        return answer.code
    except OSError:
        return 0


def threads(pid):
    """The processor seconds of each, by number and name."""
    out = {}
    for one in os.listdir(f"/proc/{pid}/task"):
        folder = f"/proc/{pid}/task/{one}"
        with open(f"{folder}/comm", encoding="ascii") as file:
            name = file.read().strip()
        with open(f"{folder}/schedstat", encoding="ascii") as file:
            out[one, name] = int(file.read().split()[0]) / 1e9
    return out


def memory(pid):
    """Resident MB: in all, and without memory mapped from files."""
    sizes = {}
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        for line in file:
            key, _, value = line.partition(":")
            if key in ("VmRSS", "RssAnon"):
                sizes[key] = int(value.split()[0]) * 1024 / 1e6
    return sizes["VmRSS"], sizes["RssAnon"]


def settings_for(venue, port, markets):
    http, ws = venue["http"], venue["ws"]
    endpoints = {name: http
                 for name in ("gamma", "clob", "data", "coinbase", "site")}
    endpoints |= {"clob_ws": ws, "binance_ws": ws, "rtds": ws + "/rtds",
                  "polybolt": ws + "/ws", "ethereum_rpc": [http + "/rpc"]}
    return {"mode": "watch", "markets": markets, "endpoints": endpoints,
            "http": {"listen": f"127.0.0.1:{port}"}}


def main():
    program, simulation = sys.argv[1:3]
    seconds = float(sys.argv[3]) if len(sys.argv) > 3 else 30.0
    markets = sys.argv[4] if len(sys.argv) > 4 else "btc-5m"
    updates = sys.argv[5] if len(sys.argv) > 5 else "8"
    sim = subprocess.Popen(
        [simulation, "--scenario", "quiet", "--start", str(int(time.time())),
         "--markets", markets, "--updates", updates],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    with tempfile.TemporaryDirectory() as folder:
        try:
            venue = json.loads(sim.stdout.readline())
            port = free_port()
            config = os.path.join(folder, "config.json")
            with open(config, "w", encoding="utf-8") as file:
                json.dump(settings_for(venue, port, markets.split(",")), file)
            many = markets.count(",") > 0 or "*" in markets
            most = ((MOST_CPU_OF_MANY, MOST_RSS_OF_MANY) if many
                    else (MOST_CPU, MOST_RSS))
            return measure(program, config, port, seconds, most)
        finally:
            sim.stdin.close()
            sim.wait()


def measure(program, config, port, seconds, most):
    most_cpu, most_rss = most
    with open(os.devnull, "w", encoding="ascii") as nothing:
        began = time.monotonic()
        service = subprocess.Popen([program, "run", "--config", config],
                                   stdout=nothing, stderr=nothing)
        try:
            url = f"http://127.0.0.1:{port}/readyz"
            while status_of(url) != 200:
                if time.monotonic() - began > 30:
                    print("not ready within 30 s")
                    return 1
                time.sleep(0.01)
            start = time.monotonic() - began
            time.sleep(WARM_UP)
            before, at = threads(service.pid), time.monotonic()
            time.sleep(seconds)
            after = threads(service.pid)
            # Threads that ended meanwhile took next to nothing.
            spent = {x: after[x] - before.get(x, 0.0) for x in after}
            share = sum(spent.values()) / (time.monotonic() - at)
            resident, own = memory(service.pid)
        finally:
            service.terminate()
            service.wait()
    print(f"first complete view after {start:.2f} s (at most {MOST_START})")
    print(f"{share:.2%} of a core over {seconds:.0f} s (at most "
          f"{most_cpu:.1%}), {len(after)} threads")
    for (_, name), one in sorted(spent.items(), key=lambda x: -x[1])[:6]:
        print(f"  {name}: {one / seconds:.2%}")
    print(f"{resident:.1f} MB resident (at most {most_rss:.0f}), of them "
          f"{own:.1f} MB not mapped from files")
    return int(share > most_cpu or resident > most_rss or start > MOST_START)


if __name__ == "__main__":
    sys.exit(main())
