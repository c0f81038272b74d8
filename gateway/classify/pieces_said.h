// More pieces than were found: 报送图文简讯两篇 over one file, 案例两个 in the letter, 简讯一 and
// 简讯二 as heads in one document. Nothing is credited for it; a person looks. Threads: pure.
// Source: mail of such offices, which know no rule of one piece a file.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gateway/classify/items.h"

namespace shouwen::classify {

bool more_pieces_said(const Reading& reading, const Contents& contents, const KindWords& kinds);

}  // namespace shouwen::classify
