#pragma once

// For sources that use cpprestsdk; included by no other header.

#include <boost/asio/ssl/context.hpp>

#include <pplx/threadpool.h>

namespace fillguard::net::cpprest {

/// The shared thread of all requests. Nothing may block it.
inline boost::asio::io_service& pool() {
  return crossplat::threadpool::shared_instance().service();
}

inline void forbid_old_tls(boost::asio::ssl::context& x) {
  x.set_options(boost::asio::ssl::context::no_tlsv1
                | boost::asio::ssl::context::no_tlsv1_1);
}

} // namespace fillguard::net::cpprest
