// The pieces one duty's sentence is made of: the word of sending, the place, the things, the
// owners, the format. Each works on the plain text and returns offsets or the notice's own words.
// Threads: pure. SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "parsers/notice/counts.h"
#include "parsers/notice/notice.h"
#include "parsers/notice/plain.h"
#include "parsers/notice/recipient.h"

namespace shouwen::parsers::notice {

// 报送, 提交, 发送至 …; not 报道, 报名, 报送时间. `to_place`: it ends in 至 or 到.
struct Verb {
  Span span;
  bool to_place = false;
};
std::vector<Verb> find_verbs(View text, Span within, const Office& office);

struct Place {
  Span span;
  Whose whose = Whose::unknown;
};
// Where it goes, looked for behind the verb, and before it (向厅办公室报送). `things` becomes what
// stands between verb and place.
Place find_place(View text, const Verb& verb, Span within, const Office& office, Span* things);

struct Thing {
  std::string name;
  Amount count;
  std::vector<std::string> format;
};
// "图文简讯两篇、守信激励典型案例1个" → two. Empty names are left out.
std::vector<Thing> find_things(View written, View text, Span span);
// 上述材料, 有关情况: stands for things named elsewhere.
bool is_pronoun(View name);

bool looks_like_owner(View text);
// 总结, 名单, 照片: a word that ends like something one can send.
bool ends_as_thing(View text);
// "各市(州)(汇总…情况)、长白山管委会和厅直有关单位" → three, and the words of the roll-up.
std::vector<std::string> split_owners(View written, View text, Span span, std::string* rollup);

std::vector<std::string> find_formats(View written, View text, Span span);
bool is_optional(View text);

}  // namespace shouwen::parsers::notice
