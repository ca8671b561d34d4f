#pragma once

#include "app/trace/traced.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <vector>

namespace fillguard {

/// Finds, in a ring of records, those with a key: newest first.
class key_index {
public:
  /// Notes that the record number `n` has this key, if it is not 0: that many
  /// may have. Numbers count up from 0.
  void put(std::uint64_t key, std::uint64_t n, std::size_t capacity);

  /// Calls `f(number)` for each record that may have the key and whose number
  /// is at least `oldest`, newest first; `f` must look whether it does.
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
    // Ids count up; this spreads them over all of the table.
    return static_cast<std::size_t>((key * 0x9e3779b97f4a7c15U) >> shift_);
  }

  void resize(std::size_t size);

  // Numbers plus 1, so that 0 is none.
  std::vector<std::uint64_t> heads_;
  std::vector<std::uint64_t> previous_; ///< By number, as a ring.
  std::vector<std::uint64_t> keys_;     ///< The same.
  unsigned shift_ = 0;
};

/// The last messages and changes of state, found by id and by cause. Bounded:
/// new ones take the place of the oldest; but what led to a decision is kept
/// longer than its time.
class trace_store {
public:
  struct limits {
    std::size_t messages = std::size_t{1} << 16U; ///< 64 bytes each.
    std::size_t states = std::size_t{1} << 12U;
    std::size_t decisions = 256; ///< Whose chains are kept.
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

  /// Puts aside the chains of decisions that were made before `now` by so much
  /// that every part of them must have come in.
  void settle(std::int64_t now);

  // -- reading ----------------------------------------------------------------

  /// All messages, those of decisions' chains included; by time of taking.
  std::vector<traced_message> messages() const;

  /// All changes of state, in the same way.
  std::vector<traced_state> states() const;

  /// All handlings of a message, by time.
  std::vector<traced_message> handled(std::uint64_t id) const;

  /// All handlings of messages that it caused, by time.
  std::vector<traced_message> caused_by(std::uint64_t id) const;

  /// What it changed at its owner, if anything that matters.
  std::optional<traced_state> changed_by(std::uint64_t id) const;

  /// Which of the handlings of `effect`'s cause it came from; absent when none
  /// is kept.
  std::optional<traced_message> cause_of(const traced_message& effect) const;

private:
  struct decision {
    std::vector<traced_message> chain;
    std::vector<traced_state> states;
  };

  bool decides(const traced_message& x);
  void put_aside(const traced_message& x);

  limits most_;
  std::vector<traced_message> messages_; ///< A ring, once it is full.
  std::uint64_t count_ = 0;              ///< Of all that ever came.
  key_index by_id_;
  key_index by_cause_;
  std::vector<traced_state> states_;
  std::uint64_t state_count_ = 0;
  key_index by_input_;
  std::deque<traced_message> undecided_; ///< Decisions not yet put aside.
  std::deque<decision> decisions_;
};

} // namespace fillguard
