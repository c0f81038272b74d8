// Where a mail names units, and what each place makes of the name: the addressee is not the sender,
// 走进长春市 is where something happened, 代德惠市报送 says whose material it is.
// Threads: pure. Lifetime: refers to the reading and the roster.
// Source: DESIGN §7.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "gateway/classify/reading.h"
#include "gateway/classify/unit_names.h"

namespace shouwen::classify {

enum class Part : std::uint8_t {
  plain,      // the name stands there
  stated,     // 报送单位：X, 我是X的, a closing line that is nothing but the name
  behalf,     // 代X报送, 受X委托
  proxy,      // 由X代为发送: the hand, not the unit
  addressee,  // X：, 报X、省厅：
  event,      // 走进X, 赴X, 在X
  qualifier   // 四平市 in 四平市梨树县
};

struct Mention {
  const config::Unit* unit = nullptr;  // nullptr: the issuer or one of its offices
  const Passage* passage = nullptr;
  std::size_t begin = 0, end = 0;  // octets in passage->text
  NameForm form = NameForm::bare;
  Part part = Part::plain;
  double weight = 0;  // what it speaks for its unit as the sender's, 0..1
};

std::vector<Mention> find_mentions(const Reading& reading, const UnitNames& names);
// Names with one mistyped character, for a reading in which nothing else was found.
std::vector<Mention> find_mistyped_mentions(const Reading& reading, const UnitNames& names);

}  // namespace shouwen::classify
