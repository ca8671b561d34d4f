#pragma once

#include "messages/describe.hpp"
#include "messages/tag.hpp"

#include <cstdint>
#include <string>

namespace fillguard {

// What parts of a service say to one another when they live in different
// processes. The one who has the news dials: a feed's `uplink` dials the
// `intake` of the state's process. Texts that prove something are empty where
// the connection itself is private (loopback).

/// "Who are you?" The first message of a connection, and the only one that
/// never changes: releases that understand nothing else of one another can
/// still refuse in words.
struct link_hello {
  using carried_by_place = void;

  std::uint32_t version = 0; ///< The newest one that the sender speaks.
  std::string nonce;         ///< To be signed, hex.

  static constexpr auto describe() {
    return record("link_hello", field(1, "version", &link_hello::version),
                  field(2, "nonce", &link_hello::nonce));
  }
};

/// "The state. And you?"
struct link_challenge {
  std::string nonce;
  std::string certificate;   ///< PEM.
  std::string signature;     ///< Over the nonce of the hello.
  std::uint32_t version = 0; ///< What both speak from here on.
  std::string release;       ///< Of the sender, for people: "0.2.0".

  static constexpr auto describe() {
    return record("link_challenge", field(1, "nonce", &link_challenge::nonce),
                  field(2, "certificate", &link_challenge::certificate),
                  field(3, "signature", &link_challenge::signature),
                  field(4, "version", &link_challenge::version, 3),
                  field(5, "release", &link_challenge::release, 3));
  }
};

/// Everything an uplink has to say at the moment.
struct feed_batch {
  std::string pass;         ///< Of the joining: shows who speaks.
  std::uint64_t number = 0; ///< Counts up within an uplink, from 1.
  std::string body;         ///< What `read_batch` reads.

  static constexpr auto describe() {
    return record("feed_batch", field(1, "pass", &feed_batch::pass),
                  field(2, "number", &feed_batch::number),
                  field(3, "body", &feed_batch::body));
  }
};

/// It is in good hands; the next may come.
struct batch_taken {
  std::uint64_t number = 0;

  static constexpr auto describe() {
    return record("batch_taken", field(1, "number", &batch_taken::number));
  }
};

/// The same, within the state's process.
struct feed_said {
  fillguard::tag tag;
  std::string who; ///< The process that says it.
  std::uint64_t number = 0;
  std::string body;

  static constexpr auto describe() {
    return record("feed_said", field(1, "tag", &feed_said::tag),
                  field(2, "who", &feed_said::who),
                  field(3, "number", &feed_said::number),
                  field(4, "body", &feed_said::body));
  }
};

/// A process that said something has gone.
struct guest_left {
  fillguard::tag tag;
  std::string who;
  std::string why;

  static constexpr auto describe() {
    return record("guest_left", field(1, "tag", &guest_left::tag),
                  field(2, "who", &guest_left::who),
                  field(3, "why", &guest_left::why));
  }
};

/// The dialled state does not answer.
struct intake_missing {
  std::uint64_t round = 0;
  std::string why;

  static constexpr auto describe() {
    return record("intake_missing", field(1, "round", &intake_missing::round),
                  field(2, "why", &intake_missing::why));
  }
};

/// Asks the supervisor to make a child and its peers known to each other once
/// more, so that each says what a newcomer must know.
struct introduce_again {
  std::string name;

  static constexpr auto describe() {
    return record("introduce_again", field(1, "name", &introduce_again::name));
  }
};

} // namespace fillguard
