// SPDX-License-Identifier: Apache-2.0
#include "gateway/replies/digest.h"

#include "config/text.h"
#include "storage/store.h"

namespace shouwen::replies {
namespace {

std::string row(const char* label, std::int64_t n, const char* next = "") {
  return std::string("　　") + label + std::to_string(n) + (n > 0 ? next : "") + "\n";
}

// Everything a person must act on; the digest opens with whether there is any.
bool needs_a_person(const storage::Counts& c) {
  return c.review + c.failed + c.quarantined + c.outbox_held + c.outbox_failed + c.unfetchable +
             c.purges_requested >
         0;
}

std::string age(Instant then, Instant now) {
  std::int64_t minutes = (now - then) / kMinute;
  if (minutes < 120) return std::to_string(minutes) + "分钟";
  return std::to_string(minutes / 60) + "小时";
}

}  // namespace

Words digest_words(const DigestFacts& facts) {
  const storage::Counts& c = facts.counts;
  Words out;
  CivilDate today = to_civil(facts.now, facts.zone).date;
  out.subject = "【收文日报】" + format_zh_date(today) +
                (needs_a_person(c) ? "：有事项待处理" : "：无待处理事项");
  out.body = neutral(facts.install_name) + "收文情况（截至" +
             format_zh_minute(facts.now, facts.zone) + "）\n";
  out.body += row("累计来件：", c.messages);
  out.body += row("待核（需人工判断）：", c.review, "　→ shouwen review list");
  out.body += row("办理失败：", c.failed, "　→ shouwen show 编号，排除原因后 shouwen retry");
  out.body += row("隔离：", c.quarantined, "　→ 由指定人员查看");
  out.body += row("邮箱中取不下来：", c.unfetchable, "　→ shouwen unfetchable list");
  out.body += row("尚未登记：", c.unfiled);
  if (c.oldest_unfiled)
    out.body += "　　其中最早一件已等待" + age(*c.oldest_unfiled, facts.now) + "\n";
  out.body += row("已发回执：", c.outbox_sent);
  out.body += row("待发：", c.outbox_pending);
  if (c.oldest_pending)
    out.body += "　　其中最早一件已等待" + age(*c.oldest_pending, facts.now) + "\n";
  out.body += row("等待人工放行：", c.outbox_held, "　→ shouwen outbox list");
  out.body += row("发送失败：", c.outbox_failed, "　→ shouwen outbox list，改用电话告知");
  if (c.purges_requested > 0)
    out.body += row("待另一人批准的依法删除：", c.purges_requested, "　→ shouwen purge list");
  if (facts.paused) out.body += "　　自动回执目前由人工暂停（shouwen resume 恢复）。\n";
  if (facts.ledger.count > 0)
    out.body +=
        "台账存证（请保留本邮件，核对 to check: shouwen verify --anchor \"存证\"）：\n　　" +
        storage::to_line(facts.ledger, facts.zone) + "\n";
  out.body += "（本邮件由收文系统每日自动发出，不含来件内容。 Daily digest, counts only.）\n";
  return out;
}

Result<DigestFacts> gather_digest(storage::Store& store, const desk::Office& office, Instant now) {
  auto reader = storage::Reader::over(store);
  if (!reader) return reader.error();
  auto counts = (*reader)->counts();
  if (!counts) return counts.error();
  auto ledger = storage::ledger_anchor(store, now);
  if (!ledger) return ledger.error();
  return DigestFacts{*counts, store.replies_paused(), *ledger,
                     now,     office.settings.zone,   office.settings.install_name};
}

std::optional<Instant> next_digest(const config::Settings& settings, Instant now) {
  if (settings.digest_to.empty()) return std::nullopt;
  CivilDate today = to_civil(now, settings.zone).date;
  Instant at = to_instant({today, 0, 0, 0}, settings.zone) + settings.digest_at * kSecond;
  return at > now ? at : at + kDay;
}

Status queue_digest(storage::Store& store, const config::Settings& settings, Instant now) {
  if (settings.digest_to.empty()) return Done{};
  std::string purpose = "digest:" + format_date(to_civil(now, settings.zone).date);
  auto reader = storage::Reader::over(store);
  if (!reader) return reader.error();
  // Newest first; a day's mail is far below one page of the store's limit.
  auto rows = (*reader)->outbox("", {200, 0});
  if (!rows) return rows.error();
  for (const storage::OutboxMail& mail : *rows)
    if (mail.purpose == purpose) return Done{};
  storage::OutboxRequest request{purpose, settings.digest_to, "", now, false};
  auto queued = store.queue(request, {}, now);
  if (!queued) return queued.error();
  return Done{};
}

}  // namespace shouwen::replies
