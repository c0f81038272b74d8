// shouwen-extract with readers that attack it: the same fork server, sandbox and protocol, so what
// they cannot do no document can. Each returns "escaped" if it is still alive and had its way, and
// says errno where it was refused.
// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <thread>
#include <vector>

#include "parsers/extract/plain_text.h"
#include "parsers/extract/registry.h"
#include "parsers/extract/worker.h"

namespace {

using namespace shouwen::parsers::extract;  // NOLINT: a test program

Extracted said(bool escaped) {
  Extracted e;
  e.outcome = Outcome::ok;
  e.text = escaped ? "escaped" : std::strerror(errno);
  return e;
}

Extracted probe_exec(std::string_view, const Limits&) {
  char path[] = "/bin/true";
  char* argv[] = {path, nullptr};
  ::execve(path, argv, nullptr);
  return said(true);
}
Extracted probe_fork(std::string_view, const Limits&) {
  return said(::fork() >= 0);
}
Extracted probe_thread(std::string_view, const Limits&) {
  std::thread([] {}).join();
  return said(true);
}
Extracted probe_socket(std::string_view, const Limits&) {
  return said(::socket(AF_INET, SOCK_STREAM, 0) >= 0);
}
Extracted probe_ptrace(std::string_view, const Limits&) {
  return said(::ptrace(PTRACE_ATTACH, ::getppid(), nullptr, nullptr) == 0);
}
Extracted probe_kill(std::string_view, const Limits&) {
  return said(::kill(::getppid(), SIGTERM) == 0);
}
Extracted probe_code(std::string_view, const Limits&) {
  return said(::mmap(nullptr, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS,
                     -1, 0) != MAP_FAILED);
}
Extracted probe_passwd(std::string_view, const Limits&) {
  return said(::open("/etc/passwd", O_RDONLY) >= 0);
}
Extracted probe_proc(std::string_view, const Limits&) {
  return said(::open("/proc/self/environ", O_RDONLY) >= 0);
}
Extracted probe_write(std::string_view, const Limits&) {
  return said(::open("/tmp/shouwen-probe", O_WRONLY | O_CREAT, 0600) >= 0);
}
Extracted probe_descriptors(std::string_view, const Limits&) {
  for (int fd = 4; fd < 1000; ++fd)
    if (::fcntl(fd, F_GETFD) >= 0) return said(true);
  return said(false);
}

Extracted crash(std::string_view, const Limits&) {
  ::raise(SIGSEGV);
  std::abort();
}
Extracted segv(std::string_view octets, const Limits&) {
  volatile char* nowhere = nullptr;
  *nowhere = octets.empty() ? 'a' : 'b';
  return said(true);
}
Extracted sleep_on(std::string_view, const Limits&) {
  for (;;) {  // no sleep call is allowed, but waiting for our own socket to be readable is
    char c = 0;
    (void)!::read(3, &c, 1);
  }
}
Extracted spin(std::string_view, const Limits&) {
  for (volatile unsigned n = 0;;) n = n + 1;
}
Extracted eat_memory(std::string_view, const Limits&) {
  std::vector<std::string> all;
  for (;;) all.emplace_back(std::size_t{16} << 20, 'x');
}
Extracted lie(std::string_view, const Limits&) {
  Extracted e = said(true);
  e.members.resize(1);
  e.members[0].octets = "abc";
  (void)!::write(3, "Babcdef", 7);  // more than will be announced
  return e;
}
Extracted babble(std::string_view, const Limits&) {
  const std::string junk = "H" + std::string(60000, '\xFF');
  for (;;)
    if (::write(3, junk.data(), junk.size()) < 0) ::_exit(0);
}

Member member(std::string name, std::string octets) {
  Member m;
  m.name = std::move(name);
  m.size = octets.size();
  m.octets = std::move(octets);
  return m;
}

// "\x1F\x8B" + what: an archive as far as sniffing goes.
Extracted unpack(std::string_view octets, const Limits&) {
  const std::string what(octets.substr(2));
  Extracted e;
  e.kind = "gz";
  e.outcome = Outcome::ok;
  if (what == "deep") {
    e.members.push_back(member("层.txt", "文字"));
    e.members.push_back(member("内.gz", std::string(octets)));
  } else if (what == "names") {
    for (const char* name : {"../../etc/cron.d/x", "/etc/pwn", "C:\\a.txt", "a\nb.txt", "a!b.txt",
                             "总结\u202Excod.exe", "照片.jpg.scr", "same.txt", "same.txt"})
      e.members.push_back(member(name, "x"));
  } else if (what == "large") {
    Member big = member("big", "");
    big.octets.assign(std::size_t{40} << 20, 'z');
    e.members.push_back(std::move(big));
  } else {
    for (int i = 0; i < 5000; ++i) e.members.push_back(member("f" + std::to_string(i), "x"));
  }
  return e;
}

// A page with nothing on it, whatever was asked for: what a library without its fonts gives.
bool white(std::string_view, int, double, const Limits&, Raster& raster) {
  raster.width = raster.height = 10;
  raster.pixels.assign(100, '\xFF');
  return true;
}
DrawnPage white_page(std::string_view, int, int, const Limits&) {
  DrawnPage page;
  page.pages = 1;
  white({}, 0, 0, {}, page.raster);
  return page;
}

std::string nothing() {
  return "x";
}

Registry probes(bool broken) {
  Registry r;
  add_plain_text(r);
  for (const Reader& row : std::initializer_list<Reader>{{"exec", "p", probe_exec},
                                                         {"fork", "p", probe_fork},
                                                         {"thread", "p", probe_thread},
                                                         {"socket", "p", probe_socket},
                                                         {"ptrace", "p", probe_ptrace},
                                                         {"kill", "p", probe_kill},
                                                         {"code", "p", probe_code},
                                                         {"passwd", "p", probe_passwd},
                                                         {"proc", "p", probe_proc},
                                                         {"write", "p", probe_write},
                                                         {"descriptors", "p", probe_descriptors},
                                                         {"crash", "p", crash},
                                                         {"segv", "p", segv},
                                                         {"sleep", "p", sleep_on},
                                                         {"spin", "p", spin},
                                                         {"memory", "p", eat_memory},
                                                         {"lie", "p", lie},
                                                         {"babble", "p", babble},
                                                         {"gz", "p", unpack, true}})
    r.readers.push_back(row);
  r.renderers.push_back({"tif", white, white_page});
  // A canary that cannot pass closes its kind and no other.
  if (!broken) return r;
  r.canaries.push_back({"broken", "gz", nothing, "text", "修好它 mend it"});
  for (const protocol::Op op : {protocol::Op::render, protocol::Op::preview, protocol::Op::codes})
    r.canaries.push_back({"broken", "tif", nothing, "", "修好它 mend it", 0.1, op});
  return r;
}

}  // namespace

int main(int argc, char** argv) {
  const bool broken = std::strstr(argv[0], "broken") != nullptr;
  return worker_main(probes(broken), argc, argv);
}
