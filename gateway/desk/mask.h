// Personal data as lists that leave the house may show it: of an address and a name the first
// character, of a number its first three and last digits. What it was stays in the store.
// Threads: pure. Errors: none. Source: OFFICE §10.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace shouwen::desk {

// 张三 0431-85097644 → 张* 043*******44. Every word is taken for a name, every number masked.
std::string mask_contact(std::string_view text);
// Addresses and numbers as long as a telephone's or an identity card's inside a text; the rest,
// receipt numbers too, stays.
std::string mask_personal(std::string_view text);

}  // namespace shouwen::desk
