/** Line drawings on a grid of 16: paths only, stroked in the colour of the text around them. */
export const ICONS = {
  alert: 'M8 2 14.5 13.5h-13zM8 6.5v3M8 11.5v.2',
  battery: 'M2 5.5h10v5H2zM14 7.2v1.6',
  check: 'm3 8.5 3.2 3L13 4.5',
  chevronDown: 'm4 6.2 4 4 4-4',
  chevronUp: 'm4 9.8 4-4 4 4',
  clock: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12ZM8 4.8V8l2.2 1.6',
  close: 'm4 4 8 8M12 4l-8 8',
  copy: 'M5.5 5.5h8v8h-8zM3.5 10.5h-1v-8h8v1',
  device: 'M5 1.8h6v12.4H5zM7.2 12.2h1.6',
  filter: 'M2 3.5h12M4.5 8h7M6.8 12.5h2.4',
  follow: 'M8 11.2a3.2 3.2 0 1 0 0-6.4 3.2 3.2 0 0 0 0 6.4ZM8 1.5v3M8 11.5v3M1.5 8h3M11.5 8h3',
  fullscreen: 'M2.5 6V2.5H6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10',
  grid: 'M2.5 2.5h11v11h-11zM2.5 6.2h11M2.5 9.8h11M6.2 2.5v11M9.8 2.5v11',
  heading: 'M8 2 12 13.5 8 11 4 13.5z',
  help: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12ZM6.4 6.3c.2-1 .9-1.5 1.8-1.4 1 .1 1.5.8 1.4 1.6-.2 1.1-1.6 1.1-1.6 2.3M8 11v.2',
  layers: 'm8 2 6 3.2-6 3.2-6-3.2zM2.4 8.2 8 11.2l5.6-3M2.4 11 8 14l5.6-3',
  list: 'M5.5 4h8M5.5 8h8M5.5 12h8M2.5 4h.2M2.5 8h.2M2.5 12h.2',
  map: 'M6 3 2 4.5v8.5L6 11.5l4 1.5 4-1.5V3l-4 1.5zM6 3v8.5M10 4.5V13',
  message: 'M2.5 3h11v8h-6L4.5 13.5V11h-2z',
  minus: 'M3.5 8h9',
  offline:
    'M2.5 6.2a8 8 0 0 1 3-1.8M9 4.2a8 8 0 0 1 4.5 2M5 9a4.4 4.4 0 0 1 2-1M10.6 8.7l.4.3M8 12v.2M2.5 2.5l11 11',
  person: 'M8 8a2.6 2.6 0 1 0 0-5.2A2.6 2.6 0 0 0 8 8ZM3 13.5c.4-2.6 2.2-4 5-4s4.6 1.4 5 4',
  pin: 'M8 14c3-3.4 4.5-5.7 4.5-7.6a4.5 4.5 0 0 0-9 0C3.5 8.3 5 10.6 8 14ZM8 8a1.6 1.6 0 1 0 0-3.2A1.6 1.6 0 0 0 8 8Z',
  plus: 'M8 3.5v9M3.5 8h9',
  retry: 'M13 8a5 5 0 1 1-1.6-3.7M13 2v3h-3',
  search: 'M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9ZM10.3 10.3l3.2 3.2',
  signal: 'M3 10.5v2.5M8 7v6M13 3v10',
  sound: 'M2.5 6h2.7L8.5 3v10L5.2 10H2.5zM10.8 6a2.8 2.8 0 0 1 0 4M12.6 4.2a5.4 5.4 0 0 1 0 7.6',
  soundOff: 'M2.5 6h2.7L8.5 3v10L5.2 10H2.5zM11 6.2l3.4 3.6M14.4 6.2 11 9.8',
  team: 'M5.8 8a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4ZM1.8 13c.3-2.2 1.7-3.4 4-3.4s3.7 1.2 4 3.4M10.5 4a2 2 0 0 1 0 3.8M12 10c1.2.5 2 1.5 2.2 3',
  trail:
    'M3 13.2a1.2 1.2 0 1 0 0-2.4 1.2 1.2 0 0 0 0 2.4ZM4.2 12h4.3a2 2 0 0 0 0-4h-2a2 2 0 0 1 0-4h5M12.8 5.2a1.2 1.2 0 1 0 0-2.4 1.2 1.2 0 0 0 0 2.4Z',
  wall: 'M1.8 3h12.4v8H1.8zM5.5 13.5h5',
} as const satisfies Record<string, string>;

export type IconName = keyof typeof ICONS;
