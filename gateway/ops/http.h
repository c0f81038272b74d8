// A tiny HTTP/1.1 server for the machine itself: GET /healthz and /metrics. Refuses to listen on
// anything but a loopback address; carries no names, subjects or texts, so it needs no login.
// Bounds: 64 connections, 8 KB of request, 10 s a connection, GET and HEAD only.
// Threads: runs on `io`'s thread; handlers are called there and must not block.
// Lifetime: `io` outlives it; the destructor closes everything.
// Errors: listen() says rejected_input (not loopback) or transient/permanent (port taken).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "config/result.h"

namespace boost::asio {
class io_context;
}

namespace shouwen::ops {

struct HttpReply {
  int status = 200;
  std::string type = "text/plain; charset=utf-8";
  std::string body;
};
using HttpHandler = std::function<HttpReply()>;

class HttpServer {
 public:
  // `host` a literal loopback address (127.0.0.1, ::1) or "localhost"; port 0 = any free one.
  static Result<std::unique_ptr<HttpServer>> listen(boost::asio::io_context& io,
                                                    const std::string& host, std::uint16_t port,
                                                    std::map<std::string, HttpHandler> paths);
  ~HttpServer();
  std::uint16_t port() const;
  void stop();

 private:
  struct Impl;
  explicit HttpServer(std::shared_ptr<Impl> impl);
  std::shared_ptr<Impl> impl_;
};

}  // namespace shouwen::ops
