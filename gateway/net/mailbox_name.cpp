// SPDX-License-Identifier: Apache-2.0
#include "gateway/net/mailbox_name.h"

#include <array>
#include <cctype>
#include <utility>

#include "config/text.h"
#include "gateway/net/imap_parse.h"

namespace shouwen::net {
namespace {

// Base64 with ',' for '/', no padding.
constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,";

bool decode_run(std::string_view run, std::string& out) {
  std::u16string units;
  unsigned bits = 0, have = 0;
  for (char c : run) {
    const std::size_t value = kAlphabet.find(c);
    if (value == std::string_view::npos) return false;
    bits = (bits << 6) | static_cast<unsigned>(value);
    have += 6;
    if (have >= 16) {
      have -= 16;
      units += static_cast<char16_t>((bits >> have) & 0xFFFF);
      bits &= (1u << have) - 1;
    }
  }
  if (have >= 6 || bits != 0 || units.empty()) return false;
  for (std::size_t i = 0; i < units.size(); ++i) {
    char32_t c = units[i];
    if (c >= 0xD800 && c < 0xDC00 && i + 1 < units.size() && units[i + 1] >= 0xDC00 &&
        units[i + 1] < 0xE000)
      c = 0x10000 + ((c - 0xD800) << 10) + (units[++i] - 0xDC00u);
    else if (c >= 0xD800 && c < 0xE000)
      return false;
    append_utf8(out, c);
  }
  return true;
}

void encode_run(const std::u16string& units, std::string& out) {
  out += '&';
  unsigned bits = 0, have = 0;
  for (char16_t unit : units) {
    bits = (bits << 16) | unit;
    have += 16;
    while (have >= 6) {
      have -= 6;
      out += kAlphabet[(bits >> have) & 63];
    }
    bits &= (1u << have) - 1;
  }
  if (have > 0) out += kAlphabet[(bits << (6 - have)) & 63];
  out += '-';
}

struct Named {
  std::string_view name;  // folded: lower case, no blanks
  FolderRole role;
};
constexpr std::array<Named, 28> kNames = {{
    {"inbox", FolderRole::inbox},
    {"收件箱", FolderRole::inbox},
    {"junk", FolderRole::junk},
    {"spam", FolderRole::junk},
    {"junkemail", FolderRole::junk},
    {"junkmail", FolderRole::junk},
    {"junke-mail", FolderRole::junk},
    {"bulkmail", FolderRole::junk},
    {"垃圾邮件", FolderRole::junk},
    {"垃圾箱", FolderRole::junk},
    {"垃圾信箱", FolderRole::junk},
    {"病毒邮件", FolderRole::none},
    {"sent", FolderRole::sent},
    {"sentmessages", FolderRole::sent},
    {"sentitems", FolderRole::sent},
    {"sentmail", FolderRole::sent},
    {"已发送", FolderRole::sent},
    {"已发送邮件", FolderRole::sent},
    {"发件箱", FolderRole::none},
    {"已发邮件", FolderRole::sent},
    {"drafts", FolderRole::drafts},
    {"草稿箱", FolderRole::drafts},
    {"草稿", FolderRole::drafts},
    {"trash", FolderRole::trash},
    {"deletedmessages", FolderRole::trash},
    {"已删除", FolderRole::trash},
    {"deleteditems", FolderRole::trash},
    {"archive", FolderRole::archive},
}};

}  // namespace

std::string decode_mailbox_name(std::string_view name) {
  std::string out;
  for (std::size_t i = 0; i < name.size();) {
    if (name[i] != '&') {
      out += name[i++];
      continue;
    }
    const std::size_t end = name.find('-', i);
    if (end == std::string_view::npos) return sanitize_utf8(name);
    if (end == i + 1)
      out += '&';
    else if (!decode_run(name.substr(i + 1, end - i - 1), out))
      return sanitize_utf8(name);
    i = end + 1;
  }
  return sanitize_utf8(out);  // some servers send raw UTF-8
}

std::string encode_mailbox_name(std::string_view display) {
  std::string out;
  std::u16string run;
  const auto flush = [&] {
    if (!run.empty()) encode_run(run, out);
    run.clear();
  };
  for (std::size_t i = 0; i < display.size();) {
    char32_t c = next_code_point(display, i);
    if (c >= 0x20 && c < 0x7F) {
      flush();
      out += static_cast<char>(c);
      if (c == '&') out += '-';
    } else if (c < 0x10000) {
      run += static_cast<char16_t>(c);
    } else {
      c -= 0x10000;
      run += static_cast<char16_t>(0xD800 + (c >> 10));
      run += static_cast<char16_t>(0xDC00 + (c & 0x3FF));
    }
  }
  flush();
  return out;
}

FolderRole role_of_attribute(std::string_view attribute) {
  if (equal_ci(attribute, "\\Inbox")) return FolderRole::inbox;
  if (equal_ci(attribute, "\\Junk") || equal_ci(attribute, "\\Spam")) return FolderRole::junk;
  if (equal_ci(attribute, "\\Sent")) return FolderRole::sent;
  if (equal_ci(attribute, "\\Drafts")) return FolderRole::drafts;
  if (equal_ci(attribute, "\\Trash")) return FolderRole::trash;
  if (equal_ci(attribute, "\\Archive")) return FolderRole::archive;
  return FolderRole::none;
}

FolderRole role_of_name(std::string_view display) {
  std::string folded;
  for (char c : display)
    if (c != ' ') folded += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  for (const Named& known : kNames)
    if (folded == known.name) return known.role;
  return FolderRole::none;
}

std::vector<Folder> assign_roles(std::vector<FolderLine> lines) {
  std::array<bool, 7> taken{};
  const auto give = [&](Folder& folder, FolderRole role) {
    bool& used = taken[static_cast<std::size_t>(role)];
    if (role == FolderRole::none || folder.role != FolderRole::none || used) return;
    folder.role = role;
    used = true;
  };
  for (FolderLine& line : lines) {
    if (equal_ci(line.folder.name, "INBOX")) give(line.folder, FolderRole::inbox);
    for (const std::string& attribute : line.attributes) {
      if (equal_ci(attribute, "\\Noselect") || equal_ci(attribute, "\\NonExistent"))
        line.folder.selectable = false;
      else
        give(line.folder, role_of_attribute(attribute));
    }
  }
  std::vector<Folder> folders;
  for (FolderLine& line : lines) {
    // The last component: "INBOX.Sent Messages", "其他文件夹/已发送".
    std::string_view leaf = line.folder.display;
    if (line.folder.separator != 0) {
      const std::size_t cut = leaf.rfind(line.folder.separator);
      if (cut != std::string_view::npos) leaf.remove_prefix(cut + 1);
    }
    if (line.folder.selectable) give(line.folder, role_of_name(leaf));
    folders.push_back(std::move(line.folder));
  }
  return folders;
}

}  // namespace shouwen::net
