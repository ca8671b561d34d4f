#include "app/history/exports.hpp"

#include <doctest/doctest.h>

#include <array>
#include <map>
#include <sstream>
#include <string>
#include <vector>

// Reads the exports as an importer does: by the names in their header.

using namespace fillguard;
using namespace fillguard::history;

namespace {

using csv_row = std::vector<std::string>;
using named_row = std::map<std::string, std::string>;

/// Comma-separated values after RFC 4180.
std::vector<csv_row> read_csv(const std::string& text) {
  std::vector<csv_row> out(1, csv_row(1));
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    auto& field = out.back().back();
    const char c = text[i];
    if (quoted && c == '"' && i + 1 < text.size() && text[i + 1] == '"')
      field += text[++i];
    else if (c == '"')
      quoted = !quoted;
    else if (c == ',' && !quoted)
      out.back().emplace_back();
    else if (c == '\n' && !quoted)
      out.emplace_back(1);
    else
      field += c;
  }
  REQUIRE_FALSE(quoted);
  REQUIRE(out.back() == csv_row(1)); // The last line ends.
  out.pop_back();
  return out;
}

std::string export_as(const std::string& format,
                      const std::vector<disposal>& all) {
  std::ostringstream out;
  export_disposals(all, format, out);
  return out.str();
}

/// The rows by the names of the header, each of which has all its fields.
std::vector<named_row> read_back(const std::string& text) {
  const auto rows = read_csv(text);
  std::vector<named_row> out;
  for (std::size_t i = 1; i < rows.size(); ++i) {
    REQUIRE(rows[i].size() == rows[0].size());
    auto& named = out.emplace_back();
    for (std::size_t k = 0; k < rows[0].size(); ++k)
      named[rows[0][k]] = rows[i][k];
  }
  return out;
}

std::string header_of(const std::string& text) {
  return text.substr(0, text.find('\n'));
}

money amount(const std::string& text) {
  return money::parse(text).value();
}

std::vector<disposal> two_disposals() {
  disposal sale;
  sale.at = parse_iso8601("2026-11-27T09:05:06Z").value();
  sale.cost = amount("4.903466");
  sale.proceeds = amount("3.25");
  sale.fee = amount("0.07963");
  sale.is_sale = true;
  sale.what = "btc-updown-15m-1795348800 up";
  disposal loss;
  loss.at = parse_iso8601("2026-12-31T23:59:59Z").value();
  loss.cost = amount("4.95");
  loss.what = "eth-updown-5m-1798761300 down";
  return {sale, loss};
}

/// The names of a format's columns.
struct shape {
  std::string format;
  std::string header;
  std::array<const char*, 3> amounts; ///< Cost, proceeds, fee.
  std::array<const char*, 3> currencies;
  std::array<const char*, 2> dates; ///< Of the two disposals.
};

const std::array shapes{
  shape{"koinly",
        "Date,Sent Amount,Sent Currency,Received Amount,Received Currency,Fee "
        "Amount,Fee Currency,Net Worth Amount,Net Worth "
        "Currency,Label,Description,TxHash",
        {"Sent Amount", "Received Amount", "Fee Amount"},
        {"Sent Currency", "Received Currency", "Fee Currency"},
        {"2026-11-27 09:05:06 UTC", "2026-12-31 23:59:59 UTC"}},
  shape{"cointracker",
        "Date,Received Quantity,Received Currency,Sent Quantity,Sent "
        "Currency,Fee Amount,Fee Currency,Tag",
        {"Sent Quantity", "Received Quantity", "Fee Amount"},
        {"Sent Currency", "Received Currency", "Fee Currency"},
        {"11/27/2026 09:05:06", "12/31/2026 23:59:59"}},
  shape{"cointracking",
        R"("Type","Buy Amount","Buy Currency","Sell Amount","Sell Currency",)"
        R"("Fee","Fee Currency","Exchange","Trade-Group","Comment","Date")",
        {"Sell Amount", "Buy Amount", "Fee"},
        {"Sell Currency", "Buy Currency", "Fee Currency"},
        {"2026-11-27 09:05:06", "2026-12-31 23:59:59"}},
};

} // namespace

TEST_CASE("each export is read back by the names of its header") {
  const auto all = two_disposals();
  for (const auto& shape : shapes) {
    CAPTURE(shape.format);
    const auto text = export_as(shape.format, all);
    CHECK(header_of(text) == shape.header);
    const auto rows = read_back(text);
    REQUIRE(rows.size() == all.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const auto& row = rows[i];
      CHECK(amount(row.at(shape.amounts[0])) == all[i].cost);
      CHECK(amount(row.at(shape.amounts[1])) == all[i].proceeds);
      CHECK(row.at("Date") == shape.dates[i]);
      CHECK(row.at(shape.currencies[0]) == "USDC");
      CHECK(row.at(shape.currencies[1]) == "USDC");
    }
    CHECK(amount(rows[0].at(shape.amounts[2])) == all[0].fee);
    CHECK(rows[0].at(shape.currencies[2]) == "USDC");
    // Without a fee there is no currency of one.
    CHECK(rows[1].at(shape.amounts[2]).empty());
    CHECK(rows[1].at(shape.currencies[2]).empty());
  }
}

TEST_CASE("the words of an export say what became of the shares") {
  const auto all = two_disposals();
  CHECK(read_back(export_as("koinly", all))[0].at("Description")
        == "sold btc-updown-15m-1795348800 up");
  const auto rows = read_back(export_as("cointracking", all));
  CHECK(rows[1].at("Comment") == "settled eth-updown-5m-1798761300 down");
  CHECK(rows[1].at("Type") == "Trade");
  CHECK(rows[1].at("Exchange") == "Polymarket");
}
