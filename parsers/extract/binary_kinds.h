// The rows of the registry for compound files, archives and pictures.
// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace shouwen::parsers::extract {

struct Registry;
void add_ole(Registry& registry);
void add_archives(Registry& registry);
void add_pictures(Registry& registry);
void add_films(Registry& registry);

}  // namespace shouwen::parsers::extract
