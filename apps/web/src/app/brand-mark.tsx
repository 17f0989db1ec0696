/** The rings of an osteon: the unit that bone is built from. */
export function BrandMark({ size = 28 }: { readonly size?: number }) {
  return (
    <svg viewBox="0 0 32 32" width={size} height={size} aria-hidden focusable="false">
      <rect width="32" height="32" rx="8" fill="var(--mantine-color-pine-8)" />
      <g fill="none" stroke="#fff" strokeWidth="2.2">
        <circle cx="16" cy="16" r="10" opacity=".55" />
        <circle cx="16" cy="16" r="6" opacity=".8" />
      </g>
      <circle cx="16" cy="16" r="2.4" fill="#fff" />
    </svg>
  );
}
