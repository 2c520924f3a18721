/** Values as RFC 4180 has them, such that no spreadsheet takes one for a formula. */

/** A spreadsheet computes what begins so; an apostrophe before it makes it text. Numbers are numbers. */
const FORMULA = /^[=+\-@\t\r]/;

export function csvField(value: string | number | boolean | Date | null): string {
  if (value === null) return '';
  if (value instanceof Date) return value.toISOString();
  if (typeof value !== 'string') return String(value);
  const text = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export function csvLine(values: readonly (string | number | boolean | Date | null)[]): string {
  return `${values.map(csvField).join(',')}\r\n`;
}
