/** Open Location Codes of ten digits: about 14 m × 9 m in these islands. The algorithm is open (Apache-2.0) and works offline. */
const DIGITS = '23456789CFGHJMPQRVWX';
/** Cells of the tenth digit, per degree. */
const PER_DEGREE = 8000;

/** For example `9C5VFQGR+2Q`. Latitude 90 belongs to the cell below it. */
export function plusCode(lon: number, lat: number): string {
  let row = Math.min(180 * PER_DEGREE - 1, Math.max(0, Math.floor((lat + 90) * PER_DEGREE + 1e-6)));
  let column = Math.floor((lon + 180) * PER_DEGREE + 1e-6) % (360 * PER_DEGREE);
  if (column < 0) column += 360 * PER_DEGREE;
  let code = '';
  for (let pair = 0; pair < 5; pair++) {
    code = DIGITS[row % 20]! + DIGITS[column % 20]! + code;
    row = Math.floor(row / 20);
    column = Math.floor(column / 20);
  }
  return `${code.slice(0, 8)}+${code.slice(8)}`;
}

/** The middle of the cell that a full code names; null for anything else, short codes included. */
export function parsePlusCode(text: string): { lon: number; lat: number } | null {
  const match = /^([2-9CFGHJMPQRVWX]{8})\+([2-9CFGHJMPQRVWX]{2})$/.exec(text.trim().toUpperCase());
  if (match === null) return null;
  const digits = match[1]! + match[2]!;
  let row = 0;
  let column = 0;
  for (let at = 0; at < 10; at += 2) {
    row = row * 20 + DIGITS.indexOf(digits[at]!);
    column = column * 20 + DIGITS.indexOf(digits[at + 1]!);
  }
  if (row >= 180 * PER_DEGREE || column >= 360 * PER_DEGREE) return null;
  return { lon: (column + 0.5) / PER_DEGREE - 180, lat: (row + 0.5) / PER_DEGREE - 90 };
}
