/** What a browser calls itself, as a person knows it. A guess for orientation: such names are easily made up. */
const BROWSERS: readonly (readonly [RegExp, string])[] = [
  [/\bEdg\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\bFirefox\//, 'Firefox'],
  [/\bChrome\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
  [/\bcurl\//, 'curl'],
];
const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/\bAndroid\b/, 'Android'],
  [/\biPhone|\biPad/, 'iOS'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b/, 'macOS'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bLinux\b/, 'Linux'],
];

/** "Firefox on Windows"; the browser's own words where they are none of these. */
export function browserWords(agent: string | null): string {
  if (agent === null || agent === '') return 'Browser not known';
  const find = (table: typeof BROWSERS): string | undefined => table.find(([sign]) => sign.test(agent))?.[1];
  const browser = find(BROWSERS);
  if (browser === undefined) return agent.slice(0, 40);
  const system = find(SYSTEMS);
  return system === undefined ? browser : `${browser} on ${system}`;
}
