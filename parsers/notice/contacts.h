// 联系人, 电话, 传真, 邮箱 of a notice; a list of several persons stays a list.
// Threads: pure. SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "parsers/notice/notice.h"
#include "parsers/notice/outline.h"

namespace shouwen::parsers::notice {

std::vector<ContactPerson> find_contacts(const Outline& doc);

}  // namespace shouwen::parsers::notice
