/** The part of bidi-js that letters use; the package brings no types. */
declare module 'bidi-js' {
  interface Bidi {
    /** The level of each UTF-16 unit, by the Unicode bidirectional algorithm. */
    getEmbeddingLevels(text: string, direction: 'ltr' | 'rtl'): { readonly levels: Uint8Array };
  }
  // eslint-disable-next-line no-restricted-syntax -- the package has this export and no other
  export default function bidiFactory(): Bidi;
}
