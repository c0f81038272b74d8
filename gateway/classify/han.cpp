// SPDX-License-Identifier: Apache-2.0
#include "gateway/classify/han.h"

#include <algorithm>
#include <array>
#include <vector>

#include "config/text.h"

namespace shouwen::classify {
namespace {

// Pairs: traditional, simplified.
constexpr std::string_view kTraditional =
    "圖图簡简訊讯運运輸输縣县區区園园陽阳長长東东遼辽龍龙雙双豐丰農农嶺岭書书記记總总結结動动態态範"
    "范領领導导"
    "開开關关於于報报送送單单位位幹干處处廳厅資资聯联繫系電电話话傳传眞真號号將将現现請请查查閱阅審"
    "审稿稿誠诚"
    "實实譽誉獎奖勵励懲惩優优質质監监督督設设築筑業业務务勞劳動动員员隊队車车輛辆馬马駕驾駛驶駐驻貨"
    "货場场線线"
    "綠绿紅红黃黄藍蓝銀银錢钱鐵铁鎮镇銷销錄录鋪铺門门間间問问題题類类顯显預预項项順顺須须頭头顧顾風"
    "风飛飞飯饭"
    "館馆騰腾驗验點点齊齐歲岁歷历屬属層层嶼屿師师帶带幫帮廣广廠厂應应張张強强彈弹彙汇後后從从復复徵"
    "征德德愛爱"
    "慶庆憂忧懷怀戰战戲戏戶户據据擬拟擴扩擔担揚扬換换撥拨捷捷損损搶抢撤撤數数敗败時时暫暂曉晓會会條"
    "条來来極极"
    "構构樣样機机樹树橋桥檢检檔档權权歡欢決决況况沒没濟济準准滿满漲涨潔洁漢汉滬沪瀋沈灣湾災灾無无煙"
    "烟營营獲获"
    "環环產产畫画發发當当療疗監监盡尽盤盘礦矿確确碼码禮礼種种稅税稱称積积穩稳竊窃競竞筆笔節节籌筹糧"
    "粮紀纪約约"
    "紙纸級级納纳純纯組组細细終终統统經经維维網网緊紧編编緩缓練练縮缩績绩織织繼继續续罰罚羅罗義义習"
    "习聖圣聞闻"
    "聲声職职聽听腦脑與与興兴舉举舊旧艱艰藝艺蘇苏蘭兰處处虛虚補补裝装製制複复規规視视親亲覺觉觀观計"
    "计訂订認认"
    "討讨訓训託托設设許许評评詞词試试該该詳详誤误說说課课調调談谈論论諮咨證证識识議议護护讀读變变讓"
    "让財财貢贡"
    "責责貴贵買买費费貼贴賀贺賣卖賬账質质賴赖購购贈赠趙赵跡迹踐践軍军軟软較较載载輔辅輕轻轉转辦办辭"
    "辞邊边還还"
    "這这連连進进遊游過过達达違违遞递選选遺遗郵邮鄉乡醫医釋释裏里鑒鉴閉闭陳陈陸陆隨随險险際际離离難"
    "难雲云靈灵"
    "靜静韓韩頁页頒颁額额願愿養养餘余駐驻髮发鮮鲜鳥鸟麗丽麥麦黨党樺桦琿珲賚赉蛟蛟敘叙個个們们倉仓偉"
    "伟備备傑杰"
    "傷伤億亿僅仅價价儀仪儲储兒儿兩两冊册凍冻創创劃划劇剧勝胜勢势協协參参吳吴員员啟启喪丧嚴严國国圍"
    "围團团執执"
    "堅坚塊块壓压壞坏壯壮聲声壽寿夢梦奪夺奮奋婦妇孫孙學学寧宁寫写寬宽寶宝專专尋寻對对岡冈島岛巖岩幾"
    "几庫库廢废餘余馀余";

// Each row is one class; its first character stands for all of them.
constexpr std::array<std::string_view, 48> kMistaken = {"磐盘盤槃蟠",
                                                        "珲浑晖琿",
                                                        "赉赍来莱賚",
                                                        "桦华铧樺",
                                                        "洮姚桃逃",
                                                        "榆渝愉俞瑜",
                                                        "蛟姣胶皎绞佼跤郊",
                                                        "靖静婧靓",
                                                        "敦墩惇",
                                                        "舒抒纾",
                                                        "梨犁黎",
                                                        "辉挥晕",
                                                        "汪旺",
                                                        "淮准",
                                                        "扶抚",
                                                        "农侬",
                                                        "惠慧蕙",
                                                        "岭领玲",
                                                        "铁贴",
                                                        "昌倡",
                                                        "潭谭谈",
                                                        "船般",
                                                        "满瞒",
                                                        "甸淀句",
                                                        "通同桐",
                                                        "伊依",
                                                        "辽僚嘹",
                                                        "图涂",
                                                        "井景",
                                                        "清青",
                                                        "龙笼",
                                                        "乾干钱",
                                                        "宁甯",
                                                        "源缘沅",
                                                        "邑艺",
                                                        "临林邻",
                                                        "柳刘",
                                                        "集级",
                                                        "和合禾",
                                                        "峰锋",
                                                        "绿录",
                                                        "宽款",
                                                        "双霜",
                                                        "德得",
                                                        "长常",
                                                        "延沿",
                                                        "们门闷",
                                                        "南楠喃"};

// What characters of the basic plane become; all others stay.
class Table {
 public:
  // The first word said of a character stands.
  void say(char32_t from, char32_t to) {
    if (from < to_.size() && to < to_.size() && to_[from] == 0)
      to_[from] = static_cast<char16_t>(to);
  }
  char32_t operator[](char32_t c) const { return c < to_.size() && to_[c] != 0 ? to_[c] : c; }

 private:
  std::vector<char16_t> to_ = std::vector<char16_t>(0x10000);
};

std::vector<char32_t> code_points(std::string_view text) {
  std::vector<char32_t> out;
  for (std::size_t at = 0; at < text.size();) out.push_back(next_code_point(text, at));
  return out;
}

Table traditional_table() {
  Table table;
  const std::vector<char32_t> pairs = code_points(kTraditional);
  for (std::size_t i = 0; i + 1 < pairs.size(); i += 2) table.say(pairs[i], pairs[i + 1]);
  return table;
}

Table mistaken_table() {
  Table table;
  for (const std::string_view row : kMistaken) {
    const std::vector<char32_t> cls = code_points(row);
    for (const char32_t c : cls) table.say(c, cls.front());
  }
  return table;
}

// Only the octets of characters that change are written; nearly all stay as they are.
std::string mapped(std::string text, const Table& table) {
  std::string out;
  std::size_t kept = 0;
  for (std::size_t at = 0; at < text.size();) {
    if (static_cast<unsigned char>(text[at]) < 0x80) {
      ++at;
      continue;
    }
    const std::size_t from = at;
    const char32_t c = next_code_point(text, at);
    const char32_t to = table[c];
    if (to == c) continue;
    out.append(text, kept, from - kept);
    append_utf8(out, to);
    kept = at;
  }
  if (kept == 0) return text;
  return out.append(text, kept);
}

}  // namespace

std::string canonical(std::string_view text) {
  static const Table table = traditional_table();
  return mapped(fold(text), table);
}

std::string loosened(std::string_view canonical_text) {
  static const Table table = mistaken_table();
  return mapped(std::string(canonical_text), table);
}

}  // namespace shouwen::classify
