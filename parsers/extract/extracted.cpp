// SPDX-License-Identifier: Apache-2.0
#include "parsers/extract/extracted.h"

namespace shouwen::parsers::extract {

std::string_view name(Outcome outcome) {
  switch (outcome) {
    case Outcome::ok:
      return "ok";
    case Outcome::empty:
      return "empty";
    case Outcome::encrypted:
      return "encrypted";
    case Outcome::corrupt:
      return "corrupt";
    case Outcome::unsupported:
      return "unsupported";
    case Outcome::limit:
      return "limit";
    case Outcome::timeout:
      return "timeout";
    case Outcome::crashed:
      return "crashed";
  }
  return "unsupported";
}

}  // namespace shouwen::parsers::extract
