// Grey pictures: one octet a pixel, 0 black, rows from the top. Pure functions.
// SPDX-License-Identifier: Apache-2.0

// Bilinear when growing, mean of the covered pixels when shrinking: neither loses thin strokes.
export function resize(from, width, height) {
  if (width === from.width && height === from.height) return from;
  const across = shrinkOrGrow(from.data, from.width, from.height, width, 1, from.width);
  const down = shrinkOrGrow(across, from.height, width, height, width, 1);
  return { width, height, data: down };
}

// One direction: `count` lines of `length` pixels become lines of `target` pixels.
function shrinkOrGrow(data, length, count, target, step, pitch) {
  if (length === target) return data;
  const out = new Uint8ClampedArray(target * count);
  const outPitch = step === 1 ? target : 1;
  const outStep = step === 1 ? 1 : step;
  const { first, weights, taps } = tapsOf(length, target);
  for (let line = 0; line < count; line++) {
    const from = line * pitch;
    const to = line * outPitch;
    for (let i = 0; i < target; i++) {
      let sum = 0;
      let at = from + first[i] * step;
      for (let t = i * taps, end = t + taps; t < end; t++, at += step) sum += data[at] * weights[t];
      out[to + i * outStep] = sum + 0.5;
    }
  }
  return out;
}

// For each target pixel: where its source pixels begin and what each of them counts.
function tapsOf(length, target) {
  const ratio = length / target;
  const reach = Math.max(1, ratio);
  const taps = Math.min(length, Math.ceil(2 * reach) + 1);
  const first = new Int32Array(target);
  const weights = new Float32Array(target * taps);
  for (let i = 0; i < target; i++) {
    const centre = (i + 0.5) * ratio - 0.5;
    const start = Math.min(length - taps, Math.max(0, Math.ceil(centre - reach)));
    let total = 0;
    for (let t = 0; t < taps; t++) {
      const w = Math.max(0, 1 - Math.abs(start + t - centre) / reach);
      weights[i * taps + t] = w;
      total += w;
    }
    for (let t = 0; t < taps; t++) weights[i * taps + t] /= total;
    first[i] = start;
  }
  return { first, weights, taps };
}

// Quarter turns, clockwise.
export function turn(from, quarters) {
  const { width, height, data } = from;
  if (quarters % 4 === 0) return from;
  const out = new Uint8ClampedArray(data.length);
  if (quarters === 2) {
    for (let i = 0, j = data.length - 1; j >= 0; i++, j--) out[i] = data[j];
    return { width, height, data: out };
  }
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const to = quarters === 1 ? x * height + (height - 1 - y) : (width - 1 - x) * height + y;
      out[to] = data[y * width + x];
    }
  return { width: height, height: width, data: out };
}

// The leaning rectangle (corner, unit vectors along and down, its size), level, `height` pixels high.
export function cut(from, rect, width, height) {
  const out = new Uint8ClampedArray(width * height);
  const { width: w, height: h, data } = from;
  const alongX = (rect.ux * rect.width) / width;
  const alongY = (rect.uy * rect.width) / width;
  const downX = (-rect.uy * rect.height) / height;
  const downY = (rect.ux * rect.height) / height;
  for (let j = 0; j < height; j++) {
    let x = rect.x + 0.5 * alongX + (j + 0.5) * downX - 0.5;
    let y = rect.y + 0.5 * alongY + (j + 0.5) * downY - 0.5;
    for (let i = 0; i < width; i++, x += alongX, y += alongY) {
      const x0 = Math.floor(x);
      const y0 = Math.floor(y);
      const fx = x - x0;
      const fy = y - y0;
      const left = Math.min(w - 1, Math.max(0, x0));
      const right = Math.min(w - 1, Math.max(0, x0 + 1));
      const top = Math.min(h - 1, Math.max(0, y0)) * w;
      const bottom = Math.min(h - 1, Math.max(0, y0 + 1)) * w;
      const upper = data[top + left] * (1 - fx) + data[top + right] * fx;
      const lower = data[bottom + left] * (1 - fx) + data[bottom + right] * fx;
      out[j * width + i] = upper * (1 - fy) + lower * fy + 0.5;
    }
  }
  return { width, height, data: out };
}
