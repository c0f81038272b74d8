// SPDX-License-Identifier: Apache-2.0
#include "gateway/intake/fax_files.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <span>

#include "gateway/intake/reading.h"
#include "parsers/fax/tiff.h"

namespace shouwen::intake {

namespace {

namespace files = std::filesystem;

constexpr std::size_t kSidecarOctets = std::size_t{64} << 10;
constexpr std::size_t kPdfTail = 2048;  // %%EOF stands in it, behind what some printers append
constexpr std::uintmax_t kLargestJudged = std::uintmax_t{128} << 20;
constexpr int kNames = 1000;  // tries for a name nobody has

bool unfinished_name(const std::string& name) {
  const auto ends = [&](std::string_view tail) { return name.ends_with(tail); };
  return name.starts_with(".") || ends(".tmp") || ends(".part") || ends(".partial") || ends("~") ||
         ends(".crdownload");
}

Error trouble(const std::string& what, const std::string& path) {
  return {Fault::transient, "fax", what + ": " + path + ": " + std::strerror(errno),
          "核对文件夹和权限 check the folder and its permissions"};
}

std::string folder_of(const std::string& folder, const std::string& inside) {
  return folder + "/" + inside + "/";
}

bool move_new(const std::string& from, const std::string& to) {
  return ::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0;
}

bool whole_pdf(std::string_view octets) {
  const std::string_view tail = octets.substr(octets.size() - std::min(octets.size(), kPdfTail));
  return tail.find("startxref") != std::string_view::npos &&
         tail.find("%%EOF") != std::string_view::npos;
}

bool whole_tiff(std::span<const std::byte> octets) {
  const parsers::fax::Tiff tiff = parsers::fax::read_tiff(octets);
  return tiff.chain == parsers::fax::Chain::whole && !tiff.pages.empty() &&
         std::all_of(tiff.pages.begin(), tiff.pages.end(),
                     [](const auto& page) { return page.strips_inside; });
}

}  // namespace

std::vector<FaxFile> list_fax_files(const std::string& folder) {
  std::vector<FaxFile> out;
  std::error_code error;
  for (files::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    FaxFile file;
    file.path = it->path().string();
    file.name = it->path().filename().string();
    struct stat info {};
    if (unfinished_name(file.name) || ::lstat(file.path.c_str(), &info) != 0 ||
        !S_ISREG(info.st_mode))
      continue;
    file.size = info.st_size;
    file.changed = std::int64_t{info.st_mtim.tv_sec} * 1'000'000'000 + info.st_mtim.tv_nsec;
    out.push_back(std::move(file));
  }
  std::sort(out.begin(), out.end(),
            [](const FaxFile& a, const FaxFile& b) { return a.name < b.name; });
  const auto has = [&](const std::string& name) {
    return std::binary_search(out.begin(), out.end(), FaxFile{"", name},
                              [](const FaxFile& a, const FaxFile& b) { return a.name < b.name; });
  };
  for (FaxFile& file : out) file.sidecar = has(file.name + kSidecar);
  std::erase_if(out, [&](const FaxFile& file) { return file.name.ends_with(kSidecar); });
  return out;
}

// A copy is judged: the device may cut its file while we look, and a mapped one would kill us.
bool structurally_whole(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::string octets;
  std::error_code error;
  const std::uintmax_t size = files::file_size(path, error);
  if (!in || error || size == 0) return false;
  if (size > kLargestJudged) return true;  // taken, and told that it is too large
  octets.resize(size);
  in.read(octets.data(), static_cast<std::streamsize>(size));
  if (in.gcount() != static_cast<std::streamsize>(size)) return false;
  const auto bytes = std::as_bytes(std::span(octets));
  if (parsers::fax::is_tiff(bytes)) return whole_tiff(bytes);
  return !octets.starts_with("%PDF-") || whole_pdf(octets);
}

std::map<std::string, std::int64_t> Stillness::look(const std::vector<FaxFile>& files_now,
                                                    Instant now) {
  std::map<std::string, Seen> seen;
  std::map<std::string, std::int64_t> out;
  for (const FaxFile& file : files_now) {
    const auto before = seen_.find(file.path);
    const bool same = before != seen_.end() && before->second.size == file.size &&
                      before->second.changed == file.changed;
    seen[file.path] = same ? before->second : Seen{file.size, file.changed, now};
    out[file.path] = now - seen[file.path].since;
  }
  seen_ = std::move(seen);
  return out;
}

Status make_fax_folders(const std::string& folder) {
  for (const char* inside : {"work", "done", "failed"}) {
    const std::string path = folder + "/" + inside;
    if (::mkdir(path.c_str(), 0770) != 0 && errno != EEXIST)
      return trouble("建不了文件夹 cannot make the folder", path);
    // A link would have us move the files of another folder.
    struct stat info {};
    if (::lstat(path.c_str(), &info) != 0 || !S_ISDIR(info.st_mode)) {
      errno = ENOTDIR;
      return trouble("不是文件夹，不用 not a folder, or a link: not used", path);
    }
  }
  return Done{};
}

std::optional<FaxFile> claim(const std::string& folder, const FaxFile& file) {
  for (int n = 0; n < kNames; ++n) {
    FaxFile out = file;
    out.name = n == 0 ? file.name : std::to_string(n) + "-" + file.name;
    out.path = folder_of(folder, "work") + out.name;
    if (::access(out.path.c_str(), F_OK) == 0) continue;
    // The sidecar first: a TIFF in work/ is then never without what was told of it.
    if (file.sidecar &&
        ::rename((file.path + kSidecar).c_str(), (out.path + kSidecar).c_str()) != 0)
      return std::nullopt;
    if (move_new(file.path, out.path)) return out;
    if (errno != EEXIST) return std::nullopt;
    if (file.sidecar) ::rename((out.path + kSidecar).c_str(), (file.path + kSidecar).c_str());
  }
  return std::nullopt;
}

Status settle(const std::string& folder, const FaxFile& file, const std::string& where) {
  for (int n = 0; n < kNames; ++n) {
    const std::string name = n == 0 ? file.name : std::to_string(n) + "-" + file.name;
    const std::string to = folder_of(folder, where) + name;
    if (::access(to.c_str(), F_OK) == 0) continue;
    // The sidecar first, so that none is left in work/ for another file of the same name.
    ::rename((file.path + kSidecar).c_str(), (to + kSidecar).c_str());
    if (move_new(file.path, to)) return Done{};
    if (errno != EEXIST) return trouble("移动不了文件 cannot move the file", file.path);
  }
  return trouble("没有可用的文件名 no name is left", file.path);
}

std::string read_sidecar(const FaxFile& file) {
  std::ifstream in(file.path + kSidecar, std::ios::binary);
  std::string out(kSidecarOctets, '\0');
  in.read(out.data(), static_cast<std::streamsize>(out.size()));
  out.resize(static_cast<std::size_t>(std::max<std::streamsize>(in.gcount(), 0)));
  return out;
}

std::string fax_key(const std::string& name, const FaxFile& file) {
  return name + "#" + std::to_string(file.changed / 1'000'000'000) + "#" +
         std::to_string(file.size);
}

}  // namespace shouwen::intake
