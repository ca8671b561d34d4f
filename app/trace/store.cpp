#include "app/trace/store.hpp"

#include <algorithm>
#include <bit>
#include <utility>

namespace fillguard {

namespace {

constexpr std::size_t smallest_index = 1024;

/// Every record arrives within this time: buffers are emptied every 60 ms, and
/// no handler runs for long.
constexpr std::int64_t settled_after = 1'000'000'000;

/// Longer than any chain of the actors.
constexpr std::size_t longest_kept_chain = 64;

template <class T>
void put_in_ring(std::vector<T>& ring, std::uint64_t n, std::size_t capacity,
                 const T& x) {
  if (ring.size() < capacity)
    ring.push_back(x);
  else
    ring[n % capacity] = x;
}

std::uint64_t oldest_of(std::uint64_t count, std::size_t capacity) {
  return count > capacity ? count - capacity : 0;
}

bool by_time(const traced_message& a, const traced_message& b) {
  return a.taken < b.taken;
}

} // namespace

void key_index::put(std::uint64_t key, std::uint64_t n, std::size_t capacity) {
  if (n >= previous_.size() && previous_.size() < capacity)
    resize(std::min(std::max(2 * previous_.size(), smallest_index), capacity));
  const auto slot = n % previous_.size();
  keys_[slot] = key;
  previous_[slot] = key == 0 ? 0 : std::exchange(heads_[place(key)], n + 1);
}

void key_index::resize(std::size_t size) {
  const auto known = previous_.size();
  previous_.resize(size);
  keys_.resize(size);
  const auto places = std::bit_ceil(std::max<std::size_t>(size, 2));
  shift_ = 64U - static_cast<unsigned>(std::countr_zero(places));
  heads_.assign(places, 0);
  // The ring grows only before its first drop, when slots equal numbers.
  for (std::size_t i = 0; i < known; ++i)
    if (keys_[i] != 0)
      previous_[i] = std::exchange(heads_[place(keys_[i])], i + 1);
}

void trace_store::add(const traced_message& x) {
  put_in_ring(messages_, count_, most_.messages, x);
  by_id_.put(x.id, count_, most_.messages);
  by_cause_.put(x.cause, count_, most_.messages);
  ++count_;
  if (decides(x)) {
    undecided_.push_back(x);
    if (undecided_.size() > most_.decisions)
      undecided_.pop_front();
  }
}

void trace_store::add(const traced_state& x) {
  put_in_ring(states_, state_count_, most_.states, x);
  by_input_.put(x.input, state_count_, most_.states);
  ++state_count_;
}

bool trace_store::decides(const traced_message& x) {
  const auto& type = names.text(x.type);
  return type == "order_wanted" || type == "fill_detected"
         || (type == "notice"
             && (names.text(x.detail) == "danger"
                 || names.text(x.detail) == "hedge"));
}

void trace_store::settle(std::int64_t now) {
  while (!undecided_.empty()
         && undecided_.front().done + settled_after <= now) {
    put_aside(undecided_.front());
    undecided_.pop_front();
  }
}

void trace_store::put_aside(const traced_message& message) {
  decision out;
  out.chain.push_back(message);
  for (auto at = cause_of(message); at && out.chain.size() < longest_kept_chain;
       at = cause_of(*at)) {
    out.chain.push_back(*at);
    if (auto changed = changed_by(at->id))
      out.states.push_back(*changed);
  }
  if (decisions_.size() == most_.decisions)
    decisions_.pop_front();
  decisions_.push_back(std::move(out));
}

std::vector<traced_message> trace_store::messages() const {
  std::vector<traced_message> out;
  auto most = messages_.size();
  for (const auto& x : decisions_)
    most += x.chain.size();
  out.reserve(most);
  out = messages_;
  const auto in_ring = [this](const traced_message& x) {
    bool found = false;
    by_id_.each(x.id, oldest_of(count_, most_.messages), [&](std::uint64_t n) {
      const auto& y = messages_[n % most_.messages];
      found = found || (y.id == x.id && y.actor == x.actor);
    });
    return found;
  };
  for (const auto& x : decisions_)
    std::copy_if(x.chain.begin(), x.chain.end(), std::back_inserter(out),
                 [&](const auto& y) { return !in_ring(y); });
  std::stable_sort(out.begin(), out.end(), by_time);
  // Several decisions may share a part of their chains.
  const auto same = [](const auto& a, const auto& b) {
    return a.id == b.id && a.actor == b.actor && a.taken == b.taken;
  };
  out.erase(std::unique(out.begin(), out.end(), same), out.end());
  return out;
}

std::vector<traced_state> trace_store::states() const {
  std::vector<traced_state> out{states_};
  for (const auto& x : decisions_)
    out.insert(out.end(), x.states.begin(), x.states.end());
  const auto key = [](const traced_state& x) {
    return std::pair{x.at, x.input};
  };
  std::sort(out.begin(), out.end(),
            [&](const auto& a, const auto& b) { return key(a) < key(b); });
  out.erase(
    std::unique(out.begin(), out.end(),
                [&](const auto& a, const auto& b) { return key(a) == key(b); }),
    out.end());
  return out;
}

std::vector<traced_message> trace_store::handled(std::uint64_t id) const {
  std::vector<traced_message> out;
  by_id_.each(id, oldest_of(count_, most_.messages), [&](std::uint64_t n) {
    if (const auto& x = messages_[n % most_.messages]; x.id == id)
      out.push_back(x);
  });
  for (auto at = decisions_.begin(); out.empty() && at != decisions_.end();
       ++at)
    std::copy_if(at->chain.begin(), at->chain.end(), std::back_inserter(out),
                 [id](const auto& x) { return x.id == id; });
  std::sort(out.begin(), out.end(), by_time);
  return out;
}

std::vector<traced_message> trace_store::caused_by(std::uint64_t id) const {
  std::vector<traced_message> out;
  if (id == 0)
    return out; // The first message of a chain has no cause.
  by_cause_.each(id, oldest_of(count_, most_.messages), [&](std::uint64_t n) {
    if (const auto& x = messages_[n % most_.messages]; x.cause == id)
      out.push_back(x);
  });
  for (auto at = decisions_.begin(); out.empty() && at != decisions_.end();
       ++at)
    std::copy_if(at->chain.begin(), at->chain.end(), std::back_inserter(out),
                 [id](const auto& x) { return x.cause == id; });
  std::sort(out.begin(), out.end(), by_time);
  return out;
}

std::optional<traced_state> trace_store::changed_by(std::uint64_t id) const {
  std::optional<traced_state> out;
  by_input_.each(id, oldest_of(state_count_, most_.states),
                 [&](std::uint64_t n) {
                   if (const auto& x = states_[n % most_.states]; x.input == id)
                     out = x;
                 });
  for (auto at = decisions_.begin(); !out && at != decisions_.end(); ++at)
    for (const auto& x : at->states)
      if (x.input == id)
        out = x;
  return out;
}

std::optional<traced_message>
trace_store::cause_of(const traced_message& effect) const {
  if (effect.cause == 0)
    return std::nullopt;
  const auto all = handled(effect.cause);
  if (all.empty())
    return std::nullopt;
  const auto at =
    std::find_if(all.begin(), all.end(), [&effect](const auto& x) {
      return x.actor == effect.sender && x.end != trace::ending::undelivered;
    });
  return at == all.end() ? all.front() : *at;
}

} // namespace fillguard
