// SPDX-License-Identifier: Apache-2.0
#include "gateway/replies/receipt_text.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "gateway/replies/file_list.h"

namespace shouwen::replies {
namespace {

constexpr std::size_t kPiecesShown = 30;
constexpr std::size_t kSubjectLimit = 60;  // code points
constexpr const char* kKindOpen = "类别待核，请回复注明属于哪一类";
constexpr const char* kPicturesOpen = "图片已收到，请回复注明是哪一篇材料的配图";
constexpr const char* kMistakes = "登记有误的，请回复本邮件或致电更正。";
constexpr const char* kIndent = "　　";

std::string upper_hex(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return out;
}

std::string join(const std::vector<std::string>& parts, std::string_view separator) {
  std::string out;
  for (const std::string& part : parts) {
    if (!out.empty()) out += separator;
    out += part;
  }
  return out;
}

std::string place(const PieceLine& piece) {
  if (piece.count <= 0 || (piece.count == 1 && piece.ordinal <= 1)) return "";
  std::string needed = "共需" + std::to_string(piece.count) + piece.measure;
  if (piece.ordinal <= 0) return "（" + needed + "）";
  if (piece.ordinal > piece.count)
    return "（另多报" + std::to_string(piece.ordinal - piece.count) + piece.measure + "）";
  return "（第" + std::to_string(piece.ordinal) + piece.measure + "，" + needed + "）";
}

std::string kind_open(const std::vector<std::string>& kinds) {
  return kKindOpen + (kinds.empty() ? std::string() : "（" + join(kinds, "、") + "）");
}

std::string piece_text(const PieceLine& piece, const ReceiptModel& model) {
  if (piece.zero_report) return piece.label + "：来件说明无此类内容，已登记，待核";
  std::string out = piece.label.empty() ? kind_open(model.kinds) : piece.label + place(piece);
  const std::string title = title_words(piece.title, piece.label);
  if (!title.empty()) out += "——" + title;
  if (!piece.files.empty() && !piece.fax)
    out += "；" + file_list(piece.files);
  else if (piece.fax)
    out += "；以传真报送";
  else if (piece.body)
    out += "；以邮件正文报送";
  if (piece.late) out += "；" + model.wording.late;
  return out;
}

std::string material(const MailEntry& mail, const ReceiptModel& model);

// What the provider keeps has no octets here and no check code.
std::string links_text(const std::vector<FileLine>& links) {
  constexpr std::size_t kShown = 5;
  std::string names;
  for (std::size_t i = 0; i < links.size() && i < kShown && !links[i].name.empty(); ++i)
    names += (i > 0 ? "、" : "") + clean_file_name(links[i].name);
  return "超大附件或网盘链接" + std::to_string(links.size()) + "个" +
         (names.empty() ? "" : "（" + names + "）") + "：只有下载链接，文件未收到";
}

constexpr const char* kAsks = "来件所提事项将由经办人员阅处";

bool has_material(const MailEntry& mail) {
  return (!mail.other_files.empty() && !mail.enquiry) ||
         std::any_of(mail.units.begin(), mail.units.end(), [](const UnitPieces& u) {
           return std::any_of(u.pieces.begin(), u.pieces.end(),
                              [](const PieceLine& p) { return !p.zero_report; });
         });
}

bool material_came(const ReceiptModel& model) {
  return std::any_of(model.mails.begin(), model.mails.end(), has_material);
}

// What was registered. A claim that there is nothing to send, a wish to take something back and an
// empty mail are registered too, yet are no material.
std::string registered(const MailEntry& mail, const ReceiptModel& model) {
  if (has_material(mail)) {
    std::string out = "登记材料：" + material(mail, model);
    if (!mail.replaced.empty())
      out += "；已替换收件编号" + join(mail.replaced, "、") + "的相应材料";
    if (!mail.repeats.empty()) out += "；与收件编号" + mail.repeats + "的材料相同";
    if (mail.asks) out += "；" + std::string(kAsks);
    return out;
  }
  if (mail.withdrawal) return "登记情况：来件申请撤回，由经办人员核实后办理";
  if (!mail.wish.empty() && mail.units.empty()) return "登记情况：" + mail.wish;
  if (mail.blank) return "登记情况：来件没有正文和附件，请重新发送";
  if (!mail.units.empty() || !mail.links.empty()) return "登记情况：" + material(mail, model);
  return mail.other_files.empty() ? "" : "随附文件：" + file_list(mail.other_files);
}

// A fax is paper to who sent it: its file and that file's name are ours.
std::string files_words(const MailEntry& mail) {
  if (!mail.fax) return file_list(mail.other_files);
  return mail.pages > 0 ? "传真" + std::to_string(mail.pages) + "页" : "传真";
}

// What stands before files that are no piece of their own.
std::string files_heading(const MailEntry& mail, const ReceiptModel& model) {
  if (!mail.added.empty()) return mail.added + "；";
  if (mail.pictures_open) return std::string(kPicturesOpen) + "；";
  return mail.kinds_open ? kind_open(model.kinds) + "；" : "随附文件：";
}

// The lines of 四: inline when there is one, else numbered below the heading.
// A letter is never longer than somebody reads: an archive may name thousands.
std::vector<std::string> material_lines(const MailEntry& mail, const ReceiptModel& model) {
  std::vector<std::string> out;
  std::size_t shown = 0, left_out = 0;
  for (const UnitPieces& unit : mail.units) {
    std::vector<std::string> pieces;
    for (const PieceLine& piece : unit.pieces) {
      if (shown >= kPiecesShown) {
        ++left_out;
        continue;
      }
      ++shown;
      pieces.push_back(piece_text(piece, model));
    }
    if (pieces.empty()) continue;
    if (unit.unit_name.empty())
      out.insert(out.end(), pieces.begin(), pieces.end());
    else
      out.push_back(unit.unit_name + "：" + join(pieces, "；"));
  }
  if (!mail.other_files.empty()) out.push_back(files_heading(mail, model) + files_words(mail));
  if (!mail.links.empty()) out.push_back(links_text(mail.links));
  if (left_out > 0)
    out.push_back("另有" + std::to_string(left_out) + "件未逐一列出，由经办人员核对");
  if (mail.more_kept) out.push_back("附件较多，其余文件已收到，由经办人员核对后登记");
  return out;
}

std::string material(const MailEntry& mail, const ReceiptModel& model) {
  std::vector<std::string> lines = material_lines(mail, model);
  if (lines.size() == 1) return lines.front();
  std::string out;
  for (std::size_t i = 0; i < lines.size(); ++i)
    out +=
        "\n" + std::string(kIndent) + "（" + han_number(static_cast<int>(i) + 1) + "）" + lines[i];
  return out;
}

// Numbered clauses 一、二、…: what is empty is left out and the numbers close up.
class Clauses {
 public:
  void add(const std::string& text) {
    out_ += std::string(kIndent) + han_number(++n_) + "、" + text + "\n";
  }
  const std::string& text() const { return out_; }

 private:
  std::string out_;
  int n_ = 0;
};

std::string subject_words(const MailEntry& mail) {
  std::string subject = senders_words(mail.subject, kSubjectLimit);
  return subject.empty() ? "（无主题）" : subject;
}

std::string arrival_text(const MailEntry& mail, Zone zone) {
  return format_zh_minute(mail.arrival, zone) +
         (mail.fax ? "（以传真接收时间为准）" : "（以到达本邮箱时间为准）");
}

void add_one_mail(Clauses& clauses, const MailEntry& mail, const ReceiptModel& model) {
  clauses.add("收件编号：" + mail.number);
  clauses.add("收到时间：" + arrival_text(mail, model.zone));
  // A county reads nothing of the city's other counties, whom the subject may name.
  if (mail.fax)
    clauses.add("来件方式：传真" +
                (mail.from.empty() ? "" : "（对方号码" + senders_words(mail.from, 40) + "）") +
                (mail.pages > 0 ? "，收到传真" + std::to_string(mail.pages) + "页" : ""));
  else if (model.kind != LetterKind::county_notice)
    clauses.add("发件邮箱及主题：" + senders_words(mail.from, 254) + "；" + subject_words(mail));
  if (std::string what = registered(mail, model); !what.empty()) clauses.add(what);
  if (!mail.changed.empty()) clauses.add("更正内容：" + join(mail.changed, "；") + "。");
}

// What is to be mended, by when, and what that keeps.
void add_return(Clauses& clauses, const ReceiptModel& model) {
  for (const MailEntry& mail : model.mails) {
    clauses.add("需补充修改：" + join(mail.supply, "；") + "；修改后直接回复本邮件报送即可。");
    if (mail.redo_by)
      clauses.add("补正期限：" + format_zh_date(*mail.redo_by) +
                  "。期限内补正的，报送时间仍按原来件到达时间计算。");
  }
}

void add_several_mails(Clauses& clauses, const ReceiptModel& model) {
  for (const MailEntry& mail : model.mails) {
    std::string text = "收件编号：" + mail.number + "；收到时间：" +
                       arrival_text(mail, model.zone) + "；主题：" + subject_words(mail);
    if (std::string what = registered(mail, model); !what.empty()) text += "；" + what;
    if (mail.enquiry) text += "；" + std::string(kAsks);
    clauses.add(text);
  }
}

void add_supply(Clauses& clauses, const ReceiptModel& model) {
  std::vector<std::string> sentences;
  for (const MailEntry& mail : model.mails)
    for (const std::string& sentence : mail.supply)
      if (std::find(sentences.begin(), sentences.end(), sentence) == sentences.end())
        sentences.push_back(sentence);
  if (sentences.empty()) return;
  // 补发时… only where something is to be sent.
  const bool send = std::ranges::any_of(
      sentences, [](const std::string& s) { return s.find("发") != std::string::npos; });
  clauses.add("需补充：" + join(sentences, "；") + "；" +
              (send ? model.wording.resend : "直接回复本邮件即可。"));
}

std::string contact_line(const config::Contact& contact) {
  std::vector<std::string> parts;
  if (!contact.person.empty()) parts.push_back("联系人：" + contact.person);
  if (!contact.phone.empty()) parts.push_back("电话：" + contact.phone);
  if (!contact.fax.empty()) parts.push_back("传真：" + contact.fax);
  if (!contact.mailbox.empty()) parts.push_back("邮箱：" + contact.mailbox);
  return parts.empty() ? "" : kIndent + join(parts, "　") + "\n";
}

std::string signature(const ReceiptModel& model) {
  return "　　　　　　　　" +
         config::fill(model.wording.signature, {{"office", model.contact.office}}) + "　" +
         format_zh_date(model.today) + "\n";
}

std::string you_of(const ReceiptModel& model) {
  return model.salutation.empty() ? "你单位" : model.salutation;
}

std::string opening(const ReceiptModel& model) {
  const std::string you = you_of(model);
  switch (model.kind) {
    case LetterKind::unit_notice:
      if (model.sender_registered)
        return you +
               "邮箱发来的材料已收到，回执已按来件指定的回复地址发出，现将有关情况告知如下。" +
               "如非" + you + "发送，请致电联系人。";
      return "收到以" + you + "名义报送的来件，发件邮箱尚未登记为" + you +
             "的报送邮箱，现将有关情况告知如下。如非" + you + "发送，请致电联系人。";
    case LetterKind::county_notice:
      return model.sender_unit + "转来" + you + "材料已收到，登记情况如下：";
    case LetterKind::follow_up:
      return you + "来件的登记情况更正如下，以本回执为准：";
    case LetterKind::returned:
      return you + "报送的下列材料经办人员已阅，请补充修改后重新报送：";
    default:
      break;
  }
  return material_came(model) ? config::fill(model.wording.opening, {{"salutation", you}})
                              : you + "来件已收到，将由经办人员阅处，登记情况如下：";
}

std::string closing(const ReceiptModel& model) {
  if (model.kind == LetterKind::unit_notice) return "";
  if (model.kind == LetterKind::returned)
    return kIndent + std::string("原材料已登记，不影响其收到时间。如有疑问，请致电联系人。\n");
  // Nothing came: a sentence about what the receipt proves of it would puzzle.
  if (!material_came(model)) return std::string(kIndent) + kMistakes + "\n";
  return kIndent + model.wording.closing + "\n";
}

std::string numbers(const ReceiptModel& model) {
  std::vector<std::string> out;
  for (const MailEntry& mail : model.mails)
    if (!mail.number.empty()) out.push_back(mail.number);
  if (out.empty()) return "";
  if (out.size() > 3)
    return "（收件编号" + out.front() + "等" + std::to_string(out.size()) + "件）";
  return "（收件编号" + join(out, "、") + "）";
}

std::string subject_line(const ReceiptModel& model) {
  std::string quoted = model.short_title.empty() ? "" : "“" + model.short_title + "”";
  switch (model.kind) {
    case LetterKind::quarantine:
    case LetterKind::plain:
      return "【收件回执】来件已收到" + numbers(model);
    case LetterKind::unit_notice:
      return "【收件通知】" + quoted + "收到以" + you_of(model) + "名义发送的来件" + numbers(model);
    case LetterKind::county_notice:
      return "【收件通知】" + quoted + "转报材料已收到" + numbers(model);
    case LetterKind::supplement:
      return "【补充收件回执】" + quoted + (material_came(model) ? "材料" : "来件") + "已收到" +
             numbers(model);
    case LetterKind::follow_up:
      return "【收件回执更正】" + quoted + "材料登记情况" + numbers(model);
    case LetterKind::returned:
      return "【退回修改】" + quoted + "材料请补充修改" + numbers(model);
    case LetterKind::receipt:
      break;
  }
  const bool material = material_came(model);
  if (!material || quoted.empty() || model.mails.empty())
    return "【收件回执】" + quoted + (material ? "材料已收到" : "来件已收到") + numbers(model);
  return config::fill(model.wording.subject,
                      {{"short_title", model.short_title}, {"number", model.mails.front().number}});
}

// 密级 and crashed mail: nothing of it is repeated, not even a file name (OFFICE §5).
std::string bare_body(const ReceiptModel& model) {
  std::string what = model.kind == LetterKind::quarantine ? model.wording.neutral + "。"
                                                          : "来件已收到，将由经办人员阅处。";
  return "发件单位：\n" + std::string(kIndent) + what + "\n" + contact_line(model.contact) +
         signature(model);
}

}  // namespace

std::string fax_words(const Words& words) {
  std::string out = words.subject + "\n\n" + words.body;
  constexpr std::string_view kReply = "回复本邮件", kByFax = "传真回复";
  for (std::size_t at = 0; (at = out.find(kReply, at)) != std::string::npos; at += kByFax.size())
    out.replace(at, kReply.size(), kByFax);
  return out;
}

Wording wording_of(const config::Campaign& campaign) {
  return {campaign.text("receipt_subject"), campaign.text("receipt_opening"),
          campaign.text("receipt_closing"), campaign.text("receipt_missing"),
          campaign.text("receipt_resend"),  campaign.text("receipt_late"),
          campaign.text("receipt_neutral"), campaign.text("receipt_signature")};
}

std::string check_code(const Digest& digest) {
  std::size_t colon = digest.text.find(':');
  if (colon == std::string::npos || digest.text.size() < colon + 9) return "";
  std::string hex = upper_hex(std::string_view(digest.text).substr(colon + 1, 8));
  return hex.substr(0, 4) + "-" + hex.substr(4);
}

std::string size_text(std::uint64_t octets) {
  if (octets < 1024) return std::to_string(octets) + "B";
  std::array<char, 32> out{};
  constexpr std::uint64_t kMega = 1024ULL * 1024;
  if (octets < kMega) {
    std::snprintf(out.data(), out.size(), "%.0fKB", static_cast<double>(octets) / 1024);
  } else {
    std::snprintf(out.data(), out.size(), "%.1fMB",
                  static_cast<double>(octets) / static_cast<double>(kMega));
  }
  return out.data();
}

std::string han_number(int n) {
  static const std::array<const char*, 10> kDigits = {"",   "一", "二", "三", "四",
                                                      "五", "六", "七", "八", "九"};
  if (n <= 0 || n > 99) return std::to_string(n);
  std::string tens = n < 10   ? ""
                     : n < 20 ? "十"
                              : std::string(kDigits[static_cast<std::size_t>(n / 10)]) + "十";
  return tens + kDigits[static_cast<std::size_t>(n % 10)];
}

std::string missing_text(const std::vector<Missing>& missing) {
  std::vector<std::string> parts;
  parts.reserve(missing.size());
  for (const Missing& m : missing)
    parts.push_back(m.label +
                    (m.measure.empty() && m.count == 1 ? "" : std::to_string(m.count) + m.measure) +
                    (m.claimed ? "（已报无此类内容，待认可）"
                     : m.past ? "（通知时限" + format_zh_short(m.due) + "，请尽快补报）"
                              : "（" + format_zh_short(m.due) + "前）"));
  return join(parts, "；");
}

namespace {

std::string counts_text(const std::vector<Missing>& what) {
  std::vector<std::string> parts;
  parts.reserve(what.size());
  for (const Missing& m : what)
    parts.push_back(m.label + std::to_string(m.count) + (m.measure.empty() ? "件" : m.measure));
  return join(parts, "；");
}

// A city's letter about its counties' pieces: what is missing is its own.
bool forwards(const ReceiptModel& model) {
  return std::ranges::any_of(model.mails, [](const MailEntry& mail) {
    return std::ranges::any_of(mail.units,
                               [](const UnitPieces& unit) { return !unit.unit_name.empty(); });
  });
}

}  // namespace

Words render(const ReceiptModel& model) {
  Words out{subject_line(model), ""};
  if (model.kind == LetterKind::quarantine || model.kind == LetterKind::plain) {
    out.body = bare_body(model);
    return out;
  }
  Clauses clauses;
  if (model.mails.size() == 1)
    add_one_mail(clauses, model.mails.front(), model);
  else
    add_several_mails(clauses, model);
  if (model.kind == LetterKind::returned)
    add_return(clauses, model);
  else
    add_supply(clauses, model);
  if (!model.received.empty())
    clauses.add("截至本回执发出时已收到：" + counts_text(model.received) + "。");
  if (!model.missing.empty())
    clauses.add((forwards(model) ? "截至本回执发出时" + you_of(model) + "本级尚未收到："
                                 : "截至本回执发出时尚未收到：") +
                missing_text(model.missing) + "。" + model.wording.missing);
  else if (!model.general.empty())
    clauses.add("通知要求的报送材料和时限：" + missing_text(model.general) + "。");
  if (model.sender_unregistered)
    clauses.add("发件邮箱尚未登记为" + you_of(model) + "的报送邮箱，" +
                (model.unit_was_told ? "尚缺情况已告知登记邮箱。" : "如需登记请致电联系人。"));
  out.body = (model.unit_name.empty() ? "发件单位" : model.unit_name) + "：\n" + kIndent +
             opening(model) + "\n" + clauses.text() + closing(model) + contact_line(model.contact) +
             signature(model);
  return out;
}

}  // namespace shouwen::replies
