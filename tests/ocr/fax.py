"""A page of 300 dpi as a fax machine would send it: 1728 pixels, two tones, 98 or 196 lines an inch,
with noise, lean, lost lines, thin or bold strokes. degrade(SRC.png, condition, OUT.tif); the noise
depends on the page's name and the condition alone."""
# SPDX-License-Identifier: Apache-2.0
import os
import zlib

import numpy as np, cv2
from PIL import Image
RES = {'std': 98, 'fine': 196, 'sf': 391}
CONDS = {  # name: (res, skew deg, gauss noise sd, salt&pepper, blur px@300, dropped line frac, rotate180, mode, stroke)
 'fine':        ('fine', 0, 4, 0, .8, 0, 0, 'thr', 0),
 'fine_noise':  ('fine', .4, 22, .008, 1.6, 0, 0, 'thr', 0),
 'fine_skew2':  ('fine', 2, 6, .001, 1, 0, 0, 'thr', 0),
 'fine_drop':   ('fine', .3, 6, .001, 1, .03, 0, 'thr', 0),
 'fine_drop10': ('fine', .3, 6, .001, 1, .10, 0, 'thr', 0),
 'fine_flip':   ('fine', .3, 6, .001, 1, 0, 1, 'thr', 0),
 'fine_photo':  ('fine', .3, 4, 0, 1, 0, 0, 'dither', 0),
 'fine_bold':   ('fine', .3, 8, .002, 1.4, 0, 0, 'thr', 1),
 'fine_thin':   ('fine', .3, 8, .002, 1.4, 0, 0, 'thr', -1),
 'std':         ('std', 0, 4, 0, .8, 0, 0, 'thr', 0),
 'std_noise':   ('std', .4, 22, .008, 1.6, 0, 0, 'thr', 0),
 'std_skew2':   ('std', 2, 6, .001, 1, 0, 0, 'thr', 0),
 'std_drop':    ('std', .3, 6, .001, 1, .03, 0, 'thr', 0),
 'std_flip':    ('std', .3, 6, .001, 1, 0, 1, 'thr', 0),
 'sf':          ('sf', .3, 4, 0, .8, 0, 0, 'thr', 0),
}
def degrade(src, cond, out, rgb=None):
    rs, sk, sd, sp, bl, dr, flip, mode, stroke = CONDS[cond]
    rng = np.random.default_rng(zlib.crc32((os.path.basename(src) + cond).encode()))
    im = cv2.imread(src); g = (0.11 * im[..., 0] + 0.62 * im[..., 1] + 0.27 * im[..., 2]).astype(np.float32)  # B,G,R: red ink scans dark
    if bl: g = cv2.GaussianBlur(g, (0, 0), bl)
    if stroke > 0: g = cv2.erode(g, np.ones((3, 3))); g = cv2.GaussianBlur(g, (0, 0), 1.0)
    if stroke < 0: g = cv2.dilate(g, np.ones((3, 3), np.uint8)) * .5 + g * .5
    h, w = g.shape; v = RES[rs]; W = 1728; Hh = int(round(297 / 25.4 * {98: 97.8, 196: 195.6, 391: 391.2}[v]))
    a = np.deg2rad(sk * (1 if rng.random() < .5 else -1)); c, s = np.cos(a), np.sin(a)
    sx = 204 / 300.; sy = Hh / h
    big = 3                                              # rotate at full res, then area-resize to fax raster
    M = np.array([[c, s, w / 2 - c * w / 2 - s * h / 2], [-s, c, h / 2 + s * w / 2 - c * h / 2]])
    g = cv2.warpAffine(g, M, (w, h), borderValue=255, flags=cv2.INTER_LINEAR)
    r = cv2.resize(g, (int(round(w * sx)), Hh), interpolation=cv2.INTER_AREA)
    o = np.full((Hh, W), 255, np.float32); x0 = (W - r.shape[1]) // 2; o[:, x0:x0 + r.shape[1]] = r
    o += rng.normal(0, sd, o.shape)
    if mode == 'thr': b = o > 150
    else: b = np.asarray(Image.fromarray(np.clip(o * .93, 0, 255).astype(np.uint8)).convert('1'))
    b = b.copy()
    if sp:
        m = rng.random(b.shape); b[m < sp * .6] = False; b[m > 1 - sp * .4] = True
        for _ in range(int(sp * 3000)):                  # little blobs
            y, x = rng.integers(0, Hh - 4), rng.integers(0, W - 4); b[y:y + rng.integers(1, 3), x:x + rng.integers(1, 4)] = False
    if dr:                                               # non-ECM bad lines: burst regenerated from last good line
        n = int(Hh * dr); y = 0
        while n > 0:
            y = int(rng.integers(2, Hh - 8)); k = int(min(n, rng.integers(1, 7))); b[y:y + k] = b[y - 1]; n -= k
    if flip: b = b[::-1, ::-1]
    p = Image.fromarray((b * 255).astype(np.uint8)).convert('1')
    p.save(out, compression='group4' if rs == 'sf' else 'group3', dpi=(204, v)); return p
