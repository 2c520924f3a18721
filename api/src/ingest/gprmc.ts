/** The NMEA sentence of Traccar's `{gprmc}` placeholder: `$GPRMC,hhmmss.sss,A,ddmm.mmmm,N,dddmm.mmmm,E,kn,deg,ddmmyy,,*hh`. */
export interface Gprmc {
  readonly valid: boolean;
  readonly lat: number;
  readonly lon: number;
  readonly speedKn: number | undefined;
  readonly courseDeg: number | undefined;
  /** undefined: the sentence has no readable date and time. */
  readonly atMs: number | undefined;
}

/** null: no such sentence. Its checksum is not asked for: HTTP has kept it whole, and hand-made relays get it wrong. */
export function readGprmc(sentence: string): Gprmc | null {
  const part = sentence.slice(0, 200).split(/[,*]/);
  if (!/^\$?G[A-Z]RMC$/.test(part[0] ?? '') || part.length < 10) return null;
  const lat = degrees(part[3], part[4], 'S');
  const lon = degrees(part[5], part[6], 'W');
  return {
    valid: part[2] === 'A',
    lat,
    lon,
    speedKn: numberIn(part[7]),
    courseDeg: numberIn(part[8]),
    atMs: moment(part[9], part[1]),
  };
}

/** `3725.3200` is 37° 25.32'; the last two digits before the point begin the minutes. */
function degrees(value: string | undefined, side: string | undefined, negative: string): number {
  const match = /^(\d{1,3})(\d\d\.?\d*)$/.exec(value ?? '');
  if (match === null) return NaN;
  const angle = Number(match[1]) + Number(match[2]) / 60;
  return side === negative ? -angle : angle;
}

function numberIn(value: string | undefined): number | undefined {
  return value === undefined || value === '' ? undefined : Number(value);
}

function moment(date: string | undefined, time: string | undefined): number | undefined {
  const day = /^(\d\d)(\d\d)(\d\d)$/.exec(date ?? '');
  const clock = /^(\d\d)(\d\d)(\d\d(?:\.\d+)?)$/.exec(time ?? '');
  if (day === null || clock === null) return undefined;
  const midnight = Date.UTC(2000 + Number(day[3]), Number(day[2]) - 1, Number(day[1]));
  return midnight + (Number(clock[1]) * 60 + Number(clock[2])) * 60_000 + Math.round(Number(clock[3]) * 1000);
}
