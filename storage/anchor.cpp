// SPDX-License-Identifier: Apache-2.0
#include "storage/anchor.h"

#include <algorithm>
#include <charconv>

#include "storage/ledger.h"
#include "storage/sha256.h"
#include "storage/store.h"

namespace shouwen::storage {
namespace {

constexpr std::uint64_t kLargestFile = 64u << 20;  // centuries of days

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> out;
  while (!text.empty()) {
    const std::size_t begin = text.find_first_not_of(" \t\r\n");
    if (begin == std::string_view::npos) break;
    text.remove_prefix(begin);
    const std::size_t end = std::min(text.find_first_of(" \t\r\n"), text.size());
    out.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return out;
}

std::optional<Anchor> anchor_of(std::string_view count, std::string_view head) {
  Anchor out;
  const auto read = std::from_chars(count.data(), count.data() + count.size(), out.count);
  if (read.ec != std::errc() || read.ptr != count.data() + count.size() || out.count < 1)
    return std::nullopt;
  out.head = head.starts_with("sha256:") ? std::string(head) : "sha256:" + std::string(head);
  if (!is_sha256({out.head})) return std::nullopt;
  return out;
}

std::string numbers(std::int64_t first, std::int64_t last) {
  return first == last ? std::to_string(first)
                       : std::to_string(first) + ".." + std::to_string(last);
}

std::string day_of(const std::optional<Instant>& at) {
  return at ? format_rfc3339(*at, Zone{}).substr(0, 16) : std::string("?");
}

struct Restore {
  std::int64_t seq = 0;
  Instant at;
};

std::vector<Restore> restores_of(Database& db) {
  std::vector<Restore> out;
  Query q = db.query("SELECT seq, at FROM ledger WHERE event='restored' ORDER BY seq");
  while (q.next()) out.push_back({q.integer(0), q.instant(1)});
  return out;
}

// The restore that explains why what was anchored is not there: it came after the anchor and left
// out what the anchor had counted. Of an anchor without a moment nobody can say that.
const Restore* explains(const std::vector<Restore>& restores, const Anchor& anchor) {
  for (const Restore& r : restores)
    if (anchor.at && r.seq <= anchor.count && *anchor.at <= r.at) return &r;
  return nullptr;
}

// What several anchors say of one loss, told once.
struct Loss {
  std::int64_t last = 0;
  int anchors = 0;
  std::optional<Instant> first_at, last_at;

  void add(const Anchor& a) {
    ++anchors;
    last = std::max(last, a.count);
    if (a.at && (!first_at || *a.at < *first_at)) first_at = a.at;
    if (a.at && (!last_at || *a.at > *last_at)) last_at = a.at;
  }
};

}  // namespace

Result<Anchor> ledger_anchor(Store& store, Instant now) {
  Database& db = store.database();
  const LedgerHead head = ledger_head(db);
  return db.result(Anchor{now, head.count, head.hash});
}

std::string to_line(const Anchor& anchor, Zone zone) {
  return format_rfc3339(anchor.at.value_or(Instant{}), zone) + " " + std::to_string(anchor.count) +
         " " + anchor.head;
}

std::optional<Anchor> anchor_from(std::string_view text) {
  const auto words = words_of(text);
  if (words.size() == 3) {
    auto out = anchor_of(words[1], words[2]);
    const auto at = parse_rfc3339(words[0]);
    if (!out || !at) return std::nullopt;
    out->at = at;
    return out;
  }
  if (words.size() != 1) return std::nullopt;
  const std::size_t colon = words[0].find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  return anchor_of(words[0].substr(0, colon), words[0].substr(colon + 1));
}

Anchors anchors_in(std::string_view text) {
  Anchors out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (words_of(line).empty()) continue;
    if (auto anchor = anchor_from(line))
      out.all.push_back(std::move(*anchor));
    else
      ++out.unreadable;
  }
  return out;
}

Anchors stored_anchors(const std::string& dir, FileSystem& fs) {
  const auto text = fs.read_file(dir + kAnchorFile, kLargestFile);
  return text.ok() ? anchors_in(*text) : Anchors{};
}

Status append_anchor(Store& store, const std::string& dir, Instant now, Zone zone, FileSystem& fs) {
  auto anchor = ledger_anchor(store, now);
  if (!anchor.ok()) return anchor.error();
  if (anchor->count == 0) return Done{};
  const std::string path = dir + kAnchorFile;
  std::string before;
  if (fs.exists(path)) {
    auto text = fs.read_file(path, kLargestFile);
    if (!text.ok()) return text.error();
    before = std::move(*text);
  }
  const Anchors known = anchors_in(before);
  if (!known.all.empty() && known.all.back().count == anchor->count &&
      known.all.back().head == anchor->head)
    return Done{};
  // A line that a power cut tore is ended, not mended: nothing here is ever written over.
  const bool torn = !before.empty() && before.back() != '\n';
  if (Status s = fs.append(path, (torn ? "\n" : "") + to_line(*anchor, zone) + "\n"); !s.ok())
    return s;
  durable_step("anchor.written");
  if (Status s = fs.sync_all(dir); !s.ok()) return s;
  durable_step("anchor.synced");
  return Done{};
}

AnchorCheck check_anchors(Database& db, std::span<const Anchor> anchors) {
  AnchorCheck out;
  const std::int64_t count = ledger_head(db).count;
  const std::vector<Restore> restores = restores_of(db);
  std::int64_t held = 0;  // the newest entry an anchor vouches for
  std::vector<Anchor> wrong;
  for (const Anchor& a : anchors) {
    if (db.text("SELECT hash FROM ledger WHERE seq=?", a.count) == a.head)
      held = std::max(held, a.count);
    else
      wrong.push_back(a);
  }
  Loss missing, changed;
  bool undated = false;  // and a restore could explain it
  std::vector<std::pair<const Restore*, Loss>> restored;
  for (const Anchor& a : wrong) {
    if (const Restore* r = explains(restores, a)) {
      const auto known = std::ranges::find(restored, r, [](const auto& one) { return one.first; });
      (known == restored.end() ? restored.emplace_back(r, Loss{}) : *known).second.add(a);
    } else {
      (a.count > count ? missing : changed).add(a);
      undated |= !a.at && !restores.empty() && restores.front().seq <= a.count;
    }
  }
  for (const auto& [r, loss] : restored)
    out.notes.push_back("恢复备份时依规缺失第 a restore has lost entries " +
                        numbers(r->seq, loss.last) + "（存证 anchored " + day_of(loss.last_at) +
                        "，恢复 restored " + day_of(r->at) + "）");
  if (missing.anchors > 0)
    out.findings.push_back(
        "末尾丢失，或由旧副本恢复：缺第 tail lost, or an older copy put in its "
        "place: entries " +
        numbers(count + 1, missing.last) + " are missing since " + day_of(missing.first_at));
  if (changed.anchors > 0)
    out.findings.push_back(
        "与存证不符，被改动或由旧副本恢复后续写：第 not what was anchored, changed "
        "or written anew upon an older copy: entries " +
        numbers(std::min(held + 1, changed.last), changed.last) + "（存证 anchored " +
        day_of(changed.first_at) + "，" + std::to_string(changed.anchors) + "）");
  if (undated && !out.findings.empty())
    out.findings.back() +=
        "；存证若早于恢复备份，请连同其时间给出 should the anchor be older than the restore, give "
        "it "
        "with its moment: \"2020-10-15T00:00:02+08:00 1234 sha256:...\"";
  return out;
}

}  // namespace shouwen::storage
