/** Which of two things that are known of a place is the better: the live dot, or what the server answered. Pure. */
import type { CardFix } from '../location/location-card.ts';
import type { TrackedPosition } from '../live/tracked.ts';

export interface AnsweredFix {
  readonly lon: number;
  readonly lat: number;
  readonly accuracyM: number | null;
  readonly headingDeg: number | null;
  readonly speedMps: number | null;
  readonly source: CardFix['source'];
  readonly fixAt: string;
}

/** Frames carry whole seconds. */
const SAME_MS = 1_500;

export function fixOf(live: TrackedPosition | null | undefined, told: AnsweredFix | null): CardFix | null {
  const answered = told === null ? null : { ...told, fixAtMs: Date.parse(told.fixAt) };
  if (live == null) return answered;
  if (answered !== null && answered.fixAtMs > live.fixAtMs + SAME_MS) return answered;
  // Frames say no speed: it is taken from an answer about the same fix.
  const same = answered !== null && Math.abs(answered.fixAtMs - live.fixAtMs) <= SAME_MS;
  return { ...live, speedMps: same ? answered.speedMps : null };
}
