// SPDX-License-Identifier: Apache-2.0
#include "config/result.h"

namespace shouwen {

const char* fault_name(Fault fault) {
  switch (fault) {
    case Fault::transient:
      return "transient";
    case Fault::permanent:
      return "permanent";
    case Fault::rejected_input:
      return "rejected_input";
    case Fault::corrupt:
      return "corrupt";
    case Fault::bug:
      return "bug";
  }
  return "bug";
}

std::string Error::text() const {
  std::string line = where.empty() ? what : where + ": " + what;
  if (!remedy.empty()) line += " (" + remedy + ")";
  return line;
}

}  // namespace shouwen
