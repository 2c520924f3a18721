/** A shared mark of an incident as it stands on the map: told apart by its sign and its word, not by a colour. */
import type { MarkKind } from '@lonewatch/schema/contract/incident.ts';
import { MARK_WORDS } from '../incidents/words.ts';
import type { Tag } from '../map/tags.ts';

const SIGNS: Readonly<Record<MarkKind, string>> = {
  RENDEZVOUS: '⚑',
  HAZARD: '▲',
  ACCESS: '➔',
  SIGHTING: '◉',
};

export interface Marked {
  readonly markId: number;
  readonly kind: MarkKind;
  readonly label: string;
  readonly lon: number;
  readonly lat: number;
}

export function markTag({ markId, kind, label, lon, lat }: Marked): Tag {
  const text = label === '' ? MARK_WORDS[kind] : label;
  return {
    key: `mark ${markId}`,
    kind: 'MARK',
    sign: SIGNS[kind],
    text,
    spoken: label === '' ? MARK_WORDS[kind] : `${MARK_WORDS[kind]}: ${label}`,
    lon,
    lat,
  };
}
