import qrcode from 'qrcode-generator';
import { useMemo } from 'react';

/** Light cells that a camera needs around the code (ISO/IEC 18004). */
const QUIET_ZONE = 4;

/** A text as a QR code, drawn here: nothing of it leaves the page. Dark on white in either scheme, for the camera. */
export function QrCode({ text, label }: { readonly text: string; readonly label: string }) {
  const { path, size } = useMemo(() => {
    const code = qrcode(0, 'M');
    code.addData(text);
    code.make();
    const count = code.getModuleCount();
    const cells: string[] = [];
    for (let row = 0; row < count; row += 1) {
      for (let column = 0; column < count; column += 1) {
        if (code.isDark(row, column)) cells.push(`M${String(column + QUIET_ZONE)} ${String(row + QUIET_ZONE)}h1v1h-1z`);
      }
    }
    return { path: cells.join(''), size: count + 2 * QUIET_ZONE };
  }, [text]);
  return (
    <svg viewBox={`0 0 ${String(size)} ${String(size)}`} width={196} height={196} role="img" aria-label={label}>
      <rect width={size} height={size} rx={2} fill="#fff" />
      <path d={path} fill="#000" shapeRendering="crispEdges" />
    </svg>
  );
}
