/** What a phone reports with its call key, at the door where every device reports. Never rejects and never waits for ever. */
import type { CallKey } from '../call-keys/call-key.ts';
import type { Answer, Kept } from './outbox.ts';
import type { Place } from './place.ts';

const TIMEOUT_MS = 10_000;
type Fetch = typeof globalThis.fetch;

/** A call for help. Sent twice it is one: the device and when it was said are the same. */
export async function callByKey(
  key: CallKey,
  { carried, saidAtMs }: Pick<Kept, 'carried' | 'saidAtMs'>,
  fetchNow: Fetch = fetch,
): Promise<Answer> {
  const fix = (carried['fix'] ?? {}) as Partial<Place>;
  try {
    const response = await report(key, { ...placeOf(fix), at: timeOf(saidAtMs), alarm: 'sos' }, fetchNow);
    if (response.ok && (await acceptedBy(response)) > 0)
      return { kind: 'REACHED', atMs: Date.parse(response.headers.get('date') ?? '') || Date.now() };
    return { kind: 'UNREACHED', sentence: 'The server did not take this call for help. It is sent again.' };
  } catch {
    return { kind: 'UNREACHED', sentence: 'The server cannot be reached.' };
  }
}

/** Where the phone is while help is on its way; the next one replaces one that is lost. */
export async function tellPlaceByKey(key: CallKey, place: Place, fetchNow: Fetch = fetch): Promise<void> {
  await report(key, { ...placeOf(place), at: timeOf(place.atMs) }, fetchNow).catch(() => undefined);
}

function report(key: CallKey, said: object, fetchNow: Fetch): Promise<Response> {
  return fetchNow(`/ingest/${encodeURIComponent(key.secret)}/native`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ device: key.device, kind: 'PHONE_APP', ...said }),
    signal: AbortSignal.timeout(TIMEOUT_MS),
    credentials: 'omit',
    // A page that is put away while it calls.
    keepalive: true,
  });
}

function placeOf({ lat, lon, accuracyM, altitudeM, speedMps, headingDeg }: Partial<Place>): object {
  if (lat === undefined || lon === undefined) return {};
  const more = Object.entries({ accuracyM, altitudeM, speedMps, headingDeg }).filter(
    ([, value]) => typeof value === 'number' && Number.isFinite(value),
  );
  return { lat, lon, ...Object.fromEntries(more) };
}

function timeOf(atMs: number): string {
  return new Date(atMs).toISOString();
}

/** A 2xx that says nothing readable came from something between us and the server. */
async function acceptedBy(response: Response): Promise<number> {
  const answer = (await response.json()) as { accepted?: unknown } | null;
  return typeof answer?.accepted === 'number' ? answer.accepted : 0;
}
