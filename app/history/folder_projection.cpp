#include "app/history/folder_projection.hpp"

#include "net/ethereum/bytes.hpp"
#include "net/journal/folder_reader.hpp"
#include "net/journal/payload.hpp"

#include <algorithm>
#include <utility>

namespace fillguard::history {

namespace {

namespace journal = net::journal;

std::string to_digits(const std::string& bytes) {
  const std::vector<std::uint8_t> view{bytes.begin(), bytes.end()};
  return net::ethereum::to_hex(view).substr(2); // Without "0x".
}

std::optional<std::string> from_digits(const std::string& digits) {
  std::vector<std::uint8_t> out(digits.size() / 2);
  if (!net::ethereum::read_hex("0x" + digits, out))
    return std::nullopt;
  return std::string{out.begin(), out.end()};
}

} // namespace

folder_projection::folder_projection(std::shared_ptr<journal::disk> where,
                                     std::string journal, std::string name,
                                     kept_function kept)
    : where_{std::move(where)}, journal_{std::move(journal)},
      name_{std::move(name)}, kept_{std::move(kept)} {
  start_over();
}

std::string folder_projection::path_of(const std::string& day) const {
  return journal_ + '/' + name_ + '/' + day;
}

void folder_projection::report(std::string what) {
  reports_.push_back(name_ + ": " + std::move(what));
}

std::vector<std::string> folder_projection::take_reports() {
  return std::exchange(reports_, {});
}

void folder_projection::start_over() {
  fold_ = std::make_unique<refold>(
    [this](const market_input& x, const effects& done,
           const market_state& after) { project(x, done, after); });
  market_ = {};
  orders_ = {};
  stream_.reset();
  day_.clear();
  sequence_ = 0;
  trouble_.clear();
}

void folder_projection::continue_at(const journal_position& from) {
  const auto memory = from_digits(from.memory);
  if (!memory || !find_place(from)) {
    start_over();
    report("its place in the journal is not found, it is projected anew");
    return;
  }
  const bool is_market = fold_->market() != nullptr;
  const auto known =
    is_market ? market_.remember(*memory) : orders_.remember(*memory);
  if (!known) {
    start_over();
    report("what was remembered cannot be read, it is projected anew: "
           + to_string(known.error()));
    return;
  }
}

bool folder_projection::find_place(const journal_position& from) {
  auto days = journal::days_in(*where_, journal_ + '/' + name_);
  const auto last = std::find(days.begin(), days.end(), from.day);
  if (last == days.end())
    return false;
  days.erase(last + 1, days.end());
  const auto end = static_cast<std::uint64_t>(from.offset);
  // Back to the newest snapshot before the place; orders have none.
  auto day = days.size();
  std::uint64_t begin = 0;
  bool found = false;
  bool is_orders = false;
  while (day > 0 && !found && !is_orders) {
    --day;
    journal::record_stream reading{path_of(days[day]), 0};
    auto at = reading.offset();
    while (day + 1 != days.size() || reading.offset() < end) {
      const auto x = reading.next();
      if (!x)
        break;
      if (x->kind == journal::record_kind::snapshot) {
        begin = at;
        found = true;
      }
      is_orders = is_orders || x->kind == journal::record_kind::order;
      at = reading.offset();
    }
    if (day + 1 == days.size() && reading.offset() != end)
      return false;
  }
  stream_.emplace(path_of(from.day), end);
  day_ = from.day;
  sequence_ = static_cast<std::uint64_t>(from.sequence);
  if (!found)
    return is_orders;
  for (; day < days.size(); ++day, begin = 0) {
    journal::record_stream reading{path_of(days[day]), begin};
    while (day + 1 != days.size() || reading.offset() < end) {
      const auto x = reading.next();
      if (!x)
        break;
      take_market(*x);
    }
  }
  return fold_->market() != nullptr
         && fold_->last_sequence() == static_cast<std::uint64_t>(from.sequence);
}

bool folder_projection::open_next_day() {
  const auto days = journal::days_in(*where_, journal_ + '/' + name_);
  const auto next = std::upper_bound(days.begin(), days.end(), day_);
  if (next == days.end())
    return false;
  if (stream_ && stream_->rest() > 0)
    report(stream_->path() + ": damaged at byte "
           + std::to_string(stream_->offset())
           + "; the next day goes on from its snapshot");
  trouble_.clear();
  day_ = *next;
  stream_.emplace(path_of(day_), 0);
  return true;
}

bool folder_projection::advance(std::size_t most, row_batch& to) {
  to_ = &to;
  bool more = true;
  for (std::size_t i = 0; more && i < most; ++i) {
    const auto x = stream_ ? stream_->next() : std::nullopt;
    if (x)
      take(*x, to);
    else
      more = open_next_day();
  }
  to_ = nullptr;
  return more;
}

void folder_projection::take(const journal::record& x, row_batch& to) {
  if (x.kind == journal::record_kind::mark)
    return;
  sequence_ = x.sequence;
  if (x.kind == journal::record_kind::order)
    take_order(x, to);
  else
    take_market(x);
}

void folder_projection::take_market(const journal::record& x) {
  if (auto folded = fold_->add(x); !folded) {
    trouble_ = to_string(folded.error());
    report("not projected until the next snapshot: " + trouble_);
    fold_ = std::make_unique<refold>(
      [this](const market_input& input, const effects& done,
             const market_state& after) { project(input, done, after); });
    return;
  }
  if (x.kind == journal::record_kind::snapshot)
    trouble_.clear();
}

void folder_projection::begin_market(const market_state& state) {
  auto kept = kept_(state.settings().market, state.now());
  if (!kept)
    report("which rows are complete is not known: " + to_string(kept.error()));
  market_.begin(kept ? std::move(*kept) : std::set<std::int64_t>{});
}

void folder_projection::take_order(const journal::record& x, row_batch& to) {
  const auto order = journal::read_payload<order_record>(x);
  if (!order) {
    trouble_ = "record " + std::to_string(x.sequence) + ": "
               + journal::to_string(order.error());
    report(trouble_);
    return;
  }
  orders_.project(*order, to);
}

void folder_projection::project(const market_input& x, const effects& done,
                                const market_state& after) {
  newest_ = after.now();
  if (!to_)
    return;
  // Not at the first snapshot: that of a new state has no time yet.
  if (!market_.begun())
    begin_market(after);
  market_.project(x, done, after, sequence_, *to_);
}

journal_position folder_projection::position() const {
  journal_position out;
  if (!stream_)
    return out;
  out.folder = name_;
  out.day = day_;
  out.offset = static_cast<std::int64_t>(stream_->offset());
  out.sequence = static_cast<std::int64_t>(sequence_);
  out.memory = to_digits(market_.begun() || fold_->market() ? market_.memory()
                                                            : orders_.memory());
  return out;
}

} // namespace fillguard::history
