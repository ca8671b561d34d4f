#pragma once

#include "messages/tag.hpp"

#include <cstdint>
#include <string>
#include <tuple>

namespace fillguard {

// What parts of a service say to one another when they live in different
// processes. The one who has the news dials: a feed's `uplink` dials the
// `intake` of the state's process. Texts that prove something are empty where
// the connection itself is private (loopback).

/// "Who are you?"
struct link_hello {
  std::uint32_t version = 0; ///< Of everything below; both must have the same.
  std::string nonce;         ///< To be signed, hex.

  friend auto fields(link_hello& x) { return std::tie(x.version, x.nonce); }
};

/// "The state. And you?"
struct link_challenge {
  std::string nonce;
  std::string certificate; ///< PEM.
  std::string signature;   ///< Over the nonce of the hello.

  friend auto fields(link_challenge& x) {
    return std::tie(x.nonce, x.certificate, x.signature);
  }
};

/// Everything an uplink has to say at the moment.
struct feed_batch {
  std::string pass;         ///< Of the joining: shows who speaks.
  std::uint64_t number = 0; ///< Counts up within an uplink, from 1.
  std::string body;         ///< What `read_batch` reads.

  friend auto fields(feed_batch& x) {
    return std::tie(x.pass, x.number, x.body);
  }
};

/// It is in good hands; the next may come.
struct batch_taken {
  std::uint64_t number = 0;

  friend auto fields(batch_taken& x) { return std::tie(x.number); }
};

/// The same, within the state's process.
struct feed_said {
  fillguard::tag tag;
  std::string who; ///< The process that says it.
  std::uint64_t number = 0;
  std::string body;

  friend auto fields(feed_said& x) {
    return std::tie(x.tag, x.who, x.number, x.body);
  }
};

/// A process that said something has gone.
struct guest_left {
  fillguard::tag tag;
  std::string who;
  std::string why;

  friend auto fields(guest_left& x) { return std::tie(x.tag, x.who, x.why); }
};

/// The dialled state does not answer.
struct intake_missing {
  std::uint64_t round = 0;
  std::string why;

  friend auto fields(intake_missing& x) { return std::tie(x.round, x.why); }
};

/// Asks the supervisor to make a child and its peers known to each other once
/// more, so that each says what a newcomer must know.
struct introduce_again {
  std::string name;

  friend auto fields(introduce_again& x) { return std::tie(x.name); }
};

} // namespace fillguard
