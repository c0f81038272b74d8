// SPDX-License-Identifier: Apache-2.0
#include "gateway/ops/control.h"

#include <pwd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <list>
#include <optional>

#include "gateway/ops/control_request.h"
#include "gateway/ops/lock.h"
#include "gateway/ops/log.h"

namespace shouwen::ops {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using Protocol = asio::local::stream_protocol;

constexpr std::chrono::seconds kRequestLimit{10}, kBringingLimit{60}, kAnswerLimit{300};
constexpr const char* kTooLong = R"({"error":"reply longer than 1 MB"})";
constexpr const char* kRequestTooLong =
    R"({"ok":false,"error":{"fault":"rejected_input","where":"control",)"
    R"("what":"请求过长 the request is too long","remedy":"上限1MB；收进邮件、名册、活动80MB，以 )"
    R"({\"call\":… 开头 at most 1 MB; 80 MB for a mail, roster or campaign, its call first"}})";
constexpr const char* kBusy =
    R"({"ok":false,"error":{"fault":"transient","where":"control",)"
    R"("what":"服务正忙，命令太多 the daemon is busy with other commands","remedy":"稍后再试 try again"}})";

class Connection;

struct Shared {
  ControlHandler handler;
  std::size_t open = 0;
  bool stopped = false;
  bool bringing = false;                         // one with octets is under way
  std::list<std::weak_ptr<Connection>> waiting;  // for their request, the oldest first
};

// One connection: a line in, a line out, closed.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(Protocol::socket socket, std::shared_ptr<Shared> shared)
      : socket_(std::move(socket)), deadline_(socket_.get_executor()), shared_(std::move(shared)) {
    ++shared_->open;
  }
  ~Connection() {
    waits_no_more();
    --shared_->open;
    if (bringing_) shared_->bringing = false;
  }

  void run() {
    ucred peer{};
    socklen_t length = sizeof peer;
    if (::getsockopt(socket_.native_handle(), SOL_SOCKET, SO_PEERCRED, &peer, &length) != 0) return;
    actor_ = user_name(peer.uid);
    close_after(kRequestLimit);
    shared_->waiting.push_back(weak_from_this());
    waiting_ = std::prev(shared_->waiting.end());
    read(kMaxRequestBytes);
  }

  // Nobody needs the place of one that asked nothing less than it does.
  void make_room() {
    log(Event::control_refused, {{"actor", actor_}, {"bytes", line_.size()}, {"error", "idle"}});
    error_code ignored;
    socket_.close(ignored);
    waits_no_more();
  }

  // Said instead of an answer, before a request is read.
  void refuse(const char* json) {
    refused("busy");
    reply(json);
  }

 private:
  void read(std::size_t limit) {
    asio::async_read_until(
        socket_, asio::dynamic_buffer(line_, limit), '\n',
        [self = shared_from_this()](error_code ec, std::size_t n) { self->request(ec, n); });
  }

  void waits_no_more() {
    if (waiting_) shared_->waiting.erase(*waiting_);
    waiting_.reset();
  }

  void request(error_code ec, std::size_t length) {
    if (shared_->stopped) return;
    if (ec == asio::error::not_found) return longer();
    waits_no_more();
    if (ec) {
      // End of file before a byte is somebody asking whether we live; not worth a line.
      if (!line_.empty() && (timed_out_ || socket_.is_open()))
        refused(timed_out_ ? "no whole request in time" : ec.message());
      deadline_.cancel();
      return;
    }
    line_.resize(length - 1);
    close_after(kAnswerLimit);
    // The handler may answer from another thread; the connection is touched on its own only.
    shared_->handler(std::move(line_), actor_, [self = shared_from_this()](std::string json) {
      asio::post(self->socket_.get_executor(),
                 [self, json = std::move(json)]() mutable { self->reply(std::move(json)); });
    });
  }

  // The line fills what it may: one that brings octets may go on, if it is the only one.
  void longer() {
    const std::size_t limit = request_limit(line_);
    const bool taken = shared_->bringing && !bringing_;
    if (line_.size() < limit && !taken) {
      bringing_ = shared_->bringing = true;
      close_after(kBringingLimit);
      return read(limit);
    }
    waits_no_more();
    refused(taken ? "busy" : "too long");
    line_ = std::string();
    reply(taken ? kBusy : kRequestTooLong);
  }

  void refused(const std::string& why) {
    log(Event::control_refused, {{"actor", actor_}, {"bytes", line_.size()}, {"error", why}});
  }

  void reply(std::string json) {
    if (answered_ || !socket_.is_open()) return;
    answered_ = true;
    reply_ = json.size() < kMaxReplyBytes ? std::move(json) : kTooLong;
    for (char& c : reply_) {
      if (c == '\n') c = ' ';
    }
    reply_ += '\n';
    close_after(kRequestLimit);
    asio::async_write(socket_, asio::buffer(reply_),
                      [self = shared_from_this()](error_code, std::size_t) {
                        self->deadline_.cancel();
                        error_code ignored;
                        self->socket_.close(ignored);
                      });
  }

  // A weak reference: the timer alone keeps nothing alive.
  void close_after(std::chrono::seconds limit) {
    deadline_.expires_after(limit);
    deadline_.async_wait([weak = weak_from_this()](error_code ec) {
      const auto self = weak.lock();
      if (ec || !self) return;
      self->timed_out_ = true;  // the read then fails with whatever a closed socket says
      error_code ignored;
      self->socket_.close(ignored);
    });
  }

  Protocol::socket socket_;
  asio::steady_timer deadline_;
  std::shared_ptr<Shared> shared_;
  std::string line_, reply_, actor_;
  bool answered_ = false, timed_out_ = false;
  bool bringing_ = false;
  std::optional<std::list<std::weak_ptr<Connection>>::iterator> waiting_;
};

Error cannot(const std::string& path, const char* doing, int number) {
  return {Fault::permanent, "control",
          std::string("cannot ") + doing + " " + path + ": " + std::strerror(number),
          "检查 control_socket 的目录与权限 check the folder of control_socket"};
}

// Binds with mode 0660 from the first moment: fchmod before bind sets what the umask then narrows,
// chmod after it widens again.
Result<int> bind_socket(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) {
    return Error{Fault::rejected_input, "control",
                 "control_socket is longer than 107 octets: " + path,
                 "改用较短的路径，例如 /run/shouwen/control.sock choose a shorter path"};
  }
  std::memcpy(address.sun_path, path.data(), path.size());
  struct stat st {};
  if (::lstat(path.c_str(), &st) == 0) {
    if (!S_ISSOCK(st.st_mode)) return cannot(path, "replace (it is not a socket)", EEXIST);
    if (::unlink(path.c_str()) != 0) return cannot(path, "remove", errno);
  }
  const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0) return cannot(path, "create", errno);
  if (::fchmod(fd, 0660) != 0 ||
      ::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
      ::chmod(path.c_str(), 0660) != 0 || ::listen(fd, 16) != 0) {
    const int number = errno;
    ::close(fd);
    return cannot(path, "listen on", number);
  }
  return fd;
}

}  // namespace

struct ControlServer::Impl : std::enable_shared_from_this<ControlServer::Impl> {
  Impl(asio::io_context& io, int fd, std::string p, ControlHandler handler)
      : acceptor(io, Protocol(), fd), pause(io), path(std::move(p)) {
    shared->handler = std::move(handler);
  }

  void accept() {
    acceptor.async_accept([self = shared_from_this()](error_code ec, Protocol::socket socket) {
      if (self->shared->stopped) return;
      if (ec) return self->accept_later();
      self->take(std::move(socket));
      self->accept();
    });
  }

  // Full: the longest idle one goes. When all wait for an answer the new one is told so.
  void take(Protocol::socket socket) {
    const bool full = shared->open >= kMaxConnections;
    const auto idle = full && !shared->waiting.empty() ? shared->waiting.front().lock() : nullptr;
    if (idle) idle->make_room();
    const auto connection = std::make_shared<Connection>(std::move(socket), shared);
    return full && !idle ? connection->refuse(kBusy) : connection->run();
  }

  // Out of descriptors: trying at once again would spin.
  void accept_later() {
    pause.expires_after(std::chrono::milliseconds(200));
    pause.async_wait([self = shared_from_this()](error_code ec) {
      if (!ec && !self->shared->stopped) self->accept();
    });
  }

  Protocol::acceptor acceptor;
  asio::steady_timer pause;
  const std::string path;
  std::shared_ptr<Shared> shared = std::make_shared<Shared>();
};

ControlServer::ControlServer(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}

Result<std::unique_ptr<ControlServer>> ControlServer::listen(asio::io_context& io,
                                                             const std::string& path,
                                                             const StateLock& /*proof*/,
                                                             ControlHandler handler) {
  const Result<int> fd = bind_socket(path);
  if (!fd) return fd.error();
  auto impl = std::make_shared<Impl>(io, *fd, path, std::move(handler));
  impl->accept();
  return std::unique_ptr<ControlServer>(new ControlServer(std::move(impl)));
}

ControlServer::~ControlServer() {
  stop();
}

void ControlServer::stop() {
  if (impl_->shared->stopped) return;
  impl_->shared->stopped = true;
  impl_->pause.cancel();
  error_code ignored;
  impl_->acceptor.close(ignored);
  ::unlink(impl_->path.c_str());
}

std::string user_name(std::uint32_t uid) {
  passwd entry{};
  passwd* found = nullptr;
  char space[4096];
  if (::getpwuid_r(uid, &entry, space, sizeof space, &found) != 0 || found == nullptr) {
    return "uid:" + std::to_string(uid);
  }
  return found->pw_name;
}

}  // namespace shouwen::ops
