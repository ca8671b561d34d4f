#include "app/history/exports.hpp"

#include "app/history/columns.hpp"
#include "messages/position.hpp"

#include <algorithm>
#include <ostream>

namespace fillguard::history {

namespace {

/// The venue pays in a dollar of its own, which stands for one USDC and which
/// tax programs do not support.
constexpr const char* currency = "USDC";

template <class T>
std::string field_text(const T& value) {
  if constexpr (codec::is_optional<T>)
    return value ? field_text(*value) : std::string{};
  else if constexpr (std::is_same_v<T, std::string>)
    return value;
  else if constexpr (std::is_same_v<T, bool>)
    return value ? "true" : "false";
  else if constexpr (std::is_same_v<T, utc_time>)
    return to_iso8601(value);
  else if constexpr (std::is_enum_v<T> || codec::is_decimal<T>)
    return to_string(value);
  else
    return std::to_string(value);
}

/// Texts that a spreadsheet would read as a formula get an apostrophe.
std::string csv_field(std::string x) {
  const bool is_number = x.size() > 1 && x[0] == '-'
                         && (x[1] == '.' || (x[1] >= '0' && x[1] <= '9'));
  if (!x.empty() && !is_number
      && std::string_view{"=+-@"}.find(x[0]) != std::string_view::npos)
    x.insert(0, 1, '\'');
  if (x.find_first_of(",\"\n\r") == std::string::npos)
    return x;
  std::string out{'"'};
  for (const auto c : x) {
    if (c == '"')
      out += '"';
    out += c;
  }
  return out + '"';
}

/// "11/27/2026 09:30:00"
std::string american(utc_time at) {
  const auto iso = to_iso8601(at);
  return iso.substr(5, 2) + '/' + iso.substr(8, 2) + '/' + iso.substr(0, 4)
         + ' ' + iso.substr(11, 8);
}

/// "2026-11-27 09:30:00"
std::string plain_time(utc_time at) {
  const auto iso = to_iso8601(at);
  return iso.substr(0, 10) + ' ' + iso.substr(11, 8);
}

std::string words_of(const disposal& x) {
  return (x.is_sale ? "sold " : "settled ") + x.what;
}

/// The newest state of the sales of an outcome.
const fill_row* sales_of(outcome token, const std::vector<fill_row>& fills) {
  const fill_row* out = nullptr;
  for (const auto& x : fills)
    if (x.token == token
        && (x.purpose == order_purpose::exit
            || x.purpose == order_purpose::profit_lock)
        && (!out || x.revision > out->revision))
      out = &x;
  return out;
}

} // namespace

std::vector<disposal> disposals_of(const trade_row& trade,
                                   const std::vector<fill_row>& fills) {
  if (!trade.profit || !trade.paid || !trade.closed_at
      || trade.bought.is_zero())
    return {};
  std::vector<disposal> out;
  const auto what = trade.slug + ' ' + to_string(trade.token);
  auto cost = *trade.paid;
  auto proceeds = *trade.profit + *trade.paid;
  const auto* sale = sales_of(trade.token, fills);
  if (trade.sold > shares{} && trade.sold_at && sale) {
    disposal sold;
    sold.is_sale = true;
    sold.what = what;
    sold.at = sale->at;
    sold.proceeds = *trade.sold_at * trade.sold;
    const bool rest = trade.settled >= dust || trade.hedged >= dust;
    sold.fee = rest ? sale->fee.value_or(money{}) : sold.proceeds - proceeds;
    // The part of the cost that the shares sold had.
    sold.cost = rest ? money::from_millionths(static_cast<std::int64_t>(
                  static_cast<wide_int>(cost.millionths())
                  * std::min(trade.sold, trade.bought).millionths()
                  / trade.bought.millionths()))
                     : cost;
    cost -= sold.cost;
    proceeds -= sold.proceeds - sold.fee;
    out.push_back(sold);
    if (!rest)
      return out;
  }
  disposal settled;
  settled.what = what;
  settled.at = *trade.closed_at;
  settled.cost = cost;
  // A fee that was reckoned at its upper bound may leave less than nothing.
  settled.proceeds = std::max(proceeds, money{});
  settled.fee = settled.proceeds - proceeds;
  out.push_back(settled);
  return out;
}

void export_trades(const std::vector<trade_row>& trades, std::ostream& out) {
  const auto& columns = columns_of<trade_row>();
  for (std::size_t i = 1; i < columns.size(); ++i)
    out << (i == 1 ? "" : ",") << columns[i].name;
  out << '\n';
  for (const auto& x : trades) {
    std::size_t at = 0;
    for_each_field(x, [&](const auto&, const auto& value) {
      if (at > 0)
        out << (at == 1 ? "" : ",") << csv_field(field_text(value));
      ++at;
    });
    out << '\n';
  }
}

void export_disposals(const std::vector<disposal>& all,
                      const std::string& format, std::ostream& out) {
  if (format == "koinly")
    out << "Date,Sent Amount,Sent Currency,Received Amount,Received "
           "Currency,Fee Amount,Fee Currency,Net Worth Amount,Net Worth "
           "Currency,Label,Description,TxHash\n";
  else if (format == "cointracker")
    out << "Date,Received Quantity,Received Currency,Sent Quantity,Sent "
           "Currency,Fee Amount,Fee Currency,Tag\n";
  else
    out << R"("Type","Buy Amount","Buy Currency","Sell Amount",)"
           R"("Sell Currency","Fee","Fee Currency","Exchange",)"
           R"("Trade-Group","Comment","Date")"
        << '\n';
  for (const auto& disposed : all) {
    const auto cost = to_string(disposed.cost);
    const auto proceeds = to_string(disposed.proceeds);
    const auto fee =
      disposed.fee.is_zero() ? std::string{} : to_string(disposed.fee);
    const auto fee_in = fee.empty() ? "" : currency;
    if (format == "koinly")
      out << plain_time(disposed.at) << " UTC," << cost << ',' << currency
          << ',' << proceeds << ',' << currency << ',' << fee << ',' << fee_in
          << ",,,," << csv_field(words_of(disposed)) << ",\n";
    else if (format == "cointracker")
      out << american(disposed.at) << ',' << proceeds << ',' << currency << ','
          << cost << ',' << currency << ',' << fee << ',' << fee_in << ",\n";
    else
      out << "\"Trade\",\"" << proceeds << "\",\"" << currency << "\",\""
          << cost << "\",\"" << currency << "\",\"" << fee << "\",\"" << fee_in
          << "\",\"Polymarket\",\"fillguard\",\"" << words_of(disposed)
          << "\",\"" << plain_time(disposed.at) << "\"\n";
  }
}

} // namespace fillguard::history
