// SPDX-License-Identifier: Apache-2.0
#include "parsers/extract/wire.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "parsers/extract/protocol.h"

namespace shouwen::parsers::extract::wire {
namespace {

constexpr int kSeals = F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL;

// Room for one descriptor; a sender who passes more loses them (MSG_CTRUNC).
struct Control {
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> octets{};
};

}  // namespace

bool send(int socket, char letter, std::string_view payload, int passed, int flags) {
  std::array<iovec, 2> parts = {
      iovec{&letter, 1}, iovec{const_cast<char*>(payload.data()), payload.size()}};  // NOLINT
  msghdr message{};
  message.msg_iov = parts.data();
  message.msg_iovlen = parts.size();
  Control control;
  if (passed >= 0) {
    message.msg_control = control.octets.data();
    message.msg_controllen = control.octets.size();
    cmsghdr* head = CMSG_FIRSTHDR(&message);
    head->cmsg_level = SOL_SOCKET;
    head->cmsg_type = SCM_RIGHTS;
    head->cmsg_len = CMSG_LEN(sizeof passed);
    std::memcpy(CMSG_DATA(head), &passed, sizeof passed);
  }
  for (;;) {
    const ssize_t sent = ::sendmsg(socket, &message, flags | MSG_NOSIGNAL);
    if (sent >= 0) return true;
    if (errno != EINTR) return false;
  }
}

bool send_all(int socket, char letter, std::string_view payload) {
  while (!payload.empty()) {
    const std::string_view piece = payload.substr(0, protocol::kPacket - 1);
    if (!send(socket, letter, piece)) return false;
    payload.remove_prefix(piece.size());
  }
  return true;
}

Got receive(int socket, std::string& packet, int& passed, int flags) {
  packet.resize(protocol::kPacket);
  passed = -1;
  iovec part{packet.data(), packet.size()};
  Control control;
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control.octets.data();
  message.msg_controllen = control.octets.size();
  ssize_t got = 0;
  do got = ::recvmsg(socket, &message, flags | MSG_CMSG_CLOEXEC);
  while (got < 0 && errno == EINTR);
  if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return Got::nothing;
  if (got <= 0) return Got::closed;
  packet.resize(static_cast<std::size_t>(got));
  const cmsghdr* head = CMSG_FIRSTHDR(&message);
  if (head != nullptr && head->cmsg_level == SOL_SOCKET && head->cmsg_type == SCM_RIGHTS &&
      head->cmsg_len == CMSG_LEN(sizeof passed))
    std::memcpy(&passed, CMSG_DATA(head), sizeof passed);
  if ((message.msg_flags & MSG_TRUNC) != 0) {  // no packet of ours is that long
    if (passed >= 0) ::close(passed);
    passed = -1;
    return Got::closed;
  }
  return Got::packet;
}

int sealed(std::string_view octets) {
  const int fd = ::memfd_create("document", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  if (fd < 0) return -1;
  while (!octets.empty()) {
    const ssize_t put = ::write(fd, octets.data(), octets.size());
    if (put < 0 && errno == EINTR) continue;
    if (put <= 0) break;
    octets.remove_prefix(static_cast<std::size_t>(put));
  }
  if (octets.empty() && seal(fd)) return fd;
  ::close(fd);
  return -1;
}

bool seal(int memfd) {
  return ::fcntl(memfd, F_ADD_SEALS, kSeals) == 0;
}

bool is_sealed(int memfd) {
  const int seals = ::fcntl(memfd, F_GET_SEALS);
  return seals >= 0 && (seals & kSeals) == kSeals;
}

}  // namespace shouwen::parsers::extract::wire
