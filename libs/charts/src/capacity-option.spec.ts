import { describe, expect, it } from '@jest/globals';
import { capacityOption } from './capacity-option.ts';
import { PAPER_COLOURS, type ChartStyle } from './chart-style.ts';
import { drawSvg } from './draw.ts';

const style: ChartStyle = {
  colours: PAPER_COLOURS,
  fontFamily: 'sans-serif',
  fontSize: 12,
  direction: 'ltr',
  locale: 'en',
  animated: false,
};
const words = { expected: 'Expected', range: 'Range', available: 'Staff', week: (from: string) => `w ${from}` };
const points = [
  { from: '2026-03-02', expected: 10, low: 8, high: 13, available: 12 },
  { from: '2026-03-09', expected: 14, low: 10, high: 18, available: 12 },
];
const more = [{ name: '20 % more', expected: [11, 15] }];

describe('the picture of the work ahead', () => {
  it('stands the band on its low end, and is as high as its range', () => {
    const { series } = capacityOption(points, [], words, style);
    const bands = (series as readonly { readonly stack?: string; readonly data: unknown }[]).filter(
      ({ stack }) => stack === 'range',
    );
    expect(bands.map(({ data }) => data)).toEqual([
      [8, 10],
      [5, 8],
    ]);
  });

  it('draws what there is, and each what-if, only where there is any', () => {
    const drawn = drawSvg(capacityOption(points, more, words, style), { width: 640, height: 320 });
    for (const word of ['Expected', 'Range', 'Staff', '20 % more', 'w 2026-03-02']) expect(drawn).toContain(word);
    const unsaid = points.map((point) => ({ ...point, available: null }));
    expect(drawSvg(capacityOption(unsaid, [], words, style), { width: 640, height: 320 })).not.toContain('Staff');
  });

  it('is read from the right where the language is', () => {
    expect(capacityOption(points, [], words, { ...style, direction: 'rtl' })).toMatchObject({
      xAxis: { inverse: true },
      yAxis: { position: 'right' },
    });
  });
});
