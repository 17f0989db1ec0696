import { drawLine, linesOf } from '@osteon/messaging';

/** An element of a picture as the chart library writes it: flat, but for groups that only cut off what is outside. */
const ELEMENT = /<(path|text|rect|defs|\/defs)\b([^>]*)>(?:([^<]*)<\/text>)?/g;
const ATTRIBUTE = /([\w:-]+)="([^"]*)"/g;

/** Writing begins so far below the middle of a line, in sizes of letters. */
const MIDDLE = 0.35;

/**
 * Draws a picture of the chart library into a document, with its top left corner at a place, in points a pixel. It
 * knows what these pictures are made of (paths, texts, one rectangle) and nothing else of SVG. Letters are set like
 * those of the page, so that they can be found and read out.
 */
export function drawSvgOnPage(
  document: PDFKit.PDFDocument,
  svg: string,
  at: { readonly x: number; readonly y: number; readonly scale: number },
): void {
  document.save().translate(at.x, at.y).scale(at.scale);
  let isDefinition = false;
  for (const [, kind, written = '', text = ''] of svg.matchAll(ELEMENT)) {
    if (kind === 'defs' || kind === '/defs') isDefinition = kind === 'defs';
    if (isDefinition) continue;
    const attributes = new Map([...written.matchAll(ATTRIBUTE)].map(([, name = '', value = '']) => [name, value]));
    if (kind === 'path') drawPath(document, attributes);
    if (kind === 'text') drawText(document, attributes, unescaped(text));
  }
  document.restore();
}

type Attributes = ReadonlyMap<string, string>;

function drawPath(document: PDFKit.PDFDocument, attributes: Attributes): void {
  const fill = colourOf(attributes.get('fill'), attributes.get('fill-opacity'));
  const width = Number(attributes.get('stroke-width') ?? 1);
  // a line of no width is the thinnest one in PDF, and none in SVG
  const stroke = width === 0 ? null : colourOf(attributes.get('stroke'), attributes.get('stroke-opacity'));
  if (fill === null && stroke === null) return;
  document.save();
  place(document, attributes.get('transform'));
  document.path(attributes.get('d') ?? '');
  if (stroke !== null) {
    document.lineWidth(width).strokeColor(stroke);
    const dashes = (attributes.get('stroke-dasharray') ?? '').split(/[ ,]+/).filter(Boolean).map(Number);
    const [dash = 0, space = dash] = dashes;
    // The type knows one length; the library takes a list as it is written in PDF.
    if (dashes.length > 2) document.dash(dashes as unknown as number, {});
    else if (dash > 0) document.dash(dash, { space });
  }
  const opacity = Number(attributes.get('fill-opacity') ?? 1);
  if (fill !== null && opacity < 1) document.fillOpacity(opacity);
  if (fill !== null && stroke !== null) document.fillAndStroke(fill, stroke);
  else if (fill !== null) document.fill(fill);
  else document.stroke();
  document.restore();
}

function drawText(document: PDFKit.PDFDocument, attributes: Attributes, text: string): void {
  const style = attributes.get('style') ?? '';
  const size = Number(/font-size:([\d.]+)px/.exec(style)?.[1] ?? 11);
  const bold = /font-weight:(bold|[6-9]00)/.test(style);
  const [line] = linesOf(text, { direction: 'ltr', bold, size }, Infinity);
  if (line === undefined) return;
  const anchor = attributes.get('text-anchor');
  const before = anchor === 'middle' ? line.width / 2 : anchor === 'end' ? line.width : 0;
  const isCentral = attributes.get('dominant-baseline') === 'central';
  document.save();
  place(document, attributes.get('transform'));
  const x = Number(attributes.get('x') ?? 0) - before;
  const y = Number(attributes.get('y') ?? 0) + (isCentral ? size * MIDDLE : 0);
  drawLine(document, line, x, y, colourOf(attributes.get('fill'), undefined) ?? '#000000');
  document.restore();
}

function place(document: PDFKit.PDFDocument, transform: string | undefined): void {
  const [, kind, list = ''] = /^(matrix|translate)\(([^)]*)\)/.exec(transform ?? '') ?? [];
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = list.split(/[ ,]+/).map(Number);
  if (kind === 'translate') document.translate(a, b);
  if (kind === 'matrix') document.transform(a, b, c, d, e, f);
}

/** Null for what is not drawn. */
function colourOf(colour: string | undefined, opacity: string | undefined): string | null {
  return colour === undefined || !colour.startsWith('#') || Number(opacity ?? 1) === 0 ? null : colour;
}

function unescaped(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
}
