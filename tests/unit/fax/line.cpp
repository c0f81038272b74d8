// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/fax/line.h"

#include <cmath>
#include <cstdint>
#include <cstring>
#include <deque>
#include <random>
#include <vector>

#define SPANDSP_EXPOSE_INTERNAL_STRUCTURES
#include <spandsp.h>

namespace shouwen::line {

namespace {

constexpr int kStep = 160;               // samples in 20 ms
constexpr double kLongest = 900'000;     // ms of simulated time
constexpr double kAttenuation = 0.5012;  // 6 dB

class Line;

struct Machine {
  Line* line = nullptr;
  int me = 0;
  fax_state_t* fax = nullptr;
  t38_terminal_state_t* terminal = nullptr;
  t38_core_state_t* core = nullptr;
  t30_state_t* t30 = nullptr;
  std::uint16_t sequence = 0;
  bool done = false;
};

struct Packet {
  double at = 0;
  int to = 0;
  std::uint16_t sequence = 0;
  std::vector<std::uint8_t> octets;
};

class Line {
 public:
  Line(const Call& call, const std::string& from, const std::string& to)
      : call_(call), random_(call.seed) {
    for (int k = 0; k < 2; ++k) set_up(machines_[k], k, from, to);
  }
  ~Line() {
    for (Machine& m : machines_) {
      if (m.terminal != nullptr) t38_terminal_free(m.terminal);
      if (m.fax != nullptr) fax_free(m.fax);
    }
  }
  Line(const Line&) = delete;
  Line& operator=(const Line&) = delete;

  End run() {
    bool hung_up = false;
    for (now_ = 0; now_ < kLongest && !(machines_[0].done && machines_[1].done); now_ += 20) {
      const bool cut = call_.cut_s > 0 && now_ >= call_.cut_s * 1000;
      const bool dropped = now_ >= call_.drop_at_ms && now_ < call_.drop_at_ms + call_.drop_ms;
      call_.t38 ? pass_packets(cut || dropped) : pass_audio(cut || dropped);
      if (!cut || hung_up) continue;
      hung_up = true;
      for (Machine& m : machines_) {
        if (!m.done) t30_terminate(m.t30);
      }
    }
    end_.seconds = now_ / 1000;
    return end_;
  }

 private:
  void set_up(Machine& m, int k, const std::string& from, const std::string& to) {
    m.line = this;
    m.me = k;
    const bool calls = k == 0;
    if (call_.t38) {
      m.terminal = t38_terminal_init(nullptr, calls, send_packet, &m);
      m.core = t38_terminal_get_t38_core_state(m.terminal);
      t38_set_t38_version(m.core, 0);
      t38_terminal_set_config(m.terminal, 0);
      m.t30 = t38_terminal_get_t30_state(m.terminal);
    } else {
      m.fax = fax_init(nullptr, calls);
      m.t30 = fax_get_t30_state(m.fax);
      fax_set_transmit_on_idle(m.fax, 1);
    }
    t30_set_tx_ident(m.t30, calls ? "+86 433 2510000" : "+86 431 85097619");
    t30_set_supported_modems(m.t30, T30_SUPPORT_V27TER | T30_SUPPORT_V29 | T30_SUPPORT_V17);
    t30_set_ecm_capability(m.t30, call_.ecm ? 1 : 0);
    t30_set_supported_compressions(m.t30, T30_SUPPORT_T4_1D_COMPRESSION |
                                              T30_SUPPORT_T4_2D_COMPRESSION |
                                              T30_SUPPORT_T6_COMPRESSION);
    t30_set_supported_resolutions(m.t30,
                                  T30_SUPPORT_STANDARD_RESOLUTION | T30_SUPPORT_FINE_RESOLUTION |
                                      T30_SUPPORT_SUPERFINE_RESOLUTION | T30_SUPPORT_R8_RESOLUTION |
                                      T30_SUPPORT_R16_RESOLUTION);
    t30_set_supported_image_sizes(
        m.t30, T30_SUPPORT_US_LETTER_LENGTH | T30_SUPPORT_UNLIMITED_LENGTH |
                   T30_SUPPORT_215MM_WIDTH | T30_SUPPORT_255MM_WIDTH | T30_SUPPORT_303MM_WIDTH);
    t30_set_phase_e_handler(m.t30, ended, &m);
    if (calls) {
      if (!call_.sub.empty()) t30_set_tx_sub_address(m.t30, call_.sub.c_str());
      t30_set_tx_page_header_info(m.t30, "YANBIAN JTYSJ");
      t30_set_tx_file(m.t30, from.c_str(), -1, -1);
    } else {
      t30_set_supported_t30_features(m.t30,
                                     T30_SUPPORT_IDENTIFICATION | T30_SUPPORT_SUB_ADDRESSING);
      t30_set_rx_file(m.t30, to.c_str(), -1);
      t30_set_rx_encoding(m.t30, T4_COMPRESSION_ITU_T6);
    }
  }

  static void ended(t30_state_t* s, void* user, int code) {
    Machine& m = *static_cast<Machine*>(user);
    m.done = true;
    if (m.me == 0) return;
    t30_stats_t stats;
    t30_get_transfer_statistics(s, &stats);
    const char* ident = t30_get_rx_ident(s);
    const char* sub = t30_get_rx_sub_address(s);
    m.line->end_ = {true,
                    code,
                    t30_completion_code_to_str(code),
                    stats.pages_rx,
                    stats.bad_rows,
                    stats.error_correcting_mode != 0,
                    ident == nullptr ? "" : ident,
                    sub == nullptr ? "" : sub,
                    0};
  }

  static int send_packet(t38_core_state_t*, void* user, const std::uint8_t* octets, int length,
                         int copies) {
    Machine& m = *static_cast<Machine*>(user);
    Line& line = *m.line;
    Packet packet{line.now_ + 40, 1 - m.me, m.sequence++, {octets, octets + length}};
    for (int i = 0; i < copies; ++i) {
      if (static_cast<int>(line.random_() % 100) < line.call_.loss_percent) continue;
      line.packets_.push_back(std::move(packet));
      break;
    }
    return 0;
  }

  void pass_packets(bool lost) {
    for (Machine& m : machines_) t38_terminal_send_timeout(m.terminal, kStep);
    while (!packets_.empty() && packets_.front().at <= now_) {
      const Packet packet = std::move(packets_.front());
      packets_.pop_front();
      if (!lost)
        t38_core_rx_ifp_packet(machines_[packet.to].core, packet.octets.data(),
                               static_cast<int>(packet.octets.size()), packet.sequence);
    }
  }

  void pass_audio(bool silent) {
    std::int16_t sent[2][kStep];
    for (int k = 0; k < 2; ++k) {
      const int n = fax_tx(machines_[k].fax, sent[k], kStep);
      for (int i = n; i < kStep; ++i) sent[k][i] = 0;
    }
    for (int k = 0; k < 2; ++k) {
      std::int16_t heard[kStep];
      for (int i = 0; i < kStep; ++i)
        heard[i] = silent ? std::int16_t{0}
                          : static_cast<std::int16_t>(std::lround(sent[1 - k][i] * kAttenuation));
      fax_rx(machines_[k].fax, heard, kStep);
    }
  }

  const Call call_;
  std::mt19937 random_;
  Machine machines_[2];
  std::deque<Packet> packets_;
  End end_;
  double now_ = 0;
};

}  // namespace

End place(const Call& call, const std::string& tiff, const std::string& received) {
  return Line(call, tiff, received).run();
}

}  // namespace shouwen::line
