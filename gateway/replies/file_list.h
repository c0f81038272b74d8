// The files of one piece as a receipt lists them: documents first, in the order people number them,
// an archive by its own name with its members behind it.
// Threads: pure. Errors: none. Source: OFFICE §6.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "gateway/replies/receipt_text.h"

namespace shouwen::replies {

// "附件2个：a.docx（3.2MB，校验码9F3A-71C2）、b.jpg（86KB，校验码…）"
std::string file_list(std::vector<FileLine> files);

// 2.2 before 2.10: digits compare as numbers, all else as octets.
bool natural_less(std::string_view a, std::string_view b);

// Words of the sender inside our letter: one line, bounded, and no working link, so that a forged
// From cannot make us carry an address to somebody.
std::string senders_words(std::string_view text, std::size_t limit);

// What a stranger wrote carries no address and no telephone number on our letterhead: hosts lose
// their dots, long numbers their middle. Our own words of the entry are left as they are.
void make_inert(MailEntry& mail);

// A title as it may stand between 《》; "" for one that tells nothing: 简讯, 1, 新建文档1.
std::string title_words(std::string_view title, std::string_view label);

}  // namespace shouwen::replies
