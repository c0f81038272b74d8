// A page: upright, at a scale the models like, its lines in reading order.
// SPDX-License-Identifier: Apache-2.0
import { detect } from './detect.mjs';
import { resize, turn } from './image.mjs';
import { onItsHead, recognize } from './recognize.mjs';

const kDpi = 204; // of a fax, across; a finer scan says no more and costs more
const kLongest = 2400; // pixels; A4 at kDpi is 2386 high
const kDetectAt = 1024; // longest side the detector is shown: finer costs more and finds no more
const kAsked = 12; // lines asked which way up they are
const kTried = 4; // and of them read both ways when the answer is: on their head

// Fax pixels are not square: 204 across, 98 or 196 down.
export function squared(page) {
  const { width, height, dpiX, dpiY } = page;
  const known = dpiX >= 50 && dpiY >= 50;
  let across = known ? Math.min(1, kDpi / dpiX) : 1;
  let down = known ? (across * dpiX) / dpiY : 1;
  const over = Math.max(width * across, height * down) / kLongest;
  if (over > 1) [across, down] = [across / over, down / over];
  return resize(page, Math.max(1, Math.round(width * across)), Math.max(1, Math.round(height * down)));
}

// {quarters: clockwise turns that made it upright, width, height, lines}
export async function readPage(ort, models, given) {
  let page = squared(given);
  let quarters = 0;
  let rects = await detect(ort, models.det, page, kDetectAt);
  if (!given.upright && liesOnItsSide(rects)) {
    page = turn(page, 1);
    quarters = 1;
    rects = await detect(ort, models.det, page, kDetectAt);
  }
  if (!given.upright && (await standsOnItsHead(ort, models, page, rects))) {
    page = turn(page, 2);
    quarters += 2;
    // The detector sees a turned page a little differently: ask it again.
    rects = await detect(ort, models.det, page, kDetectAt);
  }
  const lines = [];
  for (const rect of rects) {
    const read = await recognize(ort, models.rec, models.keys, page, rect);
    if (read.text !== '') lines.push({ ...read, ...boxOf(rect) });
  }
  return { quarters, width: page.width, height: page.height, lines: inReadingOrder(lines) };
}

function liesOnItsSide(rects) {
  let upright = 0;
  let lying = 0;
  for (const r of rects) {
    if (r.width > 1.5 * r.height) upright += r.width;
    else if (r.height > 1.5 * r.width) lying += r.height;
  }
  return lying > 2 * upright;
}

// The classifier is asked about the widest lines. It errs on noisy pages, so a turn it asks for is
// taken only when those lines also read better that way round.
async function standsOnItsHead(ort, models, page, rects) {
  const asked = [...rects].sort((a, b) => b.width - a.width).slice(0, kAsked);
  let votes = 0;
  for (const rect of asked) votes += (await onItsHead(ort, models.cls, page, rect)) - 0.5;
  if (votes <= 0) return false;
  let gain = 0;
  for (const rect of asked.slice(0, kTried)) {
    const upright = await recognize(ort, models.rec, models.keys, page, rect);
    const turned = await recognize(ort, models.rec, models.keys, page, onItsHeadRect(rect));
    gain += turned.confidence - upright.confidence;
  }
  return gain > 0;
}

// The same rectangle, read from its other end.
function onItsHeadRect({ x, y, ux, uy, width, height }) {
  return { x: x + ux * width - uy * height, y: y + uy * width + ux * height,
    ux: -ux, uy: -uy, width, height };
}

function boxOf({ x, y, ux, uy, width, height }) {
  const xs = [x, x + ux * width, x - uy * height, x + ux * width - uy * height];
  const ys = [y, y + uy * width, y + ux * height, y + uy * width + ux * height];
  const left = Math.min(...xs);
  const top = Math.min(...ys);
  return { left, top, width: Math.max(...xs) - left, height: Math.max(...ys) - top,
    middle: y + (uy * width + ux * height) / 2, thick: height, slope: uy / ux, x };
}

// Rows from the top, each from the left. Lines of one row overlap by half; on a leaning page their
// heights are compared at the left edge.
function inReadingOrder(lines) {
  const slope = median(lines.filter((l) => l.width > 4 * l.thick).map((l) => l.slope));
  for (const l of lines) l.at = l.middle - slope * (l.left + l.width / 2);
  lines.sort((a, b) => a.at - b.at);
  const rows = [];
  for (const line of lines) {
    const row = rows[rows.length - 1];
    if (row && line.at - row.at < 0.5 * Math.min(row.thick, line.thick)) row.lines.push(line);
    else rows.push({ at: line.at, thick: line.thick, lines: [line] });
  }
  return rows.flatMap((row, index) =>
    row.lines.sort((a, b) => a.left - b.left).map((line) => ({ ...line, row: index })));
}

function median(values) {
  if (values.length === 0) return 0;
  values.sort((a, b) => a - b);
  return values[values.length >> 1];
}
