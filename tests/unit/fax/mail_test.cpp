// Mails of devices that bring faxes: whose they are, what they tell, what they enclose.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <fstream>

#include "config/settings_fax_mail.h"
#include "gateway/intake/fax_mail.h"
#include "gateway/intake/fax_reading.h"
#include "tests/support/temp_dir.h"
#include "tests/unit/fax/sample.h"

namespace shouwen::intake {
namespace {

namespace fax = parsers::fax;
using Kind = DeviceMail::Kind;

config::Settings settings(const std::string& profiles) {
  config::Problems problems;
  const auto out = config::parse_settings(config::Source("shouwen.toml", R"(
[install]
message_id_domain = "intake.mail.example"
[[mailbox]]
id = "main"
address = "box@mail.example"
host = "imap.mail.example"
password_file = "/etc/shouwen/mailbox.secret"
[replies]
enabled = false
)" + profiles),
                                          problems);
  EXPECT_TRUE(out) << config::render(problems);
  return out.value_or(config::Settings());
}

std::string profile(const std::string& maker, const std::string& from,
                    const std::string& more = "proof = \"address\"\n") {
  return "[[fax_mail]]\nid = \"" + maker + "\"\nmaker = \"" + maker + "\"\nfrom = [\"" + from +
         "\"]\n" + more;
}

struct Part {
  std::string type, name, octets;
};

std::string mail(const std::string& from, const std::string& subject, const std::string& body,
                 const std::vector<Part>& parts, const std::string& above = "") {
  std::string out = above + "From: " + from + "\nTo: box@mail.example\nSubject: " + subject +
                    "\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\n"
                    "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n" +
                    body + "\n";
  for (const Part& part : parts) {
    out += "--b\nContent-Type: " + part.type + "; name=\"" + part.name +
           "\"\nContent-Disposition: attachment; filename=\"" + part.name +
           "\"\nContent-Transfer-Encoding: binary\n\n" + part.octets + "\n";
  }
  return out + "--b--\n";
}

class FaxMail : public ::testing::Test {
 protected:
  Reading read(const std::string& octets) {
    const std::string path = dir_.path() + "/mail";
    std::ofstream(path, std::ios::binary | std::ios::trunc) << octets;
    storage::Work work;
    work.message = {7};
    work.octets = {"sha256:" + std::string(64, 'a')};
    work.channel = "imap";
    work.arrival_seen = *parse_rfc3339("2020-10-15T17:20:00+08:00");
    return parse_step(work, path);
  }
  DeviceMail look(const std::string& octets, const std::string& profiles) {
    return device_mail(read(octets), settings(profiles));
  }
  fax::FaxArrival told(const std::string& octets, const std::string& profiles) {
    const DeviceMail found = look(octets, profiles);
    EXPECT_EQ(found.kind, Kind::fax);
    EXPECT_EQ(found.faxes.size(), 1u);
    return found.faxes.empty() ? fax::FaxArrival() : found.faxes.front().told;
  }

  testing::TempDir dir_;
};

const std::string kTiff = fax::Built{{2292, 2292}}.octets();
const std::string kPdf = "%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\nstartxref\n0\n%%EOF\n";

TEST(FaxMakers, TheBuiltInOnesHaveNoProblemAndBringNumbers) {
  config::Problems problems;
  const auto all =
      config::read_fax_makers(config::Source("fax_mail.toml", config::kFaxMakers), problems);
  EXPECT_TRUE(problems.empty()) << config::render(problems);
  EXPECT_EQ(all.size(), 7u);
}

TEST_F(FaxMail, HylaFaxEnclosesOneFaxTwiceAndTellsTheLine) {
  const std::string octets = fax::read_whole(fax::sample_path("hylafax-whole.eml"));
  const fax::FaxArrival a = told(octets, profile("hylafax", "FaxMaster"));
  EXPECT_EQ(a.file, "fax000000003.tif");
  EXPECT_EQ(a.tsi.value, "+86 433 2510000");
  EXPECT_EQ(a.cid_number.value, "04332510000");
  EXPECT_EQ(a.cid_name.value, "YANBIAN");
  EXPECT_EQ(a.pages_claimed.value, 2);
  EXPECT_EQ(a.received.value, "2026-11-23 07:52:45");
  EXPECT_EQ(a.received.from, fax::Origin::mail);
  EXPECT_FALSE(a.result.known());
  EXPECT_FALSE(a.unproven);
  EXPECT_EQ(a.external_id, "7#3");
}

TEST_F(FaxMail, HylaFaxSaysThatACallBroke) {
  const std::string octets = fax::read_whole(fax::sample_path("hylafax-cut.eml"));
  const fax::FaxArrival a = told(octets, profile("hylafax", "FaxMaster"));
  EXPECT_NE(a.result.value.find("T.30 T2 timeout"), std::string::npos) << a.result.value;
  const std::string notice = fax::read_whole(fax::sample_path("hylafax-notice.eml"));
  EXPECT_EQ(look(notice, profile("hylafax", "FaxMaster")).kind, Kind::notice);
}

TEST_F(FaxMail, TheFileOfAMailIsTheFileOfTheQueue) {
  Reading reading = read(fax::read_whole(fax::sample_path("hylafax-whole.eml")));
  const auto in_force = settings(profile("hylafax", "FaxMaster"));
  const DeviceMail found = device_mail(reading, in_force);
  ASSERT_EQ(found.faxes.size(), 1u);
  const TakenOut out = take_out(reading, found, found.faxes.front());
  EXPECT_EQ(out.octets, fax::read_whole(fax::sample_path("fax000000003.tif")));
  EXPECT_EQ(out.arrival.channel, "fax");
  EXPECT_EQ(out.arrival.account, "hylafax");
  EXPECT_EQ(out.arrival.internal_date, reading.work.arrival_seen);  // it has no Date
  EXPECT_EQ(take_out(reading, found, found.faxes.front()).arrival.key, out.arrival.key);
}

TEST_F(FaxMail, EachMakerTellsTheCaller) {
  const Part pdf{"application/pdf", "fax-1602752700.pdf", kPdf};
  fax::FaxArrival a = told(mail("pbx@mail.example", "New fax from: \"YANBIAN\" <04330001228>",
                                "Enclosed, please find a new fax from: 04330001228\n"
                                "On: 2020-10-15 17:05:00\nFor: 85090001\n",
                                {pdf}),
                           profile("freepbx", "pbx@mail.example"));
  EXPECT_EQ(a.cid_number.value, "04330001228");
  EXPECT_EQ(a.cid_name.value, "YANBIAN");
  EXPECT_EQ(a.called.value, "85090001");
  EXPECT_EQ(a.received.value, "2020-10-15 17:05:00");
  a = told(mail("pbx@mail.example", "FAX Received: 8509", "",
                {{"application/pdf", "04330001228-2020-10-15-17-05-00.pdf", kPdf}}),
           profile("fusionpbx", "pbx@mail.example"));
  EXPECT_EQ(a.cid_number.value, "04330001228");
  EXPECT_EQ(a.received.value, "2020-10-15 17:05:00");
  a = told(mail("pbx@mail.example", "Fax received from 04330001228", "Pages: 3", {pdf}),
           profile("3cx", "pbx@mail.example"));
  EXPECT_EQ(a.cid_number.value, "04330001228");
  EXPECT_EQ(a.pages_claimed.value, 3);
  a = told(mail("mfp@mail.example", "收到来自 04330001228 的传真", "共2页 接收结果：成功",
                {{"image/tiff", "传真_04330001228_20201015170500.tif", kTiff}}),
           profile("mfp", "mfp@mail.example"));
  EXPECT_EQ(a.cid_number.value, "04330001228");
  EXPECT_EQ(a.received.value, "2020-10-15 17:05:00");
  EXPECT_EQ(a.pages_claimed.value, 2);
  EXPECT_TRUE(a.result.known());
  EXPECT_EQ(a.result.value, "");
  for (const char* maker : {"aofax", "netease"}) {
    a = told(mail("fax@gate.example", "新传真 来自0433-0001228的传真", "页数：2",
                  {{"application/pdf", "04330001228_20201015170500.pdf", kPdf}}),
             profile(maker, "@gate.example"));
    EXPECT_EQ(a.cid_number.value, "0433-0001228") << maker;
    EXPECT_EQ(a.pages_claimed.value, 2) << maker;
  }
}

TEST_F(FaxMail, TheSubjectComesBeforeTheNameAndTheNameBeforeTheBody) {
  const std::string own =
      "[[fax_mail]]\nid = \"own\"\nfrom = [\"a@mail.example\"]\nproof = "
      "\"address\"\nsubject = ['S(?P<caller>\\d+)']\nfile = "
      "['F(?P<caller>\\d+)_(?P<tsi>\\d+)']\nbody = ['B(?P<caller>\\d+) (?P<tsi>\\d+) "
      "(?P<called>\\d+)']\n";
  const fax::FaxArrival a = told(mail("a@mail.example", "S1111111", "B3333333 3333334 3333335",
                                      {{"image/tiff", "F2222222_2222223.tif", kTiff}}),
                                 own);
  EXPECT_EQ(a.cid_number.value, "1111111");
  EXPECT_EQ(a.tsi.value, "2222223");
  EXPECT_EQ(a.called.value, "3333335");
}

TEST_F(FaxMail, WhatIsNoFaxIsNone) {
  const std::string mfp = profile("mfp", "mfp@mail.example");
  const Part tiff{"image/tiff", "传真_04330001228_20201015170500.tif", kTiff};
  EXPECT_EQ(look(mail("unit@mail.example", "传真", "", {tiff}), mfp).kind, Kind::none);
  EXPECT_EQ(
      look(mail("mfp@mail.example", "扫描", "", {{"application/pdf", "scan.pdf", kPdf}}), mfp).kind,
      Kind::other);
  EXPECT_EQ(look(mail("mfp@mail.example", "通信报告", "", {}), mfp).kind, Kind::notice);
  EXPECT_EQ(look(mail("mfp@mail.example", "收到来自 04330001228 的传真", "", {}), mfp).kind,
            Kind::without_fax);
  EXPECT_EQ(look(mail("mfp@mail.example", "收到来自 04330001228 的传真", "", {tiff}), "").kind,
            Kind::none);
}

// What somebody sent and the device passed on did not come over its line.
TEST_F(FaxMail, AFaxInsideAForwardedMailIsNotTheDevicesOwn) {
  const std::string mfp = profile("mfp", "mfp@mail.example");
  const Part own{"image/tiff", "传真_04330001228_20201015170500.tif", kTiff};
  const Part passed_on{"message/rfc822", "mail.eml",
                       "From: unit@mail.example\nSubject: fax\nMIME-Version: 1.0\n"
                       "Content-Type: image/tiff; name=\"fax2.tif\"\n"
                       "Content-Disposition: attachment; filename=\"fax2.tif\"\n"
                       "Content-Transfer-Encoding: binary\n\n" +
                           kTiff};
  const std::string subject = "收到来自 04330001228 的传真";
  EXPECT_EQ(look(mail("mfp@mail.example", subject, "", {passed_on}), mfp).kind, Kind::without_fax);
  const DeviceMail both = look(mail("mfp@mail.example", subject, "", {passed_on, own}), mfp);
  ASSERT_EQ(both.faxes.size(), 1u);
  EXPECT_EQ(both.faxes.front().name, own.name);
}

TEST_F(FaxMail, ABrokenFileIsAFaxAllTheSame) {
  const DeviceMail found = look(mail("mfp@mail.example", "传真", "",
                                     {{"application/octet-stream", "fax1.tif", "no tiff at all"}}),
                                profile("mfp", "mfp@mail.example"));
  EXPECT_EQ(found.kind, Kind::fax);
  EXPECT_EQ(found.faxes.size(), 1u);
}

TEST_F(FaxMail, FromAloneProvesNothing) {
  const Part tiff{"image/tiff", "fax1.tif", kTiff};
  const auto unproven = [&](const std::string& proof, const std::string& above) {
    return told(mail("pbx@mail.example", "New fax from: 04330001228", "", {tiff}, above),
                profile("freepbx", "pbx@mail.example", proof))
        .unproven;
  };
  const std::string ours =
      "Received: from pbx (pbx [192.0.2.10])\n\tby mx.mail.example with ESMTP\n";
  const std::string strangers =
      "Received: from [192.0.2.10] (unknown [203.0.113.9])\n\tby mx.mail.example with ESMTP\n";
  const std::string local = "Received: from mx.mail.example\n\tby mx.mail.example with LMTP\n";
  const std::string host = "proof = \"host\"\nhosts = [\"192.0.2.10\"]\n";
  EXPECT_FALSE(unproven(host, ours));
  EXPECT_FALSE(unproven(host, local + ours));
  EXPECT_TRUE(unproven(host, strangers));
  EXPECT_TRUE(unproven(host, strangers + ours));  // what stands below came with the mail
  EXPECT_TRUE(unproven(host, ""));
  const std::string passed =
      "Authentication-Results: mx.mail.example; dmarc=pass header.from=mail.example\n";
  EXPECT_TRUE(unproven("", ours));
  EXPECT_FALSE(unproven("", passed + ours));
  EXPECT_TRUE(unproven("", ours + passed));  // below our own line anybody can write it
  EXPECT_TRUE(unproven("", "Authentication-Results: mx.else.example; dmarc=pass\n" + ours));
  EXPECT_TRUE(unproven("proof = \"none\"\n", passed + ours));
}

TEST_F(FaxMail, UnprovenNumbersAreClaimsAlsoThoseOfTheFile) {
  fax::FaxArrival told_by_mail;
  told_by_mail.source_kind = fax::Kind::mail;
  told_by_mail.unproven = true;
  told_by_mail.cid_number.learn("04330001228", fax::Origin::mail);
  const std::string tagged = fax::read_whole(fax::sample_path("fax000000003.tif"));
  const FaxReading reading = read_fax(tagged, told_by_mail);
  EXPECT_FALSE(reading.arrival.tsi.known());
  EXPECT_FALSE(reading.arrival.cid_number.known());
  EXPECT_EQ(fax_call(reading).caller, "");
  EXPECT_NE(reading.arrival.claims.find("04330001228"), std::string::npos);
  EXPECT_NE(reading.arrival.claims.find("2510000"), std::string::npos);
}

TEST_F(FaxMail, WhatTheLineToldComesBeforeTheMailWhoeverCameFirst) {
  fax::FaxArrival by_mail, by_hook, stranger;
  by_mail.source_kind = stranger.source_kind = fax::Kind::mail;
  by_mail.external_id = "7#2";
  stranger.external_id = "9#2";
  by_mail.cid_number.learn("1111111", fax::Origin::mail);
  by_mail.pages_claimed.learn(2, fax::Origin::mail);
  by_hook.source_kind = fax::Kind::hylafax;
  by_hook.cid_number.learn("2222222", fax::Origin::hook);
  stranger.unproven = true;
  stranger.called.learn("3333333", fax::Origin::mail);
  const fax::FaxArrival all = fax::merged({to_text(by_mail), to_text(stranger), to_text(by_hook)});
  EXPECT_EQ(all.cid_number.value, "2222222");
  EXPECT_EQ(all.pages_claimed.value, 2);
  EXPECT_EQ(all.source_kind, fax::Kind::hylafax);
  EXPECT_FALSE(all.unproven);
  EXPECT_FALSE(all.called.known());
  fax::FaxArrival again = by_mail;  // the same mail, read by better patterns
  again.cid_number = {"4444444", fax::Origin::mail};
  EXPECT_EQ(fax::merged({to_text(by_mail), to_text(again)}).cid_number.value, "4444444");
  EXPECT_TRUE(fax::merged({to_text(stranger)}).unproven);
}

TEST_F(FaxMail, SeveralMailsOfOneFaxEndLikeABrokenCallButTheLast) {
  const auto part = [&](const char* name) {
    return told(mail("mfp@mail.example", "传真", "", {{"image/tiff", name, kTiff}}),
                profile("mfp", "mfp@mail.example"));
  };
  EXPECT_NE(part("传真_04330001228_20201015170500_1of2.tif").result.value, "");
  EXPECT_FALSE(part("传真_04330001228_20201015170500_2of2.tif").result.known());
}

TEST_F(FaxMail, ADeviceIsAnsweredByNobody) {
  const auto in_force = settings(profile("freepbx", "PBX@mail.example"));
  EXPECT_TRUE(in_force.fax_device("pbx@mail.example"));
  EXPECT_FALSE(in_force.fax_device("unit@mail.example"));
  storage::Decision decision;
  decision.unit = "220283";
  decision.ack = storage::Answer::receipt;
  DeviceMail device;
  device.kind = Kind::without_fax;
  settle_device(decision, device);
  EXPECT_EQ(decision.unit, "");
  EXPECT_EQ(decision.ack, storage::Answer::none);
  EXPECT_EQ(decision.review, std::vector<std::string>{"fax_mail_without_fax"});
}

}  // namespace
}  // namespace shouwen::intake
