/** A QR code as an SVG that stands in the page: no request, no script, sharp at any size. */
import { encode } from 'uqr';
import { escapeHtml } from './text.ts';

/** Light all around that readers need to find the code (ISO/IEC 18004). */
const QUIET_ZONE = 4;

export function qrCode(text: string, label: string): string {
  // L holds the most in the fewest modules; uqr raises the correction as far as the same size allows.
  const { data, size } = encode(text, { ecc: 'L', boostEcc: true, border: QUIET_ZONE });
  const runs: string[] = [];
  for (const [y, row] of data.entries()) {
    for (let x = 0; x < size; x++) {
      if (row[x] !== true) continue;
      const from = x;
      while (row[x + 1] === true) x++;
      runs.push(`M${from} ${y}h${x - from + 1}v1h-${x - from + 1}z`);
    }
  }
  return (
    `<svg class="qr" role="img" aria-label="${escapeHtml(label)}" viewBox="0 0 ${size} ${size}" ` +
    `shape-rendering="crispEdges"><path fill="#fff" d="M0 0h${size}v${size}H0z"/><path d="${runs.join('')}"/></svg>`
  );
}
