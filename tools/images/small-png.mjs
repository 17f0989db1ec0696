/**
 * Makes a screenshot small: 256 colours in place of millions, which pages of text and lines need no more of. Reads what
 * browsers write (8 bits a channel, not interlaced) and nothing else. https://www.w3.org/TR/png-3/
 */
import { crc32, deflateSync, inflateSync } from 'node:zlib';

const SIGNATURE = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
const CHANNELS = { 2: 3, 6: 4 };
/** Colours that are kept as they are, the most frequent; the rest of the palette stands for what is near to it. */
const EXACT = 160;
const COLOURS = 256;

/** @returns {{ width: number, height: number, pixels: Uint32Array }} pixels as 0xRRGGBB, row by row */
export function readPng(file) {
  if (!file.subarray(0, 8).equals(SIGNATURE)) throw new Error('This is not a PNG.');
  let header;
  const data = [];
  for (let at = 8; at < file.length;) {
    const length = file.readUInt32BE(at);
    const kind = file.toString('latin1', at + 4, at + 8);
    const content = file.subarray(at + 8, at + 8 + length);
    if (kind === 'IHDR') header = content;
    if (kind === 'IDAT') data.push(content);
    at += length + 12;
  }
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  const channels = CHANNELS[header[9]];
  if (header[8] !== 8 || channels === undefined || header[12] !== 0) throw new Error('Browsers write no such PNG.');
  const bytes = unfiltered(inflateSync(Buffer.concat(data)), width * channels, height, channels);
  const pixels = new Uint32Array(width * height);
  for (let i = 0, at = 0; i < pixels.length; i += 1, at += channels) {
    pixels[i] = (bytes[at] << 16) | (bytes[at + 1] << 8) | bytes[at + 2];
  }
  return { width, height, pixels };
}

/** Undoes what was done to each row so that it packs well. */
function unfiltered(raw, stride, height, channels) {
  const out = new Uint8Array(stride * height);
  for (let row = 0; row < height; row += 1) {
    const filter = raw[row * (stride + 1)];
    const from = row * (stride + 1) + 1;
    const to = row * stride;
    for (let i = 0; i < stride; i += 1) {
      const left = i < channels ? 0 : out[to + i - channels];
      const above = row === 0 ? 0 : out[to + i - stride];
      const corner = row === 0 || i < channels ? 0 : out[to + i - stride - channels];
      const guess = [0, left, above, (left + above) >> 1, nearestOf(left, above, corner)][filter];
      out[to + i] = raw[from + i] + guess;
    }
  }
  return out;
}

/** Paeth's predictor. */
function nearestOf(left, above, corner) {
  const estimate = left + above - corner;
  const [a, b, c] = [Math.abs(estimate - left), Math.abs(estimate - above), Math.abs(estimate - corner)];
  if (a <= b && a <= c) return left;
  return b <= c ? above : corner;
}

/** The colours of the picture, and which of them each colour becomes. */
function paletteOf(pixels) {
  const counts = new Map();
  for (const colour of pixels) counts.set(colour, (counts.get(colour) ?? 0) + 1);
  const byFrequency = [...counts].sort((a, b) => b[1] - a[1]);
  const palette = byFrequency.slice(0, counts.size <= COLOURS ? COLOURS : EXACT).map(([colour]) => colour);
  if (counts.size > COLOURS) {
    // Shades of edges: those that differ little stand for each other.
    const shades = new Map();
    for (const [colour, n] of byFrequency.slice(EXACT)) {
      const key = ((colour >> 20) << 8) | (((colour >> 12) & 15) << 4) | ((colour >> 4) & 15);
      shades.set(key, [...(shades.get(key) ?? []), [colour, n]]);
    }
    const most = [...shades.values()].sort((a, b) => sumOf(b) - sumOf(a)).slice(0, COLOURS - EXACT);
    for (const [[colour]] of most) palette.push(colour);
  }
  const indexes = new Map();
  for (const [colour] of byFrequency) indexes.set(colour, nearestIn(palette, colour));
  return { palette, indexes };
}

const sumOf = (shades) => shades.reduce((sum, [, n]) => sum + n, 0);

function nearestIn(palette, colour) {
  let best = 0;
  let least = Infinity;
  for (const [index, candidate] of palette.entries()) {
    const [r, g, b] = [16, 8, 0].map((shift) => ((colour >> shift) & 255) - ((candidate >> shift) & 255));
    const distance = 2 * r * r + 4 * g * g + 3 * b * b;
    if (distance < least) [best, least] = [index, distance];
  }
  return best;
}

function chunk(kind, content) {
  const body = Buffer.concat([Buffer.from(kind, 'latin1'), content]);
  const frame = Buffer.alloc(4);
  frame.writeUInt32BE(content.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([frame, body, check]);
}

/** @returns {Buffer} the picture with a palette */
export function writePng({ width, height, pixels }) {
  const { palette, indexes } = paletteOf(pixels);
  const raw = Buffer.alloc((width + 1) * height);
  for (let row = 0; row < height; row += 1) {
    for (let i = 0; i < width; i += 1) raw[row * (width + 1) + 1 + i] = indexes.get(pixels[row * width + i]);
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3, 0, 0, 0], 8);
  const colours = Buffer.from(palette.flatMap((colour) => [colour >> 16, (colour >> 8) & 255, colour & 255]));
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('PLTE', colours),
    chunk('IDAT', deflateSync(raw, { level: 9, memLevel: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** @param {Buffer} file a screenshot */
export const smallPng = (file) => writePng(readPng(file));
