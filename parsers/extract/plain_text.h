// Text files and HTML, and glibc's converters made ready for every reader. The gateway reads both
// in process; here they prove that the charsets work inside the sandbox.
// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace shouwen::parsers::extract {

struct Registry;
void add_plain_text(Registry& registry);

}  // namespace shouwen::parsers::extract
