// What a line says: PP-OCRv4's recogniser with CTC decoding, and the classifier of lines that
// stand on their head. Every line is kept with its confidence, however low.
// SPDX-License-Identifier: Apache-2.0
import { cut } from './image.mjs';

const kHeight = 48;
const kWidest = 2560; // pixels at kHeight; a longer line is squeezed
const kStep = 64; // widths are rounded up to it, so the engine meets few shapes

// {text, confidence}; blank is class 0, the last class is the space.
export async function recognize(ort, session, keys, page, rect) {
  const natural = Math.ceil((rect.width * kHeight) / rect.height);
  const width = Math.max(16, Math.min(kWidest, natural));
  const line = cut(page, rect, width, kHeight);
  const padded = Math.ceil(width / kStep) * kStep;
  const logits = await run(ort, session, line, padded);
  const [, steps, classes] = logits.dims;
  // The steps that lie in the padding say nothing.
  return decode(logits.data, Math.min(steps, Math.ceil((steps * width) / padded)), classes, keys);
}

function decode(data, steps, classes, keys) {
  let text = '';
  let sum = 0;
  let count = 0;
  let last = 0;
  for (let t = 0; t < steps; t++) {
    const from = t * classes;
    let best = 0;
    for (let c = 1; c < classes; c++) if (data[from + c] > data[from + best]) best = c;
    if (best !== 0 && best !== last) {
      text += best <= keys.length ? keys[best - 1] : ' ';
      sum += data[from + best];
      count++;
    }
    last = best;
  }
  return { text: text.trim(), confidence: count ? sum / count : 0 };
}

// How likely it stands on its head, 0..1.
export async function onItsHead(ort, session, page, rect) {
  const width = Math.min(192, Math.ceil((rect.width * kHeight) / rect.height));
  const result = await run(ort, session, cut(page, rect, width, kHeight), 192);
  return result.data[1];
}

async function run(ort, session, line, padded) {
  const plane = kHeight * padded;
  const input = new Float32Array(3 * plane);
  for (let y = 0; y < kHeight; y++)
    for (let x = 0; x < line.width; x++) {
      const value = line.data[y * line.width + x] / 127.5 - 1;
      const at = y * padded + x;
      input[at] = input[at + plane] = input[at + 2 * plane] = value;
    }
  const feed = new ort.Tensor('float32', input, [1, 3, kHeight, padded]);
  const result = await session.run({ [session.inputNames[0]]: feed });
  return result[session.outputNames[0]];
}
