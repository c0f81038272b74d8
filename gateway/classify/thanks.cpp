// SPDX-License-Identifier: Apache-2.0
#include "gateway/classify/thanks.h"

#include <cctype>
#include <string_view>

namespace shouwen::classify {

bool is_only_thanks(std::string rest) {
  bool titled = false;
  for (const std::string_view title : {"老师", "主任", "科长", "处长", "局长", "同志"})
    titled = titled || rest.find(title) != std::string::npos;
  for (const std::string_view word :
       {"您好",       "你好",     "各位",   "领导", "老师", "已收到", "收到", "收悉",
        "已阅",       "知悉",     "知道了", "好的", "明白", "了解",   "非常", "感谢",
        "谢谢",       "多谢",     "谢",     "辛苦", "了",   "回执",   "邮件", "你们",
        "您",         "ok",       "thanks", "主任", "科长", "处长",   "局长", "同志",
        "祝工作顺利", "工作顺利", "祝好",   "此致", "敬礼"})
    for (std::size_t at = rest.find(word); at != std::string::npos; at = rest.find(word))
      rest.erase(at, word.size());
  std::erase_if(rest, [](unsigned char c) { return c < 0x80 && std::isalnum(c) == 0; });
  for (const std::string_view mark : {".", ",", "!", ";", "~"})
    for (std::size_t at = rest.find(mark); at != std::string::npos; at = rest.find(mark))
      rest.erase(at, mark.size());
  // 王老师: one character of a name is left before the title that was taken away.
  return rest.empty() || (titled && rest.size() == std::string_view("王").size());
}

}  // namespace shouwen::classify
