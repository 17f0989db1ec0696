/** A cell or a sentence: signs that would end a cell or begin an element are themselves. */
const plain = (text: string): string => text.replaceAll('|', '\\|').replaceAll('<', '\\<').replaceAll('\n', ' ');

/** An id stands as it is. */
export const code = (text: string): string => `\`${text}\``;

/** A table. A cell is Markdown when it begins with a back-tick or a star. */
export function table(heads: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const cellOf = (cell: string): string => (/^[`*]/.test(cell) ? cell.replaceAll('|', '\\|') : plain(cell));
  return [line(heads), line(heads.map(() => '---')), ...rows.map((row) => line(row.map(cellOf)))];
}
