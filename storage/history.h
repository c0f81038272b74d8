// What has happened that bears on one new message: loaded by one storage call, so classification
// can stay a pure function. Values; no I/O.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "config/ids.h"
#include "config/time.h"
#include "storage/decision.h"

namespace shouwen::storage {

// By what a text is found again when another is nearly the same (classify/alike.h).
struct TextKey {
  std::string place;                // a part's path, or "body"
  std::vector<std::int64_t> bands;  // equal ones speak for likeness
};

// What to look up. Built by classify::history_keys from the message and the roster.
struct HistoryKeys {
  MessageRef self = {};                 // the message itself, which is no precedent of its own
  std::string from;                     // lower case address
  std::vector<std::string> references;  // In-Reply-To and References, and ids quoted in a bounce
  std::vector<std::string> faxes;       // numbers its fax names, national form
  std::vector<std::string> numbers;     // receipt numbers of ours quoted in subject or body
  std::vector<std::string> units;       // candidate unit codes
  std::vector<Digest> parts;            // digests of attachments
  Digest content;                       // content key
  std::string rfc_message_id;
  std::vector<TextKey> texts;  // of the message itself
  // Judged again later: nothing that arrived after it counts, nor it itself.
  MessageRef again = {};
  Instant arrival = {};
};

// One earlier message, as far as later ones need it.
struct Earlier {
  MessageRef message;
  std::string rfc_message_id, from, subject, unit;
  Instant arrival;
  Disposition disposition = Disposition::enquiry;
  std::vector<Item> items;
  std::vector<Digest> parts;
  Digest content;
  bool sender_confirmed = false;
  bool answered = true;  // a receipt or supplement was queued for it
  bool by_person = false;
  std::vector<std::string> settled;  // problems that later mails have settled (pictures sent after)
};

// Earlier messages in the order found. They are shared with the store's memory of them and never
// change, so a history of sixty-four costs no copies.
class EarlierMessages {
 public:
  class const_iterator {
   public:
    using value_type = Earlier;
    using difference_type = std::ptrdiff_t;
    const Earlier& operator*() const { return **at_; }
    const Earlier* operator->() const { return at_->get(); }
    const_iterator& operator++() {
      ++at_;
      return *this;
    }
    const_iterator operator++(int) {
      const const_iterator before = *this;
      ++at_;
      return before;
    }
    bool operator==(const const_iterator&) const = default;

   private:
    friend class EarlierMessages;
    std::vector<std::shared_ptr<const Earlier>>::const_iterator at_;
  };

  EarlierMessages() = default;
  EarlierMessages(std::initializer_list<Earlier> all) {
    for (const Earlier& one : all) push_back(one);
  }
  void push_back(std::shared_ptr<const Earlier> one) { all_.push_back(std::move(one)); }
  void push_back(Earlier one) { all_.push_back(std::make_shared<const Earlier>(std::move(one))); }
  // Newest first; of equal moments the later filed.
  void sort();

  const_iterator begin() const { return at(all_.begin()); }
  const_iterator end() const { return at(all_.end()); }
  std::size_t size() const { return all_.size(); }
  bool empty() const { return all_.empty(); }
  const Earlier& front() const { return *all_.front(); }
  const Earlier& back() const { return *all_.back(); }

 private:
  static const_iterator at(std::vector<std::shared_ptr<const Earlier>>::const_iterator place) {
    const_iterator out;
    out.at_ = place;
    return out;
  }
  std::vector<std::shared_ptr<const Earlier>> all_;
};

struct OurMail {
  OutboxRef ref;
  MessageRef message;  // what it answered
  std::string rfc_message_id, purpose, number, to, unit;
};

// An earlier text, of whomever, that may be alike to one of this message.
struct AlikeText {
  std::string place;  // of ours
  std::shared_ptr<const Earlier> earlier;
  std::string their_place, text;  // as it was read
};

struct History {
  std::string confirmed_unit;  // From is a confirmed address of this unit (facts, not roster)
  std::map<std::string, std::string>
      confirmed_faxes;                  // number → unit; those a person took back: not
  std::vector<std::string> seen_units;  // units this address was filed under before
  std::vector<OurMail> ours;            // mails of ours this one refers to
  // Newest first, at most 64: same sender, reference, unit, part or content.
  EarlierMessages earlier;
  std::vector<AlikeText> alike;  // most alike first for each text, a few
};

}  // namespace shouwen::storage
