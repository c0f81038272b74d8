// SPDX-License-Identifier: Apache-2.0
#include "parsers/extract/archive.h"

#include <archive.h>
#include <archive_entry.h>
#include <locale.h>

#include <algorithm>
#include <map>
#include <memory>

#include "parsers/extract/octets.h"
#include "parsers/extract/ole.h"
#include "parsers/extract/zip_directory.h"

namespace shouwen::parsers::extract {
namespace {

constexpr std::size_t kBlock = 64 << 10;
constexpr std::size_t kRatioFrom = std::size_t{64} << 20, kRatio = 200;
constexpr std::size_t kHeaders = 100'000;  // entries looked at, folders and damaged ones included

// libarchive asks the locale how to give names; glibc has C.UTF-8 built in.
class Utf8Locale {
 public:
  Utf8Locale() : locale_(newlocale(LC_CTYPE_MASK, "C.UTF-8", locale_t{})) {
    if (locale_ != locale_t{}) before_ = uselocale(locale_);
  }
  ~Utf8Locale() {
    if (locale_ == locale_t{}) return;
    uselocale(before_);
    freelocale(locale_);
  }
  Utf8Locale(const Utf8Locale&) = delete;
  Utf8Locale& operator=(const Utf8Locale&) = delete;

 private:
  locale_t locale_, before_{};
};

struct Close {
  void operator()(archive* a) const { archive_read_free(a); }
};
using Handle = std::unique_ptr<archive, Close>;

// Only the format that the first octets name may bid: others look for theirs near the end.
void support(archive* a, std::string_view kind) {
  if (kind == "zip") {
    archive_read_support_format_zip_seekable(a);
  } else if (kind == "zip-stream") {
    archive_read_support_format_zip_streamable(a);
  } else if (kind == "rar") {
    archive_read_support_format_rar(a);
    archive_read_support_format_rar5(a);
  } else if (kind == "7z") {
    archive_read_support_format_7zip(a);
  } else {
    archive_read_support_filter_gzip(a);
    archive_read_support_filter_bzip2(a);
    archive_read_support_filter_xz(a);
    archive_read_support_format_tar(a);
    if (kind != "tar") archive_read_support_format_raw(a);
  }
}

// The name a gzip file was packed under, else what is left of an empty one.
std::string name_of_gzip(std::string_view octets) {
  const std::uint32_t flags = octet_at(octets, 3);
  if (!octets.starts_with("\x1F\x8B") || (flags & 8) == 0) return "data";
  const std::size_t at = 10 + ((flags & 4) != 0 ? 2U + le16(octets, 10) : 0U);
  const std::string_view rest = slice(octets, at, 4096);
  return any_name(rest.substr(0, rest.find('\0')));
}

// libarchive turns \\ into / in names; people are shown what was sent.
std::map<std::string, std::string> names_with_backslashes(std::string_view octets) {
  constexpr std::size_t kTail = std::size_t{1} << 20;
  std::map<std::string, std::string> out;
  const std::size_t from = octets.size() > kTail ? octets.size() - kTail : 0;
  for (auto& e : read_zip_directory(octets.substr(from), kHeaders).entries) {
    if (e.name.find('\\') == std::string::npos) continue;
    std::string turned = e.name;
    std::ranges::replace(turned, '\\', '/');
    out.emplace(std::move(turned), std::move(e.name));
  }
  return out;
}

class Reader {
 public:
  Reader(std::string_view octets, const Limits& limits, Extracted& out)
      : octets_(octets), limits_(limits), out_(out) {}

  void read(std::string_view kind) {
    const Handle handle(archive_read_new());
    archive* a = handle.get();
    if (kind.starts_with("zip")) sent_names_ = names_with_backslashes(octets_);
    support(a, kind);
    if (archive_read_open_memory(a, octets_.data(), octets_.size()) != ARCHIVE_OK) return fail(a);
    archive_entry* entry = nullptr;
    for (std::size_t seen = 0; seen < kHeaders; ++seen) {
      const int state = archive_read_next_header(a, &entry);
      if (state == ARCHIVE_EOF) return finish();
      if (state == ARCHIVE_FATAL || state == ARCHIVE_RETRY) return fail(a);
      if (archive_entry_filetype(entry) == AE_IFDIR) continue;
      if (out_.members.size() >= limits_.entries) return over("文件数超过上限 (too many entries)");
      const bool last = !take(a, entry);
      if (last) return;
    }
    over("文件数超过上限 (too many entries)");
  }

  bool whole() const { return whole_; }

 private:
  // False when nothing more can be read.
  bool take(archive* a, archive_entry* entry) {
    Member m;
    const char* name = archive_entry_pathname(entry);
    m.name = name != nullptr ? any_name(name) : std::string{};
    if (const auto sent = sent_names_.find(m.name); sent != sent_names_.end())
      m.name = sent->second;
    if (archive_format(a) == ARCHIVE_FORMAT_RAW) m.name = name_of_gzip(octets_);
    if (archive_entry_size_is_set(entry) != 0 && archive_entry_size(entry) > 0)
      m.size = static_cast<std::uint64_t>(archive_entry_size(entry));
    if (leaves_its_folder(m.name)) m.flags.emplace_back("traversal");
    bool more = true;
    if (archive_entry_filetype(entry) == AE_IFLNK || archive_entry_hardlink(entry) != nullptr) {
      m.flags.emplace_back("symlink");
      m.outcome = Outcome::unsupported;
    } else if (archive_entry_is_data_encrypted(entry) != 0) {
      m.outcome = Outcome::encrypted;
    } else if (m.size > limits_.entry) {
      m.outcome = Outcome::limit;
    } else {
      more = unpack(a, m);
    }
    if (m.outcome != Outcome::ok) m.octets.clear();
    out_.members.push_back(std::move(m));
    return more;
  }

  bool unpack(archive* a, Member& m) {
    std::string block(kBlock, '\0');
    for (;;) {
      const la_ssize_t got = archive_read_data(a, block.data(), block.size());
      if (got == 0) break;
      if (got < 0) {
        const std::string_view why = message(a);
        m.outcome = why.find("ncrypt") != std::string_view::npos ||
                            why.find("assphrase") != std::string_view::npos
                        ? Outcome::encrypted
                    : why.find("nsupported") != std::string_view::npos ? Outcome::unsupported
                                                                       : Outcome::corrupt;
        if (got != ARCHIVE_FATAL) return true;
        out_.members.push_back(std::move(m));
        fail(a);
        m = std::move(out_.members.back());
        out_.members.pop_back();
        return false;
      }
      const auto size = static_cast<std::size_t>(got);
      total_ += size;
      if (m.octets.size() + size > limits_.entry) {
        m.outcome = Outcome::limit;
        return true;
      }
      const bool unfolds = total_ > kRatioFrom && total_ / kRatio > octets_.size();
      if (total_ > limits_.unpacked || unfolds) {
        m.outcome = Outcome::limit;
        if (unfolds) out_.flags.emplace_back("bomb");
        over(unfolds ? "压缩比异常，停止解压 (unfolds too far)"
                     : "解压后超过上限 (unpacked size beyond the limit)");
        return false;
      }
      m.octets.append(block, 0, size);
    }
    m.size = m.octets.size();
    return true;
  }

  static std::string_view message(archive* a) {
    const char* text = archive_error_string(a);
    return text != nullptr ? text : "";
  }

  // Where no format took the octets, libarchive 3.6 would look at one beside its table.
  static bool has_locked_entries(archive* a) {
    return archive_format(a) != 0 && archive_read_has_encrypted_entries(a) == 1;
  }

  void over(std::string_view why) {
    whole_ = true;
    set_limit(out_, why);
  }

  void fail(archive* a) {
    const std::string_view why = message(a);
    const auto says = [&](std::string_view part) {
      return why.find(part) != std::string_view::npos;
    };
    if (says("ncrypt") || has_locked_entries(a) || says("Unsupported block header size")) {
      set_encrypted(out_);
      if (!says("ncrypt") && !has_locked_entries(a))
        out_.why = "压缩包无法打开，可能设有密码；请去掉密码后重发 (unreadable, perhaps encrypted)";
    } else if (says("ultivolume") || says("ulti-volume") || says("multiple volumes")) {
      out_.outcome = Outcome::corrupt;
      out_.why = "分卷压缩包，请对方发成一个文件 (one volume of several)";
    } else {
      out_.outcome = Outcome::corrupt;
      out_.why = "压缩包已损坏，请对方重发 (" + std::string(why.empty() ? "damaged" : why) + ")";
    }
  }

  void finish() {
    whole_ = true;
    const auto is = [&](Outcome o) {
      return std::ranges::count(out_.members, o, &Member::outcome);
    };
    const auto locked = is(Outcome::encrypted);
    out_.outcome = out_.members.empty() ? Outcome::empty : Outcome::ok;
    if (locked == 0) return;
    if (static_cast<std::size_t>(locked) == out_.members.size())
      set_encrypted(out_);
    else
      out_.flags.emplace_back("encrypted_parts");
  }

  std::string_view octets_;
  const Limits& limits_;
  Extracted& out_;
  std::map<std::string, std::string> sent_names_;
  std::size_t total_ = 0;
  bool whole_ = false;
};

}  // namespace

bool leaves_its_folder(std::string_view name) {
  if (name.starts_with('/') || name.starts_with('\\')) return true;
  if (name.size() > 1 && name[1] == ':') return true;
  for (std::size_t begin = 0; begin <= name.size();) {
    const std::size_t end = std::min(name.find_first_of("/\\", begin), name.size());
    if (name.substr(begin, end - begin) == "..") return true;
    begin = end + 1;
  }
  return false;
}

Extracted read_archive(std::string_view octets, std::string_view kind, const Limits& limits) {
  const Utf8Locale locale;
  Extracted out;
  out.kind = kind;
  Reader first(octets, limits, out);
  first.read(kind);
  // A zip cut off has lost its directory: what comes before the cut can still be read.
  if (kind == "zip" && !first.whole() && out.outcome == Outcome::corrupt && out.members.empty()) {
    const std::string why = out.why;
    Reader(octets, limits, out).read("zip-stream");
    if (out.outcome == Outcome::ok || out.outcome == Outcome::empty) {
      out.outcome = Outcome::corrupt;
      out.why = "压缩包不完整，只读出前面的文件，请对方重发 (cut off)";
    }
  }
  if (out.outcome == Outcome::corrupt && !out.members.empty()) out.flags.emplace_back("truncated");
  return out;
}

Extracted read_zip(std::string_view octets, const Limits& limits) {
  return read_archive(octets, "zip", limits);
}
Extracted read_rar(std::string_view octets, const Limits& limits) {
  return read_archive(octets, "rar", limits);
}
Extracted read_7z(std::string_view octets, const Limits& limits) {
  return read_archive(octets, "7z", limits);
}
Extracted read_tar(std::string_view octets, const Limits& limits) {
  return read_archive(octets, "tar", limits);
}
Extracted read_gz(std::string_view octets, const Limits& limits) {
  return read_archive(octets, "gz", limits);
}
Extracted read_bz2(std::string_view octets, const Limits& limits) {
  return read_archive(octets, "bz2", limits);
}
Extracted read_xz(std::string_view octets, const Limits& limits) {
  return read_archive(octets, "xz", limits);
}

}  // namespace shouwen::parsers::extract
