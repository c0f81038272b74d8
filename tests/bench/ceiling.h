// The least any program must do to a mail: find each line (memchr), decode the base64 ones, hand
// the octets on. No tree, no header decoding, no nesting, no damage: it bounds a parser, it is
// none. Threads: pure. Source: facts of the benchmark only; the decoder is the fastest the
// processor has.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string_view>

namespace shouwen::bench {

void ceiling_read(std::string_view mail, const std::function<void()>& leaf,
                  const std::function<void(std::span<const std::byte>)>& octets);

}  // namespace shouwen::bench
