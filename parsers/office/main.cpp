// One conversion by the LibreOffice of this machine, in a sandbox; conversion.h says how it is
// asked.
// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include "parsers/office/conversion.h"
#include "parsers/office/profile.h"
#include "parsers/office/sandbox.h"

namespace shouwen::parsers::office {
namespace {

constexpr int kDocument = 3;
constexpr int kOnceMore = 81;  // LibreOffice's own: it made its profile and wants to start anew
constexpr const char* kProgram = "/soffice.bin";
constexpr const char* kFolders[] = {"/usr/lib/libreoffice/program",
                                    "/usr/lib64/libreoffice/program", "/opt/libreoffice/program"};

// Where LibreOffice is with what this kind needs; "" when it is nowhere.
std::string installed(const Kind& kind) {
  for (const char* folder : kFolders) {
    std::string at = folder;
    const std::string library = at + "/" + std::string(kind.library);
    if (::access((at + kProgram).c_str(), X_OK) == 0 && ::access(library.c_str(), R_OK) == 0)
      return at;
  }
  return {};
}

bool copy(int from, const std::string& to) {
  const int fd = ::open(to.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0) return false;
  std::array<char, 65536> piece{};
  off_t at = 0;
  ssize_t got = 0;
  while ((got = ::pread(from, piece.data(), piece.size(), at)) > 0) {
    if (::write(fd, piece.data(), static_cast<std::size_t>(got)) != got) break;
    at += got;
  }
  return ::close(fd) == 0 && got == 0;
}

// The child's part. Nothing of the caller's surroundings reaches it.
[[noreturn]] void start(const std::string& program, const std::string& folder,
                        const std::string& document) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  // "" for a user's own directory would be the current one.
  std::array<std::string, 6> env = {
      "HOME=" + folder,        "TMPDIR=" + folder,
      "PATH=/usr/bin:/bin",    std::string("LANG=C.UTF-8"),
      "SAL_USE_VCLPLUGIN=svp", "FONTCONFIG_FILE=" + folder + "/" + kFonts};
  const bool fonts = ::access((folder + "/" + kFonts).c_str(), R_OK) == 0;
  std::array<char*, 7> environment{};
  for (std::size_t i = 0; i < env.size() - (fonts ? 0 : 1); ++i) environment[i] = env[i].data();
  std::array<std::string, 11> args = {
      program,         "-env:UserInstallation=file://" + folder + "/profile",
      "--headless",    "--nologo",
      "--norestore",   "--nodefault",
      "--nolockcheck", "--convert-to",
      "pdf",           "--outdir",
      folder};
  std::string last = document;
  std::array<char*, 13> argv{};
  for (std::size_t i = 0; i < args.size(); ++i) argv[i] = args[i].data();
  argv[args.size()] = last.data();
  ::execve(program.c_str(), argv.data(), environment.data());
  ::_exit(kExitNoSandbox);
}

// LibreOffice's exit code; -1 when a signal ended it.
int run(const std::string& program, const std::string& folder, const std::string& document) {
  const pid_t pid = ::fork();
  if (pid == 0) start(program, folder, document);
  int status = 0;
  if (pid < 0 || ::waitpid(pid, &status, 0) != pid) return -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

int convert(const std::string& folder, const Kind& kind, unsigned seconds) {
  const std::string place = installed(kind);
  if (place.empty()) return kExitAbsent;
  const std::string document = folder + "/document." + std::string(kind.extension);
  if (!write_profile(folder) || !copy(kDocument, document) || ::chdir(folder.c_str()) != 0)
    return kExitFolder;
  ::close_range(kDocument, ~0U, 0);
  const std::string program = place + kProgram;
  if (const std::string why = enter_sandbox(folder, program, seconds); !why.empty()) {
    std::fprintf(stderr, "shouwen-office: 沙箱未能建立 no sandbox: %s\n", why.c_str());
    return kExitNoSandbox;
  }
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // a change of user forgot it
  int code = run(program, folder, document);
  if (code == kOnceMore) code = run(program, folder, document);
  return code < 0 ? kExitDied : 0;
}

}  // namespace
}  // namespace shouwen::parsers::office

int main(int argc, char** argv) {
  namespace office = shouwen::parsers::office;
  const office::Kind* kind = argc == 4 ? office::find_kind(argv[2]) : nullptr;
  const long seconds = argc == 4 ? std::strtol(argv[3], nullptr, 10) : 0;
  if (kind == nullptr || argv[1][0] != '/' || seconds < 1 || seconds > 3600) {
    std::fputs("shouwen-office: started by shouwen, not by hand\n", stderr);
    return office::kExitUsage;
  }
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  const int code = office::convert(argv[1], *kind, static_cast<unsigned>(seconds));
  ::_exit(code);  // what an exit would run, a sanitizer's leak check, may not run in the sandbox
}
