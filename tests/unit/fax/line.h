// A telephone call in one process: two T.30 machines of libspandsp, over audio or T.38, with what
// lines do to them: dropouts, lost packets, a cut. Same options, same octets.
// Threads: one. Errors: as the machines say.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace shouwen::line {

struct Call {
  bool t38 = false, ecm = true;
  double cut_s = 0;  // both hang up then; 0 = never
  int drop_at_ms = -1, drop_ms = 0;
  int loss_percent = 0;  // of T.38 packets, without redundancy
  std::string sub;
  unsigned seed = 1;
};

// What the receiving machine says at its end.
struct End {
  bool ended = false;  // false: it never came to an end
  int code = -1;
  std::string text;  // "OK"
  int pages = 0, bad_rows = 0;
  bool ecm = false;
  std::string ident, sub;
  double seconds = 0;
};

End place(const Call& call, const std::string& tiff, const std::string& received);

}  // namespace shouwen::line
