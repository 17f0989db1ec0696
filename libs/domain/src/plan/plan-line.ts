export function planLine(_text: string): { output: string; ok: boolean } {
  throw new Error('not yet');
}
