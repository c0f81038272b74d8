// Words laid out by Pango, for the pages of replies/: owners of its objects, and a paragraph in
// the fonts that draw Chinese. Included by fax_page.cpp and receipt_pdf.cpp only.
// Threads: any one at a time for each object. Errors: permanent, with a remedy, when no Chinese
// font is installed: a page of empty boxes tells nobody anything.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <pango/pangocairo.h>

#include <memory>
#include <string>
#include <string_view>

#include "config/result.h"

namespace shouwen::replies {

struct Unref {
  void operator()(gpointer object) const { g_object_unref(object); }
  void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
  void operator()(cairo_t* cairo) const { cairo_destroy(cairo); }
};
template <class T>
using Owned = std::unique_ptr<T, Unref>;

// Fonts of its own, since Pango's default map belongs to the thread that made it. It must outlive
// all that is drawn with it. To be used inside drawn_apart() alone.
struct PageFonts {
  Owned<PangoFontMap> map;
  Owned<PangoContext> context;
};
Result<PageFonts> page_fonts(double dpi);

// `width` in the unit of one dot at `dpi`; lines are broken inside it.
Owned<PangoLayout> paragraph(PangoContext* context, double points, int width,
                             std::string_view text);

}  // namespace shouwen::replies
