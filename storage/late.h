// Late readings 补读: what a message that is filed and answered still owes, since OCR takes seconds
// a page and the virus scanner or the document helper may be away. The debt is written in T2 with
// the decision made without it, and is paid in one transaction with the decision it leads to, so a
// crash between the two loses neither.
//   waiting → (begun, counted) → gone | waiting, later | set_aside: a person must look
// A retry or a person's decision settles what was set aside. Values; std only.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "config/ids.h"
#include "config/time.h"
#include "storage/message.h"

namespace shouwen::storage {

struct Owed {
  bool ocr = false;      // pixels without text
  bool scan = false;     // the virus scanner was not reached
  bool extract = false;  // the document helper was not reached
  bool any() const { return ocr || scan || extract; }
  bool operator==(const Owed&) const = default;
};

// A message whose debt can be paid now.
struct LateWork {
  Work work;  // as it was filed; `begun` counts its late readings
  Owed owed;
  int version = 0;  // of the decision in force when it was taken
  Instant arrival;  // the moment that decided lateness; never another one
  std::string arrival_basis;
};

// How a late reading ended.
struct LateEnd {
  Owed still;       // nothing: done
  std::string why;  // what kept it from the rest
};

// The debt as shown.
struct LateRow {
  Owed owed;
  std::string state, why;
  int begun = 0, tries = 0;
  Instant since, not_before;
};

// A debt that was tried this often in vain is set aside.
inline constexpr int kLateTries = 3;
// Between two tries.
inline constexpr std::int64_t kLatePause = 5 * kMinute;

}  // namespace shouwen::storage
