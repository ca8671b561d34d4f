#pragma once

// For sources that speak to cpprestsdk; included by no other header.

#include <boost/asio/ssl/context.hpp>

#include <pplx/threadpool.h>

namespace fillguard::net::cpprest {

/// The threads that everything shares. Nothing may block them.
inline boost::asio::io_service& pool() {
  return crossplat::threadpool::shared_instance().service();
}

inline void forbid_old_tls(boost::asio::ssl::context& x) {
  x.set_options(boost::asio::ssl::context::no_tlsv1
                | boost::asio::ssl::context::no_tlsv1_1);
}

} // namespace fillguard::net::cpprest
