// Whether what came concerns this campaign: its title, its notice's number, the words of its
// subject, the names of its kinds. Pure functions of the facts of one mail.
// Threads: pure. Source: OFFICE §1, mail of such an office: one address sends everything.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "gateway/classify/disposition.h"

namespace shouwen::classify {

class Relation {
 public:
  explicit Relation(const Facts& facts) : f_(facts) {}

  bool names_campaign(const std::string& canonical_text) const;
  // 回复：会议通知 with a 总结.docx that is headed with our campaign, or cites its notice.
  bool papers_name_campaign() const;
  // A strong word of more than two characters, in subject or file name, names one requirement.
  bool own_kind_word() const;
  // Every paper has a text of at least so many code points that was not guessed at, and no word of
  // our subject stands in any.
  bool papers_read_off_topic(std::size_t at_least) const;
  // All that came was read, the mail itself and its papers, and nothing of it says that it is ours.
  bool read_and_nowhere_ours() const;
  // 简讯, 典型案例 within the campaign's own 图文简讯, 守信激励典型案例, right behind a unit's
  // name; 总结 is everybody's word.
  bool named_as_ours() const;
  // Each piece has every group of words that the campaign looks for in its kind.
  bool pieces_hold_what_is_asked() const;

 private:
  bool on_topic(std::string_view text) const;
  bool follows_name(std::string_view text, std::size_t at) const;

  const Facts& f_;
};

}  // namespace shouwen::classify
