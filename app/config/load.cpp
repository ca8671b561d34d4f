#include "app/config/load.hpp"

#include "app/config/control_token.hpp"
#include "app/config/credentials.hpp"
#include "app/config/files.hpp"
#include "app/config/located_json.hpp"
#include "app/config/notify_secrets.hpp"
#include "app/config/readers.hpp"
#include "app/config/schema.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cctype>
#include <string_view>
#include <unistd.h>

namespace fillguard {

namespace {

using nlohmann::json;

constexpr std::string_view prefix = "FILLGUARD_";

bool is_section(std::string_view path) {
  const auto head = std::string{path} + ".";
  const auto& keys = config_schema();
  return std::any_of(keys.begin(), keys.end(),
                     [&](const auto& x) { return x.path.starts_with(head); });
}

/// Text that is not JSON stays text; the key's reader then refuses it.
json from_text(const config_key& key, const std::string& text) {
  const auto begins_list = text.find_first_not_of(' ') != std::string::npos
                           && text[text.find_first_not_of(' ')] == '[';
  if (key.form == text_form::json
      || (key.form == text_form::list && begins_list)) {
    auto value = json::parse(text, nullptr, false);
    return value.is_discarded() ? json(text) : value;
  }
  if (key.form == text_form::verbatim)
    return text;
  auto out = json::array();
  for (std::size_t from = 0; !text.empty() && from <= text.size();) {
    const auto to = std::min(text.find(',', from), text.size());
    out.push_back(text.substr(from, to - from));
    from = to + 1;
  }
  return out;
}

class loader {
public:
  explicit loader(loaded_config& out) : out_{out} {}

  void set(const config_key& key, const json& value,
           const std::string& origin) {
    const auto stored = key.read(value, out_.values);
    if (stored) {
      out_.origins[key.path] = origin;
      return;
    }
    for (const auto& what : stored.error().texts)
      out_.mistakes.push_back(key.path + " " + what + " (" + origin + ")");
  }

  void set_text(const std::string& path, const std::string& text,
                const std::string& origin) {
    if (const auto* key = find_key(path))
      set(*key, from_text(*key, text), origin);
    else
      refuse(path, origin);
  }

  /// Walks a file's object, section by section.
  void set_members(const json& object, const std::string& head,
                   const located_json& from, const std::string& file) {
    for (const auto& [name, value] : object.items()) {
      const auto path = head + name;
      const auto line = from.lines.find(path);
      const auto origin = line == from.lines.end()
                            ? file
                            : file + ":" + std::to_string(line->second);
      if (name.find('.') != std::string::npos)
        out_.mistakes.push_back(path
                                + " is one name with a dot, must be a "
                                  "name in an object ("
                                + origin + ")");
      else if (const auto* key = find_key(path))
        set(*key, value, origin);
      else if (!is_section(path))
        refuse(path, origin);
      else if (value.is_object())
        set_members(value, path + ".", from, file);
      else
        out_.mistakes.push_back(path
                                + " is no object, must be one with keys "
                                  "of its own ("
                                + origin + ")");
    }
  }

  /// The value is not shown: it may be a misplaced secret.
  void refuse(const std::string& path, const std::string& origin) {
    auto line = shown(path);
    if (is_section(path))
      line += " is a section, must be set key by key";
    else if (const auto near = nearest_key(path); !near.empty())
      line += " is not a key, perhaps it is " + near;
    else
      line += " is not a key, must be left out";
    out_.mistakes.push_back(line + " (" + origin + ")");
  }

  void complain(std::string line) { out_.mistakes.push_back(std::move(line)); }

private:
  /// Names are shown unchanged, unless they would break the line.
  static std::string shown(const std::string& path) {
    const auto is_plain = [](unsigned char c) { return c > 0x20 && c < 0x7f; };
    if (!path.empty() && path.size() <= 80
        && std::all_of(path.begin(), path.end(), is_plain))
      return path;
    return json(path.substr(0, 80))
      .dump(-1, ' ', true, json::error_handler_t::replace);
  }

  loaded_config& out_;
};

void load_file(loader& to, const std::string& path) {
  const auto file = read_small_file(path);
  if (!file)
    return to.complain("--config " + path + " " + file.error().what
                       + ", must be a readable JSON file");
  const auto json = read_located_json(*file);
  for (const auto& mistake : json.mistakes)
    to.complain(path + ":" + mistake);
  if (json.value.is_object())
    to.set_members(json.value, "", json, path);
  else if (json.mistakes.empty())
    to.complain(path + " is not a JSON object, must be one");
}

/// Kubernetes describes a service named fillguard to each pod in variables that
/// look like ours.
bool is_kubernetes_link(std::string_view name) {
  return name.starts_with("FILLGUARD_SERVICE_") || name == "FILLGUARD_PORT"
         || name.starts_with("FILLGUARD_PORT_");
}

std::string in_capitals(std::string text) {
  for (auto& c : text)
    c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return text;
}

/// Whether the environment variable gives a key, or a secret.
bool is_ours(std::string_view name) {
  const auto& keys = config_schema();
  return is_credential_variable(name) || is_notify_variable(name)
         || name == private_key_variable
         || std::any_of(keys.begin(), keys.end(), [name](const auto& x) {
              return environment_name(x.path) == name;
            });
}

void load_environment(loader& to, const config_sources& from) {
  for (const auto& [name, value] : from.environment) {
    if (const auto meant = in_capitals(name); meant != name && is_ours(meant)) {
      to.complain("environment " + name + " is not read, must be written "
                  + meant);
      continue;
    }
    if (!name.starts_with(prefix) || is_credential_variable(name)
        || is_notify_variable(name) || is_kubernetes_link(name)
        || name == private_key_variable)
      continue;
    const auto& keys = config_schema();
    const auto at =
      std::find_if(keys.begin(), keys.end(), [&n = name](const auto& x) {
        return environment_name(x.path) == n;
      });
    if (at != keys.end()) {
      to.set_text(at->path, value, "environment " + name);
      continue;
    }
    std::string path;
    for (auto rest = std::string_view{name}.substr(prefix.size());
         !rest.empty();) {
      const bool separates = rest.starts_with("__");
      path += separates ? '.' : static_cast<char>(std::tolower(rest[0]));
      rest.remove_prefix(separates ? 2 : 1);
    }
    to.refuse(path, "environment " + name);
  }
}

void load_sets(loader& to, const std::vector<std::string>& sets) {
  for (const auto& text : sets) {
    const auto equals = text.find('=');
    if (equals == std::string::npos || equals == 0)
      to.complain("--set has no key and value, must be as in "
                  "--set order_book.poll_interval_ms=500");
    else
      to.set_text(text.substr(0, equals), text.substr(equals + 1), "--set");
  }
}

/// Finds keys that are valid alone and have no effect together.
void complain_of_contradictions(loader& to, const loaded_config& loaded) {
  const auto& guard = loaded.values.state.guard;
  if (guard.hedge_from >= guard.hedge_below)
    to.complain("guard.hedge_from is " + to_string(guard.hedge_from)
                + ", must be less than guard.hedge_below, which is "
                + to_string(guard.hedge_below) + ": nothing could be hedged ("
                + loaded.origins.at("guard.hedge_from") + ")");
  if (guard.hard_stop_bid && guard.profit_lock
      && *guard.hard_stop_bid >= *guard.profit_lock)
    to.complain("guard.hard_stop_bid is " + to_string(*guard.hard_stop_bid)
                + ", must be less than guard.profit_lock, which is "
                + to_string(*guard.profit_lock)
                + ": each position would be sold at once ("
                + loaded.origins.at("guard.hard_stop_bid") + ")");
  const auto with_fee = [](price at, shares quantity) {
    // The venue charges dollars in every window to come.
    const auto schedule = fee_schedule_by_date(utc_time::max());
    return at * quantity + taker_fee(schedule, at, quantity);
  };
  const auto& spend = loaded.values.state.capture.max_spend;
  const auto bid = loaded.values.state.capture.bid_price;
  const auto held = shares::from_whole(spend.millionths() / bid.millionths());
  const auto capture = with_fee(bid, held);
  const auto lowest =
    std::min({loaded.values.caps.order, loaded.values.caps.window,
              loaded.values.caps.day});
  if (capture > lowest)
    to.complain("capture_99c.max_spend is " + to_string(spend)
                + ", and a capture of it may cost " + to_string(capture)
                + " with its fee; must be at most the least of caps.order, "
                  "caps.window and "
                  "caps.day, which is "
                + to_string(lowest) + ": no capture could be sent ("
                + loaded.origins.at("capture_99c.max_spend") + ")");
  if (guard.on_danger != danger_action::hedge || capture > lowest)
    return;
  // The cost of hedging a full capture at the highest price of a hedge.
  const auto hedge = with_fee(guard.hedge_below, held);
  if (hedge > loaded.values.caps.order
      || capture + hedge > loaded.values.caps.window)
    to.complain("guard.on_danger is hedge, must have room for a hedge of "
                + to_string(hedge) + " in caps.order, and beside a capture of "
                + to_string(capture)
                + " in caps.window, with their fees: hedges would be "
                  "refused ("
                + loaded.origins.at("guard.on_danger") + ")");
}

/// Finds what the modes with real orders need and lack.
void complain_of_account(loader& to, const loaded_config& loaded) {
  const auto& settings = loaded.values;
  if (!is_real(settings.mode))
    return;
  const auto mode = " in mode " + to_string(settings.mode);
  const auto complain = [&](const std::string& key, const std::string& what) {
    to.complain(key + ' ' + what + " (" + loaded.origins.at(key) + ")");
  };
  const auto& type = settings.account.signature_type;
  if (!type)
    complain("account.signature_type",
             "is null, must be the kind of the wallet" + mode
               + ": 0 EOA, 1 proxy, 2 Safe, 3 deposit wallet (accounts made "
                 "since May 2026)");
  if (type && *type != 0 && settings.account.funder.empty())
    complain("account.funder",
             "is empty, must be the address of the wallet as the venue's site "
             "shows it");
  const auto keys = static_cast<int>(!settings.signer.key_file.empty())
                    + static_cast<int>(!settings.signer.socket.empty())
                    + static_cast<int>(settings.signer.key_in_environment);
  if (keys != 1)
    complain("signer.socket",
             std::string{keys == 0 ? "is empty, as is signer.key_file"
                                   : "is not the only source of the key"}
               + ", must be the socket of fillguard signer" + mode
               + ", or else signer.key_file or FILLGUARD_PRIVATE_KEY must "
                 "give the key: one of the three");
  if (!settings.api)
    complain("credentials.file",
             "gives no API credentials, must name them" + mode
               + " (or set the four FILLGUARD_API_… variables)");
  if (settings.endpoints.site.empty())
    complain("endpoints.site",
             "is empty, must be the venue's site" + mode
               + ", which shows whether orders from here are refused");
  if (settings.trading_api && type && *type != 3)
    complain("trading_credentials.file",
             "is set, must be empty with account.signature_type "
               + std::to_string(*type)
               + ": only a deposit wallet (3) has session keys");
  const bool buys = settings.mode == service_mode::live
                    || settings.state.guard.on_danger == danger_action::hedge;
  if (buys && !settings.day_cap_is_set)
    complain("caps.day", "is empty, must be the most dollars that all buys of "
                         "a UTC day may cost"
                           + mode
                           + (settings.mode == service_mode::live
                                ? ""
                                : " with guard.on_danger hedge"));
}

/// Any process that reaches a link without certificates can send data as a
/// feed.
void complain_of_open_links(loader& to, const loaded_config& loaded) {
  const auto& link = loaded.values.link;
  for (auto one = link.states.begin(); one != link.states.end(); ++one)
    if (std::find(link.states.begin(), one, *one) != one)
      to.complain("link.states has " + *one + " twice, must have it once ("
                  + loaded.origins.at("link.states") + ")");
  const auto files = {link.certificate, link.key, link.authority};
  const auto given = std::count_if(files.begin(), files.end(),
                                   [](const auto& y) { return !y.empty(); });
  if (given != 0 && given != 3)
    to.complain("link.certificate, link.key and link.authority go together, "
                "must all be set or all be empty ("
                + loaded.origins.at("link.certificate") + ")");
  if (given != 0)
    return;
  if (!is_loopback(link.listen))
    to.complain("link.listen is " + link.listen
                + ", must be on loopback, or link.certificate, link.key and "
                  "link.authority must be set ("
                + loaded.origins.at("link.listen") + ")");
  for (const auto& state : link.states)
    if (!is_loopback(state))
      to.complain("link.states has " + state
                  + ", must be on loopback, or link.certificate, link.key and "
                    "link.authority must be set ("
                  + loaded.origins.at("link.states") + ")");
}

/// Names are part of log lines and labels.
void complain_of_link_name(loader& to, const loaded_config& loaded) {
  const auto& name = loaded.values.link.name;
  const auto odd = [](unsigned char c) {
    return std::isalnum(c) == 0 && c != '.' && c != '-' && c != '_' && c != ':';
  };
  if (name.size() > 100 || std::any_of(name.begin(), name.end(), odd))
    to.complain("link.name must be at most 100 letters, digits, dots, dashes "
                "and colons ("
                + loaded.origins.at("link.name") + ")");
  if (loaded.values.link.timeout <= loaded.values.link.heartbeat)
    to.complain("link.timeout_ms is "
                + std::to_string(loaded.values.link.timeout.count())
                + ", must be more than link.heartbeat_ms ("
                + loaded.origins.at("link.timeout_ms") + ")");
}

} // namespace

loaded_config load_config(const config_sources& from) {
  loaded_config out;
  for (const auto& key : config_schema())
    out.origins[key.path] = "default";
  loader to{out};
  for (const auto& [key, value] : from.presets)
    to.set_text(key, value, "preset by " + from.presets_by);
  if (!from.file.empty())
    load_file(to, from.file);
  load_environment(to, from);
  load_sets(to, from.sets);
  out.values.signer.key_in_environment = std::any_of(
    from.environment.begin(), from.environment.end(), [](const auto& x) {
      return x.first == private_key_variable && !x.second.empty();
    });
  load_credentials(from, out);
  load_notify_secrets(from, out);
  load_control_token(out);
  if (out.mistakes.empty()) {
    complain_of_contradictions(to, out);
    complain_of_account(to, out);
    complain_of_open_links(to, out);
    complain_of_link_name(to, out);
  }
  return out;
}

std::vector<std::pair<std::string, std::string>> process_environment() {
  std::vector<std::pair<std::string, std::string>> out;
  for (char** at = environ; at != nullptr && *at != nullptr; ++at) {
    const std::string_view line{*at};
    const auto equals = line.find('=');
    if (equals == std::string_view::npos)
      continue;
    const auto name = line.substr(0, equals);
    const auto value = line.substr(equals + 1);
    // A private key is read once, into locked memory, and copied nowhere.
    out.emplace_back(
      name, name == private_key_variable && !value.empty() ? "***" : value);
  }
  return out;
}

} // namespace fillguard
