/**
 * From a number of alarms to a colour and back to words. The ramp rises in lightness alone from blue to yellow (cividis), so
 * that it reads the same under every colour-vision deficiency and in grey; numbers, not colours, carry the meaning.
 */
export type Rgb = readonly [red: number, green: number, blue: number];

/** sRGB, few to many; chosen for the dark map. */
export const RAMP: readonly Rgb[] = [
  [58, 82, 139],
  [97, 108, 140],
  [142, 139, 130],
  [196, 177, 104],
  [254, 226, 74],
];

export interface Step {
  readonly least: number;
  /** null: and more. */
  readonly most: number | null;
  readonly rgb: Rgb;
}

/** At most five steps from the lowest number there can be to the highest there is, each about as many times the one before. */
export function stepsUpTo(highest: number, lowest = 1): Step[] {
  if (highest < 1) return [];
  const steps: Step[] = [];
  let least = lowest;
  for (let at = 0; least <= highest; at++) {
    const end = Math.max(least, Math.round(lowest * (highest / lowest) ** ((at + 1) / RAMP.length)));
    const isLast = end >= highest;
    steps.push({ least, most: isLast ? null : end, rgb: RAMP[isLast ? RAMP.length - 1 : at]! });
    least = end + 1;
  }
  return steps;
}

export function stepOf(steps: readonly Step[], count: number): Step {
  return steps.find(({ most }) => most === null || count <= most)!;
}

export function stepWords({ least, most }: Step): string {
  if (most === null) return `${least} or more`;
  return least === most ? `${least}` : `${least} to ${most}`;
}

export function cssOf([red, green, blue]: Rgb): string {
  return `rgb(${red} ${green} ${blue})`;
}
