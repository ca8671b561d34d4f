#include "app/trace/trace_text.hpp"

#include "app/program/one_line.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

namespace fillguard {

namespace {

constexpr std::size_t terminal_width = 80;

using row = std::vector<std::string>;

/// Columns as wide as their widest cell, two blanks apart.
std::string table(const std::vector<row>& rows) {
  std::vector<std::size_t> widths;
  for (const auto& x : rows) {
    widths.resize(std::max(widths.size(), x.size()));
    for (std::size_t i = 0; i < x.size(); ++i)
      widths[i] = std::max(widths[i], x[i].size());
  }
  std::string out;
  for (const auto& x : rows) {
    std::string line;
    for (std::size_t i = 0; i < x.size(); ++i) {
      line += x[i];
      if (i + 1 < x.size())
        line.append(widths[i] - x[i].size() + 2, ' ');
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + '\n';
  }
  return out;
}

std::string number(const char* format, double x) {
  std::array<char, 32> text{};
  const auto size = std::snprintf(text.data(), text.size(), format, x);
  return {text.data(), static_cast<std::size_t>(std::max(size, 0))};
}

std::string span_text(std::int64_t ns) {
  const auto x = static_cast<double>(ns);
  if (ns < 100'000)
    return number("%.1f us", x / 1e3);
  if (ns < 100'000'000)
    return number("%.1f ms", x / 1e6);
  return number("%.1f s", x / 1e9);
}

std::string span_text(const std::optional<std::int64_t>& ns) {
  return ns ? span_text(*ns) : "--";
}

/// "12:00:01.250123", UTC.
std::string clock_text(std::int64_t ns) {
  const auto at = utc_time{std::chrono::nanoseconds{ns}};
  const auto whole = to_iso8601_seconds(at);
  const auto us = (ns % 1'000'000'000) / 1'000;
  std::array<char, 16> fraction{};
  std::snprintf(fraction.data(), fraction.size(), ".%06d",
                static_cast<int>(us));
  return whole.substr(11, 8) + fraction.data();
}

std::string name(const name_table& names, name_index x) {
  return one_line(names.text(x));
}

/// The sender's name. Messages from outside of the actors have none.
std::string sender(const name_table& names, const traced_message& x) {
  if (x.sender != 0)
    return name(names, x.sender);
  const auto& type = names.text(x.type);
  return type == "socket_text" || type == "http_answered" ? "(wire)"
                                                          : "(unknown)";
}

std::string message_text(const name_table& names, const traced_message& x) {
  auto out = name(names, x.type);
  if (x.detail != 0)
    out += ' ' + name(names, x.detail);
  if (x.end != trace::ending::handled)
    out += " [" + to_string(x.end) + ']';
  return out;
}

row message_row(const name_table& names, const traced_message& x) {
  return {clock_text(x.taken),
          sender(names, x),
          "> " + name(names, x.actor),
          message_text(names, x),
          "waited " + span_text(x.waited()),
          "ran " + span_text(x.ran()),
          id_text(x.id)};
}

template <class T>
std::string shown(const T& x) {
  return to_string(x);
}

std::string shown(double x) {
  return number("%.4f", x);
}

std::string shown(bool x) {
  return x ? "yes" : "no";
}

template <class T>
std::string shown(const std::optional<T>& x) {
  return x ? shown(*x) : "--";
}

/// The changes, and the other values that a decision depends on.
std::string change_text(const traced_state& state) {
  std::string out;
  const auto add = [&out](const char* what, const auto& before,
                          const auto& after) {
    out += out.empty() ? "" : ", ";
    out += std::string{what} + ' ' + shown(before);
    if (before != after)
      out += " -> " + shown(after);
  };
  const auto& before = state.before;
  const auto& after = state.after;
  if (before.window != after.window) {
    const auto slug_of = [&state](std::uint32_t opens) {
      const auto id = window_of(state.market, opens);
      return id ? slug(*id) : std::string{"--"};
    };
    out += "window " + slug_of(before.window) + " -> " + slug_of(after.window);
  }
  add("phase", before.phase, after.phase);
  // Recordings of earlier releases have no readings as shown.
  const auto known = [](const auto& as_shown, const auto& reading) {
    return as_shown ? as_shown : reading;
  };
  add("danger", known(before.danger_shown, before.danger),
      known(after.danger_shown, after.danger));
  add("loss", known(before.loss_shown, before.loss),
      known(after.loss_shown, after.loss));
  if (before.sight.value_or(danger_sight::known) != danger_sight::known
      || after.sight.value_or(danger_sight::known) != danger_sight::known)
    add("sight", before.sight, after.sight);
  add("over its limit", before.dangerous, after.dangerous);
  add("peak", before.peak, after.peak);
  add("side", before.token, after.token);
  add("filled", before.filled, after.filled);
  add("fill", before.status, after.status);
  add("held", before.held, after.held);
  add("hedged", before.hedged, after.hedged);
  if (before.halted || after.halted)
    add("halted", before.halted, after.halted);
  add("up ask", before.up_ask, after.up_ask);
  add("down ask", before.down_ask, after.down_ask);
  return out;
}

std::size_t width_of(const std::vector<row>& rows) {
  const auto text = table(rows);
  std::size_t out = 0;
  for (std::size_t at = 0, end = 0; at < text.size(); at = end + 1) {
    end = text.find('\n', at);
    out = std::max(out, end - at);
  }
  return out;
}

std::string cut(const std::string& line) {
  return line.size() <= terminal_width
           ? line
           : line.substr(0, terminal_width - 3) + "...";
}

/// "window_state/btc-5m", or "window_state" alone.
std::string actor_text(const std::string& x, bool without_place) {
  return without_place ? x.substr(0, x.find('/')) : x;
}

std::vector<row> step_rows(const sequence_shown& x, const name_table& names,
                           bool without_place) {
  std::vector<row> out;
  for (const auto& y : x.steps)
    out.push_back({clock_text(y.message.taken).substr(0, 12),
                   actor_text(sender(names, y.message), without_place) + " > "
                     + actor_text(name(names, y.message.actor), without_place),
                   message_text(names, y.message)});
  return out;
}

} // namespace

std::string text_of(const cause_chain& chain, const name_table& names) {
  std::vector<row> rows;
  for (const auto& y : chain.links)
    rows.push_back(message_row(names, y.message));
  const auto lines = table(rows);
  std::string out;
  std::size_t from = 0;
  for (const auto& y : chain.links) {
    const auto end = lines.find('\n', from) + 1;
    out += out.empty() ? "" : "because of\n";
    out += lines.substr(from, end - from);
    if (y.changed)
      out += "    which changed " + name(names, y.changed->actor) + ": "
             + change_text(*y.changed) + '\n';
    from = end;
  }
  if (!chain.whole)
    out += "because of something that is not kept any more\n";
  for (const auto& y : chain.also)
    out += "also taken by " + name(names, y.actor) + '\n';
  return out;
}

std::string text_of(const effects_found& found, const name_table& names) {
  std::vector<row> rows;
  for (const auto& y : found.effects) {
    auto line = message_row(names, y.link.message);
    line[1].insert(0, 2 * std::min<std::size_t>(y.depth, 20), ' ');
    rows.push_back(std::move(line));
  }
  const auto lines = table(rows);
  std::string out;
  std::size_t from = 0;
  for (const auto& y : found.effects) {
    const auto end = lines.find('\n', from) + 1;
    out += lines.substr(from, end - from);
    if (y.link.changed)
      out += "    which changed " + name(names, y.link.changed->actor) + ": "
             + change_text(*y.link.changed) + '\n';
    from = end;
  }
  if (!found.whole)
    out += "and more: ask with a higher limit\n";
  return out;
}

std::string text_of(const std::vector<slow_row>& items,
                    const name_table& names) {
  std::vector<row> rows{{"actor", "message", "count", "wait p50", "p90", "p99",
                         "max", "run p50", "p90", "p99", "max"}};
  for (const auto& slow : items) {
    row line{name(names, slow.actor), name(names, slow.type),
             std::to_string(slow.count)};
    const auto add = [&line](const std::optional<span_statistics>& z) {
      for (const auto part : {&span_statistics::p50, &span_statistics::p90,
                              &span_statistics::p99, &span_statistics::most})
        line.push_back(z ? span_text((*z).*part) : "--");
    };
    add(slow.waited);
    add(slow.ran);
    rows.push_back(std::move(line));
  }
  return table(rows);
}

std::string text_of(const sequence_shown& shown, const name_table& names) {
  auto rows = step_rows(shown, names, false);
  // Actors need the market in their name only when there are several markets.
  if (width_of(rows) > terminal_width)
    rows = step_rows(shown, names, true);
  const auto lines = table(rows);
  std::string out;
  const auto aside = [&out](std::size_t count, const char* what) {
    if (count > 0)
      out += "              ... " + std::to_string(count) + what + '\n';
  };
  aside(shown.earlier, " earlier ones");
  std::size_t from = 0;
  for (const auto& y : shown.steps) {
    const auto end = lines.find('\n', from);
    aside(y.left_out, " of the frequent kinds");
    out += cut(lines.substr(from, end - from)) + '\n';
    from = end + 1;
  }
  aside(shown.left_out_after, " of the frequent kinds");
  return out;
}

std::string text_of(const std::vector<traced_message>& x,
                    const name_table& names) {
  std::vector<row> rows;
  rows.reserve(x.size());
  for (const auto& y : x)
    rows.push_back(message_row(names, y));
  return table(rows);
}

} // namespace fillguard
