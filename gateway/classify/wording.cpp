// SPDX-License-Identifier: Apache-2.0
#include "gateway/classify/wording.h"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "gateway/classify/han.h"
#include "gateway/classify/reading.h"

namespace shouwen::classify {
namespace {

using List = std::vector<std::string_view>;

// Words are written as people write them and folded when the tables are built.
const std::map<Wording, List>& lists() {
  static const std::map<Wording, List> all = {
      {Wording::auto_reply_subject,
       {"自动回复", "自动答复", "自动应答", "自动回信", "假期回复", "休假自动", "automatic reply",
        "auto reply", "auto-reply", "autoreply", "auto response", "out of office",
        "out of the office", "vacation reply", "away from my mail"}},
      {Wording::auto_reply_weak,
       {"邮件已收到",
        "已收到您的邮件",
        "您的邮件已收到",
        "来信已收到",
        "来信收悉",
        "感谢您的来信",
        "感谢来信",
        "尽快回复",
        "尽快处理",
        "尽快与您联系",
        "尽快答复",
        "外出",
        "出差",
        "休假",
        "休年假",
        "假期",
        "放假",
        "不在办公室",
        "不在岗",
        "值班电话",
        "急事请",
        "如有急事",
        "紧急事宜",
        "请拨打",
        "请致电",
        "i will reply",
        "as soon as possible",
        "limited access to email",
        "annual leave"}},
      {Wording::auto_reply_body,
       {"无法及时回复",     "不能及时回复",     "暂时无法回复",           "无法回复您的邮件",
        "自动回复邮件",     "此邮件为自动回复", "这是自动回复",           "这是一封自动回复",
        "本邮件为系统自动", "我会尽快回复",     "尽快给您回复",           "正在休假",
        "本人休假",         "外出开会期间",     "i am out of the office", "i am currently out",
        "on vacation",      "此为自动回复",     "系统自动回复",           "邮件已收到,我会尽快"}},
      {Wording::bounce_subject,
       {"退信",
        "系统退信",
        "邮件退回",
        "投递失败",
        "发送失败",
        "无法投递",
        "未送达",
        "无法送达",
        "传递失败",
        "未传递",
        "投递延迟",
        "被退回",
        "undeliver",
        "delivery status notification",
        "returned mail",
        "returned to sender",
        "delivery failure",
        "failure notice",
        "mail delivery failed",
        "mail delivery system",
        "systems bounce",
        "delivery has failed",
        "delayed mail"}},
      {Wording::bounce_body,
       {"未能投递", "无法投递", "邮件被退回", "退信原因", "投递失败", "无法送达", "不存在此用户",
        "could not be delivered", "delivery to the following", "user unknown", "mailbox full",
        "permanent error", "does not exist", "has been delayed", "message refused", "reason:550"}},
      {Wording::our_receipt,
       {"本回执仅证明材料已收到", "材料收件邮箱自动回执", "以到达本邮箱时间为准",
        "材料已收到,登记情况如下"}},
      {Wording::our_marks,
       {"[催报]", "【催报】", "【收件回执】", "【回执】", "【补充回执】", "【退回修改】",
        "【退回】", "【提醒】", "【延期】", "【补充收件回执】", "【收件回执更正】",
        "【收件通知】"}},
      {Wording::pictures, {"配图", "插图", "附图", "图片", "照片", "相片", "现场图"}},
      {Wording::our_returns, {"【退回修改】", "【退回】", "退回补充", "退回修改"}},
      {Wording::spam,
       {"代开",
        "开发票",
        "增值税专用发票",
        "版面费",
        "论文发表",
        "论文代",
        "元/人",
        "元／人",
        "培训费",
        "会务费",
        "报名回执",
        "优惠代",
        "点数低",
        "低息贷款",
        "无抵押",
        "贷款额度",
        "刻章",
        "办证",
        "中奖",
        "博彩",
        "彩票",
        "棋牌",
        "加微信",
        "入编通知",
        "已入选",
        "理财产品",
        "高薪",
        "兼职",
        "代写",
        "代发",
        "价格优惠",
        "厂家直销",
        "批发",
        "促销",
        "订购热线",
        "招商加盟",
        "price list",
        "manufacturer",
        "best price",
        "dear sir",
        "factory",
        "special offer",
        "casino",
        "viagra",
        "our products",
        "quotation",
        "seo",
        "bitcoin",
        "收藏证书",
        "荣誉证书",
        "铜牌",
        "杂志社",
        "编委会",
        "评选入围",
        "资质代办",
        "软件推广",
        "群发",
        "邮件营销",
        "短信平台",
        "域名",
        "打开附件查看最新"}},
      {Wording::phishing,
       {"验证密码", "邮箱容量已满", "邮箱将停用", "账号异常", "账户异常", "立即升级", "重新验证",
        "邮箱升级", "密码过期", "密码即将过期", "将于24小时内停用", "点击链接登录",
        "verify your account", "password expire", "mailbox quota", "unusual sign-in",
        "验证您的邮箱", "邮箱备案", "系统管理员通知"}},
      {Wording::link_share,
       {"超大附件", "云附件", "网盘", "提取码", "腾讯文档", "金山文档", "石墨文档", "在线文档",
        "飞书文档", "微云", "文件中转站", "进入下载页面", "奶牛快传", "文叔叔", "天翼云盘",
        "阿里云盘", "和彩云"}},
      {Wording::correction,
       {"更正",       "以此稿为准", "以此为准",     "以这个为准", "以本次为准", "以这份为准",
        "以这版为准", "以本稿为准", "以后稿为准",   "以附件为准", "发错",       "重新报送",
        "重新发送",   "重报",       "替换",         "改正",       "修订稿",     "修改稿",
        "补充修改",   "补充稿",     "更新版",       "修正稿",     "修正版",     "重新提交",
        "重新上报",   "材料有误",   "内容有误",     "数据有误",   "稿有误",     "附件有误",
        "取代",       "覆盖前",     "勘误",         "作废前稿",   "前稿作废",   "删除前稿",
        "用这份",     "用这个",     "已按要求补充", "按要求补充", "按要求修改", "已补上",
        "退回补充",   "更新稿"}},
      {Wording::correction_of_known,
       {"最终版",   "最终稿", "最新",   "终稿",     "定稿",   "补充",     "漏",       "补发",
        "忘记",     "补上",   "补交",   "新版",     "第二稿", "二稿",     "修改",     "文字不变",
        "文字未动", "改动",   "重发",   "重新发",   "打不开", "不带密码", "去掉密码", "无密码",
        "已解密",   "换这",   "用这版", "换了一下", "换一下", "上一版",   "前一版",   "那版",
        "补一下",   "忘了",   "版为准", "稿为准"}},
      {Wording::adds, {"补充", "漏", "补发", "忘记", "忘了", "补上", "补交", "补一下"}},
      {Wording::withdrawal,
       {"撤回",     "撤稿",     "撤销报送", "申请撤",   "暂不采用", "不要采用", "请勿采用",
        "停止采用", "请删掉",   "请删除",   "不用了",   "作废",     "recall",   "收回",
        "撤下",     "误发",     "请忽略上", "不予采用", "不要登记", "取消报送", "先别用",
        "别用了",   "先不要用", "不要用了", "先不用",   "暂不使用"}},
      {Wording::sends_no_more, {"不再报送", "不再上报", "不报送了", "不报了", "不再报了"}},
      {Wording::enquiry,
       {"请问",     "咨询",     "是否",     "能否",   "可否",   "吗?",    "吗？",
        "怎么",     "如何",     "什么时候", "何时",   "哪里",   "多少",   "哪些",
        "请告知",   "盼复",     "望回复",   "求",     "查询",   "麻烦查", "还差什么",
        "收到没有", "收到了吗", "请核实",   "请提供", "想了解", "有没有", "需不需要",
        "用不用",   "要不要",   "可以吗",   "行不行", "几篇",   "几个",   "是不是",
        "请解释",   "请明确",   "请教",     "转我处", "发一份", "发给我"}},
      {Wording::asks_something,
       {"申请延",       "延期报送", "延期申请", "能否延期", "申请推迟", "推迟报送", "延后报送",
        "延迟报送",     "不能按时", "无法按时", "未能按时", "难以按时", "不能如期", "无法如期",
        "请批准",       "请予批准", "恳请批准", "宽限",     "缓报",     "免报",     "免于报送",
        "不再报送名单", "退出名单", "登记有误", "登记错误", "登记错了", "登记不对", "类别有误",
        "类别不对",     "单位有误", "更正登记"}},
      {Wording::reports_change,
       {"联系人变更", "联系人变动", "变更联系人", "更换联系人", "联系人调整", "更名",
        "名称变更",   "更新通讯录", "改名",       "撤销建制",   "邮箱变更",   "联系方式变更",
        "地址变更",   "新邮箱",     "更换邮箱",   "邮箱更换",   "邮箱停用",   "电话变更",
        "传真变更",   "新的联系人", "人员变动",   "工作调整",   "不再负责",   "改由",
        "机构改革后", "更名为",     "合并组建"}},
      {Wording::extension,
       {"同意延", "准予延", "可延至", "可延期", "延期至", "延至", "宽限至", "展期", "申请延期",
        "延期批复", "同意你局", "可于"}},
      {Wording::asks_state,
       {"还差", "还缺", "未报", "没报", "报了哪些", "报送情况", "完成情况", "哪些单位", "哪几个",
        "情况表", "名单发", "进度", "还有哪些"}},
      {Wording::brings,
       {"见附件", "附件为", "请查收", "现报", "报上", "报送", "上报", "随邮件报送", "呈报", "报来",
        "附后", "请审阅", "提交", "发送", "查收", "如下", "请采用", "供选用", "请审"}},
      {Wording::zero_report,
       {"零报告", "报零", "零报送", "无此类", "暂无符合", "没有符合", "无符合条件", "无相关内容",
        "无活动可报", "没有活动", "未开展活动", "未开展此类", "没有此类", "没有典型", "暂无典型",
        "无典型案例", "无可报", "未发生此类", "无相关典型"}},
      {Wording::zero_report_other, {"零报告制度", "日报告零报告", "日报告、零报告", "疫情零报告"}},
      {Wording::forwards,
       {"转报", "转发", "所辖", "各县", "县区", "县(市、区)", "县市", "市县", "代转", "汇总报",
        "辖区", "一并报送", "及所属", "统一报送", "原件转"}},
      {Wording::one_of_series,
       {"接上一封", "上一封", "下一封", "接前",   "分三封", "分两封",   "分四封",
        "第1封",    "第2封",  "第3封",  "第4封",  "第一封", "第二封",   "第三封",
        "附件1/",   "附件2/", "附件3/", "附件4/", "见下封", "分次发送", "分批发送"}},
      {Wording::side_document,
       {"统计表",   "汇总表",   "情况表", "登记表", "报名表", "名单",   "一览表", "明细表",
        "台账",     "报送函",   "的函",   "公函",   "报送单", "报送表", "目录",   "清单",
        "请示",     "通知",     "回执",   "说明",   "红头",   "封面",   "通讯录", "联系表",
        "照片说明", "图片说明", "批复",   "交函",   "函〔",   "函[",    "审批单", "审批表",
        "审核单",   "审核表",   "审签单", "送审单", "发稿单", "签发单", "核稿单"}},
      {Wording::covers,
       {"随函报送", "随文报送", "随函报上",     "现予报送",   "现予报上", "予以报送", "报上,",
        "报上:",    "报上.",    "报送如下",     "特此报告",   "特此说明", "特此报送", "特此函达",
        "特此申请", "妥否",     "请批示",       "请查收",     "请审阅",   "请予审核", "请审核",
        "随信附上", "附上",     "现将以下材料", "现作零报告", "请予支持", "当否"}},
      {Wording::draft,
       {"初稿", "草稿", "征求意见稿", "讨论稿", "送审稿", "未定稿", "旧版", "旧稿", "作废",
        "修改前", "第一稿", "一稿", "原稿"}},
      {Wording::not_final,
       {"不作为正式", "不算正式", "正式稿随后", "正式的随后", "盖章后再报", "签字后再报",
        "签字后正式", "盖章后正式", "定稿后再", "先审一下", "先审阅一下", "先帮看", "先帮着看",
        "帮着看看行不行", "先看看行不行", "请您先看看"}},
      {Wording::final_version,
       {"定稿", "终稿", "最终", "正式", "改后", "修改后", "最新", "第二稿", "二稿", "三稿", "新版",
        "(改)", "清洁版"}},
      {Wording::companion,
       {"盖章件", "扫描件", "盖章版", "签字版", "盖章", "签章", "pdf版", "扫描版", "红头", "扫描"}},
      {Wording::promise,
       {"尽快", "今晚", "今天", "明天",   "明日", "稍后", "预计", "正在", "抓紧", "下周", "近日",
        "马上", "随后", "已报", "已经报", "已发", "收到", "谢谢", "辛苦", "感谢", "知悉", "好的"}},
      {Wording::other_business,
       {"发票", "参会", "会议", "工资",     "考勤", "体检", "值班",     "报名", "培训",
        "合同", "报销", "投标", "招标",     "简历", "聚会", "统计报表", "报表", "预算",
        "决算", "党费", "工会", "年度考核", "日报", "周报", "月报"}},
      {Wording::other_topic,
       {"安全生产", "防汛",       "防火",    "抗旱",     "汛期",     "春运",       "春节",
        "元旦",     "国庆",       "中秋",    "五一",     "端午",     "扫黑",       "治超",
        "超限",     "路域环境",   "除雪",    "清雪",     "双随机",   "统计报表",   "报表",
        "值班",     "参会",       "会议",    "培训",     "考试",     "招聘",       "人事",
        "工资",     "职称",       "党建",    "主题教育", "信访",     "维稳",       "节能",
        "环保督察", "文明城市",   "创城",    "扶贫",     "脱贫",     "政务公开",   "网络安全",
        "两会",     "提案",       "预算",    "决算",     "项目申报", "固定资产",   "车辆购置",
        "驾培",     "网约车平台", "运力",    "船检",     "养护",     "四好农村路", "禁毒",
        "反恐",     "普法",       "消防",    "垃圾分类", "疫苗",     "体检",       "考勤",
        "调研提纲", "督查",       "绩效考核"}},
      {Wording::secret, {}},
      {Wording::caution, {}},
  };
  return all;
}

// Which lists of a campaign file add to which of ours.
const std::map<Wording, std::vector<const char*>>& campaign_lists() {
  static const std::map<Wording, std::vector<const char*>> all = {
      {Wording::spam, {"spam"}},
      {Wording::zero_report, {"zero_report"}},
      {Wording::zero_report_other, {"not_zero_report"}},
      {Wording::asks_something, {"exemption", "extension"}},
      {Wording::reports_change, {"contact_change", "unit_change"}},
      {Wording::withdrawal, {"withdrawal"}},
      {Wording::correction, {"correction"}},
      {Wording::correction_of_known, {"supplement"}},
      {Wording::enquiry, {"enquiry", "status_question"}},
      {Wording::promise, {"reminder_answer"}},
      {Wording::brings, {"announces_material"}},
      {Wording::forwards, {"forward"}},
      {Wording::link_share, {"link_words", "link_hosts"}},
      {Wording::secret, {"secret_words"}},
      {Wording::caution, {"caution"}},
  };
  return all;
}

std::vector<std::string> folded(Wording list) {
  std::vector<std::string> out;
  for (const auto& w : lists().at(list)) out.push_back(canonical(w));
  return out;
}

std::string_view first_of(const Automaton& automaton, const std::vector<std::string>& words,
                          std::string_view text) {
  const std::vector<Match> hits = automaton.longest(text);
  return hits.empty() ? std::string_view() : std::string_view(words[hits.front().word]);
}

struct GeneralTable {
  std::vector<std::string> words;
  Automaton automaton;
};

const GeneralTable& table_of(Wording list) {
  static const std::map<Wording, GeneralTable> tables = [] {
    std::map<Wording, GeneralTable> out;
    for (const auto& [key, words] : lists()) {
      std::vector<std::string> texts = folded(key);
      Automaton automaton(texts);
      out.emplace(key, GeneralTable{std::move(texts), std::move(automaton)});
    }
    return out;
  }();
  return tables.at(list);
}

}  // namespace

std::string_view first_word(Wording list, std::string_view canonical_text) {
  const GeneralTable& table = table_of(list);
  return first_of(table.automaton, table.words, canonical_text);
}

std::size_t count_words(Wording list, std::string_view canonical_text) {
  std::vector<std::uint32_t> found;
  for (const Match& m : table_of(list).automaton.longest(canonical_text)) found.push_back(m.word);
  std::ranges::sort(found);
  return static_cast<std::size_t>(std::unique(found.begin(), found.end()) - found.begin());
}

Vocabulary::Vocabulary(const config::Campaign& campaign) {
  for (const auto& [key, words] : lists()) {
    Table table;
    table.words = folded(key);
    if (const auto it = campaign_lists().find(key); it != campaign_lists().end())
      for (const char* list : it->second)
        for (const auto& w : campaign.words(list)) table.words.push_back(canonical(w));
    table.automaton = Automaton(table.words);
    tables_.emplace(key, std::move(table));
  }
}

std::string_view Vocabulary::first(Wording list, std::string_view canonical_text) const {
  const Table& table = tables_.at(list);
  return first_of(table.automaton, table.words, canonical_text);
}

// 以此版为准, 以11月3日所报为准: whatever stands between, the later text counts.
std::string_view takes_precedence(std::string_view text) {
  constexpr std::string_view kFrom = "以", kTo = "为准";
  const std::size_t to = text.find(kTo);
  if (to == std::string_view::npos) return {};
  const std::size_t from = text.rfind(kFrom, to);
  if (from == std::string_view::npos || code_points(text.substr(from, to - from)) > 14) return {};
  return text.substr(from, to + kTo.size() - from);
}

}  // namespace shouwen::classify
