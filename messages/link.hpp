#pragma once

#include "messages/describe.hpp"
#include "messages/tag.hpp"

#include <cstdint>
#include <string>

namespace fillguard {

// Messages between the processes of one service. The sender of the data dials:
// a feed's `uplink` dials the `intake` of the state's process. Signatures and
// certificates are empty where the connection itself is private (loopback).

/// Opens a connection. The only message that never changes: releases that
/// cannot read anything else of one another can still refuse with a reason.
struct link_hello {
  using carried_by_place = void;

  std::uint32_t version = 0; ///< The newest version that the sender supports.
  std::string nonce;         ///< Hex; for the peer to sign.

  static constexpr auto describe() {
    return record("link_hello", field(1, "version", &link_hello::version),
                  field(2, "nonce", &link_hello::nonce));
  }
};

/// The state's answer to `link_hello`: its proof of identity and a nonce to
/// sign.
struct link_challenge {
  std::string nonce;
  std::string certificate;   ///< PEM.
  std::string signature;     ///< Of the nonce in the hello.
  std::uint32_t version = 0; ///< The version that both sides use from here on.
  std::string release;       ///< The sender's release, for people: "0.2.0".

  static constexpr auto describe() {
    return record("link_challenge", field(1, "nonce", &link_challenge::nonce),
                  field(2, "certificate", &link_challenge::certificate),
                  field(3, "signature", &link_challenge::signature),
                  field(4, "version", &link_challenge::version, 3),
                  field(5, "release", &link_challenge::release, 3));
  }
};

/// Everything that an uplink has to send at the moment.
struct feed_batch {
  std::string pass;         ///< From `link_joined`; proves the sender.
  std::uint64_t number = 0; ///< Counts up within an uplink, from 1.
  std::string body;         ///< What `read_batch` reads.

  static constexpr auto describe() {
    return record("feed_batch", field(1, "pass", &feed_batch::pass),
                  field(2, "number", &feed_batch::number),
                  field(3, "body", &feed_batch::body));
  }
};

/// Acknowledges a batch; the uplink may send the next.
struct batch_taken {
  std::uint64_t number = 0;

  static constexpr auto describe() {
    return record("batch_taken", field(1, "number", &batch_taken::number));
  }
};

/// A batch, within the state's process.
struct feed_said {
  fillguard::tag tag;
  std::string who; ///< The sending process.
  std::uint64_t number = 0;
  std::string body;

  static constexpr auto describe() {
    return record("feed_said", field(1, "tag", &feed_said::tag),
                  field(2, "who", &feed_said::who),
                  field(3, "number", &feed_said::number),
                  field(4, "body", &feed_said::body));
  }
};

/// A process that provided a part is gone.
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

/// A dialled state has not answered.
struct intake_missing {
  std::uint64_t round = 0;
  std::string why;

  static constexpr auto describe() {
    return record("intake_missing", field(1, "round", &intake_missing::round),
                  field(2, "why", &intake_missing::why));
  }
};

/// Asks the supervisor to introduce a child and its peers to each other again,
/// so that each sends what a new peer needs.
struct introduce_again {
  std::string name;

  static constexpr auto describe() {
    return record("introduce_again", field(1, "name", &introduce_again::name));
  }
};

} // namespace fillguard
