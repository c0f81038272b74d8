// A mail of a device or a provider that brings faxes, by the office's [[fax_mail]]: what it is,
// which files it encloses, and what it tells of each. The files become faxes of their own, by T1
// under their own octets, so the same file by hook, sweep, folder and mail is one message; the mail
// is filed beside them and answered to nobody. Proof (docs/security.md): From is what anybody can
// write. Where nothing proves the device, the numbers told are claims and no facts, and a person
// looks. Bounds: kSubject, kName and kBody octets are looked at, kFaxesAMail files taken. Threads:
// pure; enclosed() decodes one file. Lifetime: refers to the Reading's octets. Errors: none: what
// is no such mail is `none`. Source: docs/design.md, Fax.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "config/settings.h"
#include "gateway/intake/reading.h"
#include "parsers/fax/arrival.h"
#include "storage/decision.h"
#include "storage/message.h"

namespace shouwen::intake {

inline constexpr std::size_t kFaxesAMail = 32;

struct EnclosedFax {
  std::uint32_t part = 0;  // in the MIME tree
  std::string path, name;  // "1.2", "fax000000003.tif"
  parsers::fax::FaxArrival told;
};

struct DeviceMail {
  enum class Kind : std::uint8_t {
    none,         // an ordinary mail
    fax,          // brings `faxes`
    without_fax,  // speaks of a fax and brings none that could be one
    notice,       // what a device says by itself
    other         // files of the device that are no faxes: a scan, perhaps
  };
  Kind kind = Kind::none;
  std::string profile;
  std::vector<EnclosedFax> faxes;
  std::vector<MessageRef> taken;  // the messages they became, beside `faxes`
};

DeviceMail device_mail(const Reading& reading, const config::Settings& settings);

// One of its faxes on the way to T1.
struct TakenOut {
  std::string octets, told;
  storage::Arrival arrival;
};
TakenOut take_out(const Reading& reading, const DeviceMail& device, const EnclosedFax& fax);

// The mail itself: filed, its pieces are its faxes', answered to nobody.
void settle_device(storage::Decision& decision, const DeviceMail& device);

}  // namespace shouwen::intake
