// libcurl as a dialler: it resolves, connects, secures (TLS >= 1.2, authority and host name
// verified), negotiates STARTTLS and logs in with SASL, then hands over a bare octet stream
// (CURLOPT_CONNECT_ONLY). Its own IMAP and POP3 transfers lose data silently and are never used.
// The only place that includes libcurl.
//
// Threads: connect() blocks and may run on any one thread; afterwards one thread uses the rest.
// cancel() may be called from any thread. After any failure destroy the object: a handle that
// failed keeps a desynchronised connection in its pool.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "gateway/net/endpoint.h"
#include "gateway/net/failure.h"

namespace shouwen::net {

// `bare`: a TCP connection and nothing said on it, without TLS, login or proxy (hfaxd and its data
// connections).
enum class Service { imap, smtp, bare };
const char* service_name(Service service);  // "imap", "smtp", "fax": in errors

class CurlLink {
 public:
  enum class Io { ok, again, end, failed };

  CurlLink();
  ~CurlLink();
  CurlLink(const CurlLink&) = delete;
  CurlLink& operator=(const CurlLink&) = delete;

  // Trouble::none on success. `dialogue()` then holds what the server said during the login, its
  // lines only, at most 16 KB.
  Failure connect(Service service, const Endpoint& endpoint);
  const std::string& dialogue() const { return dialogue_; }

  Io send(std::string_view octets, std::size_t& sent);
  Io receive(char* buffer, std::size_t room, std::size_t& got);
  int socket() const { return socket_; }
  void cancel() { cancelled_ = true; }

 private:
  static std::size_t on_header(char* data, std::size_t size, std::size_t count, void* self);
  static int on_progress(void* self, long long, long long, long long, long long);
  static int on_tls(void* easy, void* context, void* self);

  void read_ahead();
  void configure(Service service, const Endpoint& endpoint);
  Failure explain(int code, Service service, const Endpoint& endpoint) const;

  void* easy_ = nullptr;
  int socket_ = -1;
  std::string dialogue_, detail_;
  std::atomic<bool> cancelled_{false};
};

}  // namespace shouwen::net
