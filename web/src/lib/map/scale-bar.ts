/** A round distance and how long it is on the screen. */
const EARTH_CIRCUMFERENCE_M = 40_075_016.686;
const LONGEST_PX = 96;
const STEPS = [1, 2, 5] as const;

export function scaleBar(zoom: number, lat: number): { readonly text: string; readonly widthPx: number } {
  const metresPerPixel = (EARTH_CIRCUMFERENCE_M * Math.cos((lat * Math.PI) / 180)) / (512 * 2 ** zoom);
  const most = metresPerPixel * LONGEST_PX;
  const decade = 10 ** Math.floor(Math.log10(most));
  const metres = decade * (STEPS.findLast((step) => step * decade <= most) ?? 1);
  const text = metres >= 1_000 ? `${metres / 1_000} km` : `${metres} m`;
  return { text, widthPx: Math.round(metres / metresPerPixel) };
}
