// SPDX-License-Identifier: Apache-2.0
#include "parsers/extract/registry.h"

#include <algorithm>

#include "parsers/extract/binary_kinds.h"
#include "parsers/extract/documents.h"
#include "parsers/extract/plain_text.h"

namespace shouwen::parsers::extract {
namespace {

Registry all() {
  Registry r;
  add_plain_text(r);
  add_documents(r);
  add_ole(r);
  add_archives(r);
  add_pictures(r);
  add_films(r);
  return r;
}

}  // namespace

const Reader* Registry::reader(std::string_view kind) const {
  const auto found = std::ranges::find(readers, kind, &Reader::kind);
  return found == readers.end() ? nullptr : &*found;
}

const Renderer* Registry::renderer(std::string_view kind) const {
  const auto found = std::ranges::find(renderers, kind, &Renderer::kind);
  return found == renderers.end() ? nullptr : &*found;
}

const Registry& registry() {
  static const Registry kAll = all();
  return kAll;
}

}  // namespace shouwen::parsers::extract
