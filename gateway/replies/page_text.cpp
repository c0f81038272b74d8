// SPDX-License-Identifier: Apache-2.0
#include "gateway/replies/page_text.h"

namespace shouwen::replies {
namespace {

constexpr const char* kFonts = "Noto Sans CJK SC, AR PL UMing CN, AR PL UKai CN, sans-serif";

}  // namespace

Result<PageFonts> page_fonts(double dpi) {
  PageFonts out;
  out.map.reset(pango_cairo_font_map_new());
  pango_cairo_font_map_set_resolution(PANGO_CAIRO_FONT_MAP(out.map.get()), dpi);
  out.context.reset(pango_font_map_create_context(out.map.get()));
  pango_context_set_language(out.context.get(), pango_language_from_string("zh-cn"));
  const Owned<PangoLayout> sample = paragraph(out.context.get(), 14, 1000, "收件回执");
  if (pango_layout_get_unknown_glyphs_count(sample.get()) > 0)
    return Error{Fault::permanent, "fonts", "没有中文字体，画不出回执 no Chinese font is installed",
                 "apt install fonts-noto-cjk，再 then: shouwen outbox resend"};
  return out;
}

Owned<PangoLayout> paragraph(PangoContext* context, double points, int width,
                             std::string_view text) {
  Owned<PangoLayout> layout(pango_layout_new(context));
  PangoFontDescription* font = pango_font_description_from_string(kFonts);
  pango_font_description_set_size(font, static_cast<int>(points * PANGO_SCALE));
  pango_layout_set_font_description(layout.get(), font);
  pango_font_description_free(font);
  pango_layout_set_width(layout.get(), width * PANGO_SCALE);
  pango_layout_set_wrap(layout.get(), PANGO_WRAP_WORD_CHAR);
  pango_layout_set_line_spacing(layout.get(), 1.25F);
  pango_layout_set_text(layout.get(), text.data(), static_cast<int>(text.size()));
  return layout;
}

}  // namespace shouwen::replies
