// The only file that includes Beast.
// SPDX-License-Identifier: Apache-2.0
#include "gateway/ops/http.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <chrono>
#include <optional>

namespace shouwen::ops {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;

constexpr std::size_t kMaxConnections = 64, kMaxRequestBytes = 8192;
constexpr std::chrono::seconds kLimit{10};

using Paths = std::map<std::string, HttpHandler>;

// What the listener and its connections share; connections may outlive the server by a moment.
struct Shared {
  Paths paths;
  std::size_t open = 0;
  bool stopped = false;  // no handler is called any more
};

http::response<http::string_body> answer(const http::request<http::empty_body>& request,
                                         const Paths& paths) {
  http::response<http::string_body> out;
  out.version(11);
  out.keep_alive(false);
  out.set(http::field::cache_control, "no-store");
  out.set(http::field::content_type, "text/plain; charset=utf-8");
  const std::string target(request.target().substr(0, request.target().find('?')));
  const auto handler = paths.find(target);
  if (request.method() != http::verb::get && request.method() != http::verb::head) {
    out.result(http::status::method_not_allowed);
    out.set(http::field::allow, "GET, HEAD");
    out.body() = "GET only\n";
  } else if (handler == paths.end()) {
    out.result(http::status::not_found);
    out.body() = "not found\n";
  } else {
    HttpReply reply = handler->second();
    out.result(static_cast<unsigned>(reply.status));
    out.set(http::field::content_type, reply.type);
    out.body() = std::move(reply.body);
  }
  out.prepare_payload();
  if (request.method() == http::verb::head) out.body().clear();  // RFC 9110 §9.3.2: length stays
  return out;
}

// One connection: one request, one answer, closed.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(tcp::socket socket, std::shared_ptr<Shared> shared)
      : stream_(std::move(socket)), shared_(std::move(shared)) {
    ++shared_->open;
    parser_.header_limit(kMaxRequestBytes);
    parser_.body_limit(0);
  }
  ~Connection() { --shared_->open; }

  void run() {
    stream_.expires_after(kLimit);  // for the whole exchange: set once
    http::async_read(stream_, buffer_, parser_,
                     [self = shared_from_this()](error_code ec, std::size_t) {
                       if (!ec && !self->shared_->stopped) self->reply();
                     });
  }

 private:
  void reply() {
    response_ = answer(parser_.get(), shared_->paths);
    http::async_write(stream_, response_, [self = shared_from_this()](error_code, std::size_t) {
      error_code ignored;
      self->stream_.socket().shutdown(tcp::socket::shutdown_both, ignored);
    });
  }

  beast::tcp_stream stream_;
  std::shared_ptr<Shared> shared_;
  beast::flat_buffer buffer_{kMaxRequestBytes};
  http::request_parser<http::empty_body> parser_;
  http::response<http::string_body> response_;
};

std::optional<asio::ip::address> loopback(const std::string& host) {
  if (host == "localhost") return asio::ip::address(asio::ip::address_v4::loopback());
  error_code ec;
  const auto address = asio::ip::make_address(host, ec);
  if (ec || !address.is_loopback()) return std::nullopt;
  return address;
}

}  // namespace

struct HttpServer::Impl : std::enable_shared_from_this<HttpServer::Impl> {
  Impl(asio::io_context& io, Paths p) : acceptor(io), pause(io) { shared->paths = std::move(p); }

  void accept() {
    acceptor.async_accept([self = shared_from_this()](error_code ec, tcp::socket socket) {
      if (self->shared->stopped) return;
      if (ec) return self->accept_later();
      // Past the limit the connection is simply closed: the prober tries again.
      if (self->shared->open < kMaxConnections) {
        std::make_shared<Connection>(std::move(socket), self->shared)->run();
      }
      self->accept();
    });
  }

  // Out of descriptors: trying at once again would spin.
  void accept_later() {
    pause.expires_after(std::chrono::milliseconds(200));
    pause.async_wait([self = shared_from_this()](error_code ec) {
      if (!ec && !self->shared->stopped) self->accept();
    });
  }

  tcp::acceptor acceptor;
  asio::steady_timer pause;
  std::shared_ptr<Shared> shared = std::make_shared<Shared>();
};

HttpServer::HttpServer(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}

Result<std::unique_ptr<HttpServer>> HttpServer::listen(asio::io_context& io,
                                                       const std::string& host, std::uint16_t port,
                                                       Paths paths) {
  const auto address = loopback(host);
  if (!address) {
    return Error{Fault::rejected_input, "http",
                 "健康检查只能监听本机地址 not a loopback address: " + host,
                 "改用 127.0.0.1 或 ::1 use 127.0.0.1 or ::1"};
  }
  auto impl = std::make_shared<Impl>(io, std::move(paths));
  const tcp::endpoint endpoint(*address, port);
  error_code ec;
  impl->acceptor.open(endpoint.protocol(), ec);
  if (!ec) impl->acceptor.set_option(tcp::acceptor::reuse_address(true), ec);
  if (!ec) impl->acceptor.bind(endpoint, ec);
  if (!ec) impl->acceptor.listen(16, ec);
  if (ec) {
    return Error{Fault::permanent, "http",
                 "cannot listen on " + host + ":" + std::to_string(port) + ": " + ec.message(),
                 "换一个端口 choose another port"};
  }
  impl->accept();
  return std::unique_ptr<HttpServer>(new HttpServer(std::move(impl)));
}

HttpServer::~HttpServer() {
  stop();
}

std::uint16_t HttpServer::port() const {
  error_code ignored;
  return impl_->acceptor.local_endpoint(ignored).port();
}

void HttpServer::stop() {
  impl_->shared->stopped = true;
  impl_->pause.cancel();
  error_code ignored;
  impl_->acceptor.close(ignored);
}

}  // namespace shouwen::ops
