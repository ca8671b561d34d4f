#pragma once

#include "app/trace/traced.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <vector>

namespace fillguard {

/// An index of a ring of records: finds those with a key, newest first.
class key_index {
public:
  /// Adds record number `n` under this key. Key 0 is not indexed, since many
  /// records have it. Numbers count up from 0.
  void put(std::uint64_t key, std::uint64_t n, std::size_t capacity);

  /// Calls `f(number)` for each record that may have the key and whose number
  /// is at least `oldest`, newest first; `f` must check the key.
  template <class F>
  void each(std::uint64_t key, std::uint64_t oldest, F&& f) const {
    if (heads_.empty())
      return;
    for (auto n = heads_[place(key)]; n > oldest;
         n = previous_[(n - 1) % previous_.size()])
      f(n - 1);
  }

private:
  std::size_t place(std::uint64_t key) const {
    // Ids count up; the multiplication spreads them over the table.
    return static_cast<std::size_t>((key * 0x9e3779b97f4a7c15U) >> shift_);
  }

  void resize(std::size_t size);

  // Numbers plus 1; 0 means none.
  std::vector<std::uint64_t> heads_;
  std::vector<std::uint64_t> previous_; ///< By number, as a ring.
  std::vector<std::uint64_t> keys_;     ///< The same.
  unsigned shift_ = 0;
};

/// The last messages and changes of state, indexed by id and by cause. Bounded:
/// new ones replace the oldest, but the chains of decisions are kept longer.
class trace_store {
public:
  struct limits {
    std::size_t messages = std::size_t{1} << 16U; ///< 64 bytes each.
    std::size_t states = std::size_t{1} << 12U;
    std::size_t decisions = 256; ///< With chains that are kept longer.
  };

  trace_store() : trace_store{limits{}} {
    // nop
  }
  explicit trace_store(limits most) : most_{most} {
    // nop
  }

  name_table names;
  std::uint64_t lost = 0; ///< Records that no buffer had room for.

  void add(const traced_message& x);
  void add(const traced_state& x);

  /// Copies the chains of decisions so long before `now` that every record of
  /// them must have arrived.
  void settle(std::int64_t now);

  // -- reading ----------------------------------------------------------------

  /// All messages, including those of decisions' chains, by time of handling.
  std::vector<traced_message> messages() const;

  /// All changes of state, in the same way.
  std::vector<traced_state> states() const;

  /// All handlings of a message, by time.
  std::vector<traced_message> handled(std::uint64_t id) const;

  /// All handlings of the messages that `id` caused, by time.
  std::vector<traced_message> caused_by(std::uint64_t id) const;

  /// The change of the owner's state by `id`, if there is a relevant one.
  std::optional<traced_state> changed_by(std::uint64_t id) const;

  /// The handling of `effect`'s cause in which `effect` was sent; absent when
  /// it is not kept.
  std::optional<traced_message> cause_of(const traced_message& effect) const;

private:
  struct decision {
    std::vector<traced_message> chain;
    std::vector<traced_state> states;
  };

  bool decides(const traced_message& x);
  void put_aside(const traced_message& message);

  limits most_;
  std::vector<traced_message> messages_; ///< A ring, once it is full.
  std::uint64_t count_ = 0;              ///< Of all messages so far.
  key_index by_id_;
  key_index by_cause_;
  std::vector<traced_state> states_;
  std::uint64_t state_count_ = 0;
  key_index by_input_;
  std::deque<traced_message> undecided_; ///< Decisions without a copied chain.
  std::deque<decision> decisions_;
};

} // namespace fillguard
