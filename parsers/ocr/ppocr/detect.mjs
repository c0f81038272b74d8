// Where the lines are: PP-OCRv4's detector (DBNet) and what makes rectangles of its map.
// Source: Liao et al., Real-time Scene Text Detection with Differentiable Binarization, §3.4.
// SPDX-License-Identifier: Apache-2.0
import { resize } from './image.mjs';

const kInk = 0.3; // a map value above it belongs to a line
const kLine = 0.5; // mean over a component, below which it is none
const kGrow = 1.6; // the map shows lines shrunk; they grow by area * kGrow / perimeter
const kSmallest = 3; // pixels of the map
const kMostLines = 1000;
const kMean = [0.485, 0.456, 0.406];
const kDeviation = [0.229, 0.224, 0.225];

// Rectangles on `page`: {x, y, ux, uy, width, height}; ux, uy points along the line.
export async function detect(ort, session, page, longest) {
  const scale = Math.min(1, longest / Math.max(page.width, page.height));
  const width = Math.max(32, Math.round((page.width * scale) / 32) * 32);
  const height = Math.max(32, Math.round((page.height * scale) / 32) * 32);
  const small = resize(page, width, height);
  const map = await run(ort, session, small);
  const across = page.width / width;
  const down = page.height / height;
  const out = [];
  for (const part of components(map, width, height)) {
    if (part.score < kLine) continue;
    const rect = smallestRect(hull(part.border));
    if (Math.min(rect.width, rect.height) < kSmallest) continue;
    out.push(onPage(grown(rect), across, down));
    if (out.length === kMostLines) break;
  }
  return out;
}

async function run(ort, session, { width, height, data }) {
  const n = width * height;
  const input = new Float32Array(3 * n);
  for (let c = 0; c < 3; c++) {
    const table = Float32Array.from({ length: 256 }, (_, v) => (v / 255 - kMean[c]) / kDeviation[c]);
    for (let i = 0, to = c * n; i < n; i++, to++) input[to] = table[data[i]];
  }
  const feed = new ort.Tensor('float32', input, [1, 3, height, width]);
  const result = await session.run({ [session.inputNames[0]]: feed });
  const map = result[session.outputNames[0]];
  return map.data;
}

// Connected parts of the map, eight neighbours, each with its mean and its outline.
function components(map, width, height) {
  const seen = new Uint8Array(width * height);
  const stack = [];
  const out = [];
  for (let start = 0; start < map.length; start++) {
    if (seen[start] || map[start] <= kInk) continue;
    const border = [];
    let sum = 0;
    let count = 0;
    seen[start] = 1;
    stack.push(start);
    while (stack.length) {
      const at = stack.pop();
      const x = at % width;
      const y = (at - x) / width;
      sum += map[at];
      count++;
      let edge = false;
      for (let dy = -1; dy <= 1; dy++)
        for (let dx = -1; dx <= 1; dx++) {
          const nx = x + dx;
          const ny = y + dy;
          if (nx < 0 || ny < 0 || nx >= width || ny >= height) {
            edge = true;
            continue;
          }
          const next = ny * width + nx;
          if (map[next] <= kInk) edge = true;
          else if (!seen[next]) {
            seen[next] = 1;
            stack.push(next);
          }
        }
      if (edge) border.push([x, y], [x + 1, y], [x, y + 1], [x + 1, y + 1]);
    }
    if (count >= kSmallest * kSmallest) out.push({ score: sum / count, border });
  }
  return out;
}

const side = (o, a, b) => (a[0] - o[0]) * (b[1] - o[1]) - (a[1] - o[1]) * (b[0] - o[0]);

function hull(points) {
  points.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const half = (list) => {
    const chain = [];
    for (const p of list) {
      while (chain.length > 1 && side(chain[chain.length - 2], chain[chain.length - 1], p) <= 0)
        chain.pop();
      chain.push(p);
    }
    chain.pop();
    return chain;
  };
  return [...half(points), ...half(points.reverse())];
}

// The least area of those with a side on the hull. Turned so that it runs along the text: to the
// right, or down where it is much higher than wide.
function smallestRect(corners) {
  let best = null;
  for (let i = 0; i < corners.length; i++) {
    const a = corners[i];
    const b = corners[(i + 1) % corners.length];
    const length = Math.hypot(b[0] - a[0], b[1] - a[1]);
    if (length === 0) continue;
    const ux = (b[0] - a[0]) / length;
    const uy = (b[1] - a[1]) / length;
    let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
    for (const [x, y] of corners) {
      const along = x * ux + y * uy;
      const across = -x * uy + y * ux;
      left = Math.min(left, along);
      right = Math.max(right, along);
      top = Math.min(top, across);
      bottom = Math.max(bottom, across);
    }
    const area = (right - left) * (bottom - top);
    if (!best || area < best.area) best = { area, ux, uy, left, right, top, bottom };
  }
  return level(best);
}

function level({ ux, uy, left, right, top, bottom }) {
  // The same rectangle seen from the side whose first vector points right.
  for (let k = 0; k < 4 && !(ux >= Math.SQRT1_2 - 1e-9); k++)
    [ux, uy, left, right, top, bottom] = [-uy, ux, top, bottom, -right, -left];
  return {
    x: left * ux - top * uy,
    y: left * uy + top * ux,
    ux,
    uy,
    width: right - left,
    height: bottom - top,
  };
}

function grown(rect) {
  const by = (rect.width * rect.height * kGrow) / (2 * (rect.width + rect.height));
  return {
    ...rect,
    x: rect.x - by * rect.ux + by * rect.uy,
    y: rect.y - by * rect.uy - by * rect.ux,
    width: rect.width + 2 * by,
    height: rect.height + 2 * by,
  };
}

// The map was scaled a little differently in the two directions; lines are nearly level.
function onPage(rect, across, down) {
  const x = rect.ux * across;
  const y = rect.uy * down;
  const length = Math.hypot(x, y);
  return {
    x: rect.x * across,
    y: rect.y * down,
    ux: x / length,
    uy: y / length,
    width: rect.width * length,
    height: rect.height * Math.hypot(rect.uy * across, rect.ux * down),
  };
}
