#include "app/init/init.hpp"

#include "app/config/notify_secrets.hpp"
#include "app/config/readers.hpp"
#include "app/config/schema.hpp"
#include "app/program/exit_code.hpp"
#include "net/polymarket/orders/wallet_addresses.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <istream>
#include <ostream>
#include <unistd.h>
#include <utility>
#include <vector>

namespace fillguard {

namespace {

namespace fs = std::filesystem;
namespace venue = net::polymarket;

constexpr const char* configuration_name = "fillguard.json";
constexpr const char* credentials_name = "credentials.json";
constexpr const char* notify_name = "notify.json";

/// A key and its value. The file has the key's meaning above them.
struct setting {
  std::string key;
  nlohmann::json value;
};

/// Asks until the answer is right; the end of the input is the default.
class interview {
public:
  explicit interview(const init_world& world) : world_{world} {
    // nop
  }

  /// `wrong` returns what is wrong with an answer; empty: nothing. Without a
  /// usual answer an empty one is the usual one, and is not looked at.
  template <class Wrong>
  std::string ask(const std::string& question, const std::string& usual,
                  Wrong wrong) {
    return ask_until(
      question, usual, [this](std::string& line) { return read_shown(line); },
      [&](const std::string& x) { return x.empty() ? x : wrong(x); });
  }

  /// There is no usual answer, and an empty one is wrong.
  template <class Wrong>
  std::string ask_needed(const std::string& question, Wrong wrong) {
    return ask_until(
      question, "",
      [this](std::string& line) {
        const bool more = read_shown(line);
        failed_ = failed_ || !more;
        return more;
      },
      wrong);
  }

  template <class Wrong>
  std::string ask_secret(const std::string& question, Wrong wrong) {
    return ask_until(
      question, "",
      [this](std::string& line) {
        const bool more = world_.read_secret(line);
        world_.out << '\n';
        return more;
      },
      [&](const std::string& x) { return x.empty() ? x : wrong(x); });
  }

  /// Whether the input ended with a wrong answer.
  bool failed() const { return failed_; }

private:
  bool read_shown(std::string& line) {
    const bool more = static_cast<bool>(std::getline(world_.in, line));
    if (!more || !world_.typed)
      world_.out << '\n';
    return more;
  }

  template <class Read, class Wrong>
  std::string ask_until(const std::string& question, const std::string& usual,
                        Read read, Wrong wrong) {
    for (bool again = false;; again = true) {
      world_.out << question << " [" << (usual.empty() ? "none" : usual)
                 << "]: " << std::flush;
      std::string line;
      if (!read(line)) {
        // After a wrong answer the end is no agreement to the usual one.
        failed_ = failed_ || again;
        return usual;
      }
      auto answer = trimmed(line);
      if (answer.empty())
        answer = usual;
      const std::string why = wrong(answer);
      if (why.empty())
        return answer;
      world_.err << "  " << why << '\n';
    }
  }

  static std::string trimmed(const std::string& x) {
    const auto first = x.find_first_not_of(" \t\r");
    const auto last = x.find_last_not_of(" \t\r");
    return first == std::string::npos ? "" : x.substr(first, last - first + 1);
  }

  const init_world& world_;
  bool failed_ = false;
};

/// What is wrong with the text as a value of the key; empty: nothing.
std::string wrong_for(const char* path, const nlohmann::json& value) {
  config scratch;
  const auto* key = find_key(path);
  const auto read = key->read(value, scratch);
  return read ? std::string{}
              : std::string{path} + ' ' + read.error().texts.front();
}

nlohmann::json list_of(const std::string& text) {
  auto out = nlohmann::json::array();
  for (std::size_t from = 0; from <= text.size();) {
    const auto to = std::min(text.find(',', from), text.size());
    auto word = text.substr(from, to - from);
    std::erase(word, ' ');
    if (!word.empty())
      out.push_back(std::move(word));
    from = to + 1;
  }
  return out;
}

/// Creates the file; fails where there is one.
result<void> write_new(const fs::path& path, const std::string& text,
                       mode_t rights) {
  const int file =
    ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, rights);
  if (file < 0)
    return failure(path.string(), std::strerror(errno));
  const auto count = ::write(file, text.data(), text.size());
  const bool whole =
    count == static_cast<ssize_t>(text.size()) && ::fsync(file) == 0;
  const int why = errno;
  ::close(file);
  if (!whole)
    return failure(path.string(), std::strerror(why));
  return {};
}

/// The sections as nested objects, each key with its meaning above it.
std::string commented(const std::vector<setting>& settings) {
  std::string out = "// Written by fillguard init. All other keys have their "
                    "defaults: fillguard config\n// shows them, each with its "
                    "meaning in app/config/README.md.\n{\n";
  std::string open;
  for (std::size_t i = 0; i < settings.size(); ++i) {
    const auto& setting = settings[i];
    const auto dot = setting.key.find('.');
    const auto section =
      dot == std::string::npos ? std::string{} : setting.key.substr(0, dot);
    if (section != open && !open.empty())
      out += "  },\n";
    if (section != open && !section.empty())
      out += "  \"" + section + "\": {\n";
    open = section;
    const std::string indent(section.empty() ? 2 : 4, ' ');
    const auto name =
      section.empty() ? setting.key : setting.key.substr(dot + 1);
    out += indent + "// " + find_key(setting.key)->meaning + '\n';
    const bool last =
      i + 1 == settings.size()
      || (!section.empty() && !settings[i + 1].key.starts_with(section + '.'));
    out += indent + '"' + name + "\": " + setting.value.dump()
           + (last ? "" : ",") + '\n';
  }
  if (!open.empty())
    out += "  }\n";
  return out + "}\n";
}

std::string credentials_text(const config::api_account& x) {
  return nlohmann::ordered_json{{"apiKey", x.api_key.reveal()},
                                {"secret", x.api_secret.reveal()},
                                {"passphrase", x.passphrase.reveal()},
                                {"address", x.address}}
           .dump(2)
         + '\n';
}

/// What the questions gave.
struct chosen {
  std::vector<setting> settings;
  std::optional<config::api_account> api;
  nlohmann::ordered_json receivers = nlohmann::ordered_json::object();
};

/// The key, the kind of the wallet and the API credentials, for the modes that
/// send real orders.
bool ask_account(interview& talk, const init_world& world,
                 const std::string& wallet, chosen& out) {
  const auto file = talk.ask(
    "File with the private key (64 hex digits and nothing else, mode 0600; "
    "none: a signer has it)",
    "", [](const std::string&) { return std::string{}; });
  std::optional<int> kind;
  if (!file.empty()) {
    auto key = net::ethereum::secret_key::read_file(file);
    if (!key) {
      world.err << "fillguard: " << to_string(key.error()) << '\n';
      return false;
    }
    const auto funder = net::ethereum::read_address(wallet);
    if (funder)
      kind = kind_of_wallet(*funder, key->address());
    world.out << (kind ? "The wallet is of kind " + std::to_string(*kind)
                           + ", and the key's own.\n"
                       : std::string{"The wallet is none that this key's owner "
                                     "is known to have.\n"});
    out.settings.push_back({"signer.key_file", fs::absolute(file).string()});
    auto made = world.api_of(*key);
    if (made)
      out.api = *std::move(made);
    else
      world.err << "fillguard: no API credentials: " << to_string(made.error())
                << "; put them into credentials.file later\n";
  }
  if (!kind) {
    const auto text = talk.ask(
      "Kind of the wallet: 0 EOA, 1 proxy, 2 Safe, 3 deposit wallet (made "
      "since May 2026)",
      "", [](const std::string& x) {
        return x.size() == 1 && x >= "0" && x <= "3"
                 ? std::string{}
                 : std::string{"must be 0, 1, 2 or 3"};
      });
    if (text.empty()) {
      world.err << "fillguard: the kind of the wallet has no default: orders "
                   "of another kind are refused\n";
      return false;
    }
    kind = text[0] - '0';
  }
  out.settings.push_back({"account.signature_type", *kind});
  out.settings.push_back({"account.funder", wallet});
  return true;
}

void ask_receivers(interview& talk, chosen& out) {
  const auto webhook = talk.ask_secret(
    "Notifications: URL of a webhook (not shown)", wrong_webhook);
  if (!webhook.empty())
    out.receivers["webhook"] = webhook;
  const auto token = talk.ask_secret(
    "Notifications: token of a Telegram bot (not shown)", wrong_telegram);
  if (token.empty())
    return;
  out.receivers["telegramToken"] = token;
  out.receivers["telegramChat"] = talk.ask_needed(
    "Notifications: id of the Telegram chat", [](const std::string& x) {
      return x.empty() ? "must be given together with the token"
                       : wrong_telegram(x);
    });
}

bool by_key(const setting& a, const setting& b) {
  const auto section = [](const setting& x) {
    const auto dot = x.key.find('.');
    return dot == std::string::npos ? std::string{} : x.key.substr(0, dot);
  };
  return section(a) < section(b);
}

} // namespace

std::optional<int> kind_of_wallet(const net::ethereum::eth_address& funder,
                                  const net::ethereum::eth_address& owner) {
  if (funder == owner)
    return 0;
  for (const auto kind :
       {venue::signature_type::deposit_wallet, venue::signature_type::safe,
        venue::signature_type::proxy}) {
    const auto all = venue::wallet_addresses(kind, owner);
    if (std::find(all.begin(), all.end(), funder) != all.end())
      return static_cast<int>(kind);
  }
  return std::nullopt;
}

int init_files(const init_arguments& how, const init_world& world) {
  const fs::path folder{how.folder};
  std::error_code problem;
  fs::create_directories(folder, problem);
  for (const auto* name : {configuration_name, credentials_name, notify_name})
    if (fs::exists(folder / name, problem)) {
      world.err << "fillguard: " << (folder / name).string()
                << " exists and is never overwritten: move it away, or choose "
                   "another folder with --dir\n";
      return exit_code::wrong;
    }
  interview talk{world};
  chosen out;
  const auto mode = talk.ask(
    "What may fillguard do: watch (no orders), paper (orders on paper), guard "
    "(real orders that lower risk), live (also real captures)",
    "watch", [](const std::string& x) { return wrong_for("mode", x); });
  out.settings.push_back({"mode", mode});
  const auto markets = talk.ask(
    "Which markets, such as btc-5m,eth-15m", "btc-5m",
    [](const std::string& x) { return wrong_for("markets", list_of(x)); });
  out.settings.push_back({"markets", list_of(markets)});
  const bool real = mode == "guard" || mode == "live";
  if (mode != "paper") {
    const auto wallet = talk.ask(
      "Wallet that holds the shares, as the profile page of polymarket.com "
      "shows it (0x and 40 hex digits)",
      "", [](const std::string& x) { return wrong_for("wallet", x); });
    if (real && wallet.empty()) {
      world.err << "fillguard: mode " << mode << " needs the wallet\n";
      return exit_code::wrong;
    }
    if (!real && !wallet.empty())
      out.settings.push_back({"wallet", wallet});
    if (real && !ask_account(talk, world, wallet, out))
      return exit_code::wrong;
  }
  if (mode == "live") {
    const auto day =
      talk.ask("The most dollars that all buys of a UTC day may cost", "10",
               [](const std::string& x) { return wrong_for("caps.day", x); });
    out.settings.push_back({"caps.day", day});
  }
  ask_receivers(talk, out);
  if (talk.failed()) {
    world.err << "fillguard: nothing was written\n";
    return exit_code::wrong;
  }
  std::vector<std::pair<std::string, std::string>> files;
  if (out.api) {
    out.settings.push_back(
      {"credentials.file", fs::absolute(folder / credentials_name).string()});
    files.emplace_back(credentials_name, credentials_text(*out.api));
  }
  if (!out.receivers.empty()) {
    out.settings.push_back(
      {"notify.file", fs::absolute(folder / notify_name).string()});
    files.emplace_back(notify_name, out.receivers.dump(2) + '\n');
  }
  std::stable_sort(out.settings.begin(), out.settings.end(), by_key);
  // Last, so that it never names a file that is not there.
  files.emplace_back(configuration_name, commented(out.settings));
  for (const auto& [name, text] : files) {
    if (const auto written = write_new(folder / name, text, 0600); !written) {
      world.err << "fillguard: " << to_string(written.error()) << '\n';
      return exit_code::failed;
    }
    world.out << "wrote " << (folder / name).string() << '\n';
  }
  const auto path = (folder / configuration_name).string();
  if (!out.api)
    world.out << "Without API credentials assume that there is no settlement "
                 "price: the loss probability then comes from the market "
                 "alone.\n";
  world.out << "Next: fillguard run --config " << path << '\n';
  return how.without_doctor ? exit_code::fine : world.doctor(path);
}

} // namespace fillguard
