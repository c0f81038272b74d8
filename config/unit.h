// Unit 报送单位: one row of units.csv. A plain value; columns beyond those of DESIGN §9 are OFFICE
// §4.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/time.h"

namespace shouwen::config {

struct Liaison {
  std::string name;
  std::vector<std::string> phones;
  std::optional<CivilDate> since;
};

struct Unit {
  std::string code;  // permanent key
  std::string name_full, short_name;
  std::vector<std::string> aliases;
  std::string level;   // the office's own word: prefecture, county, bureau ...
  std::string parent;  // code of the unit above; "" for none
  std::vector<std::string> email_domains, emails;  // lower case
  std::vector<std::string> fax_numbers;            // as written
  std::optional<CivilDate> valid_from, valid_to;   // both inclusive
  std::string successor;                           // code of the unit that took over
  std::string
      salutation;  // 你局 / 你单位 / 你委; never empty after loading (default 你单位, 你局 for …局)
  Liaison liaison;
  std::string credits_to;  // a sub-body owes nothing; its pieces are this unit's
  int line = 0;            // where units.csv states it

  bool valid_on(CivilDate day) const {
    return (!valid_from || *valid_from <= day) && (!valid_to || day <= *valid_to);
  }
  bool is_sub_body() const { return !credits_to.empty(); }
};

}  // namespace shouwen::config
