/**
 * Which adapter understands a request. At an address without a protocol name the first that recognises it wins,
 * in this order, from the plainest mark to the weakest:
 *
 *  1. the body is JSON that names itself at its top, not somewhere inside: OwnTracks (`_type`), Overland (`locations`), Traccar's forwarding
 *     (`position` or `event`, with a device), Traccar Client 9.x (`location` with `coords`), our own (`device`);
 *  2. headers that only one client sends (`X-Limit-U`, `User-Agent`);
 *  3. the names of parameters in query or form: Traccar's forwarding (`uniqueId`), GPSLogger (`spd_kph` …), then
 *     OsmAnd (`id`, `lat` …), whose names everybody else uses too;
 *  4. any other JSON: a list of reports in OsmAnd's names (`id`), else our own, which answers with what is wrong.
 *
 * At an address with a name, the name wins, but for 1.: who types OwnTracks' address into Overland
 * still gets through. `native` means native always: it is for programmers, who are told their mistake.
 */
import type { Protocol, Rejected } from '@lonewatch/schema/contract/signal.ts';
import type { Adapter, IngestRequest } from './adapter.ts';
import { isJson, jsonHasTopName, jsonNames, paramsExcerpt, textOf } from './body.ts';
import { gpslogger } from './gpslogger.ts';
import { native } from './native.ts';
import { osmand } from './osmand.ts';
import { overland } from './overland.ts';
import { owntracks } from './owntracks.ts';
import { salvageCalls } from './salvage.ts';
import { excerptOf } from './text.ts';
import { traccarForward } from './traccar-forward.ts';

const ADAPTERS: Readonly<Record<Protocol, Adapter>> = {
  owntracks,
  osmand,
  traccar: traccarForward,
  overland,
  gpslogger,
  native,
};

/** By the name in the address: `/ingest/<token>/owntracks`. null: no protocol has that name. */
export function adapterNamed(protocol: string): Adapter | null {
  return Object.hasOwn(ADAPTERS, protocol) ? ADAPTERS[protocol as Protocol] : null;
}

/** For the address without a name. null: nobody understands it; keep `unrecognised(request)` and answer 200. */
export function recognise(request: IngestRequest): Adapter | null {
  const bySelf = recogniseJson(request);
  if (bySelf !== null) return bySelf;
  const found = (isJson(request) ? JSON_READERS : ALL_READERS).find((adapter) => adapter.recognises(request));
  if (found !== undefined) return found;
  // Nobody's words; but native's answer hears a call for help in anything.
  if (!isJson(request)) return salvageCalls(textOf(request), 'native').length > 0 ? native : null;
  return jsonNames(request, 'id') || jsonNames(request, 'device_id') ? osmand : native;
}

const JSON_READERS = [owntracks, overland, traccarForward, native];
const ALL_READERS = [owntracks, overland, traccarForward, gpslogger, osmand, native];

/** The adapter for a request to `/ingest/<token>[/<named>]`; an unknown name counts as part of the path. */
export function adapterFor(named: string | null, request: IngestRequest): Adapter | null {
  const byName = named === null ? null : adapterNamed(named);
  if (byName === null) return recognise(request);
  return byName === native ? native : (recogniseJson(request) ?? byName);
}

function recogniseJson(request: IngestRequest): Adapter | null {
  if (!isJson(request)) return null;
  if (jsonHasTopName(request, '_type')) return owntracks;
  if (jsonHasTopName(request, 'locations')) return overland;
  const isForwarded = jsonNames(request, 'device') && jsonHasTopName(request, 'device');
  if (isForwarded && jsonHasTopName(request, 'position')) return traccarForward;
  if (isForwarded && jsonNames(request, 'uniqueId') && jsonHasTopName(request, 'event'))
    return traccarForward;
  return jsonNames(request, 'coords') && jsonHasTopName(request, 'location') ? osmand : null;
}

/** What to keep of a request that no adapter recognises. */
export function unrecognised(request: IngestRequest): Rejected {
  return {
    protocol: null,
    externalId: null,
    reason:
      'No known client sends such a request: open this address in a browser for how to set up each app, ' +
      'or put the protocol at its end, as in …/owntracks.',
    excerpt: excerptOf([paramsExcerpt(request), isJson(request) ? textOf(request) : ''].join('')),
  };
}
