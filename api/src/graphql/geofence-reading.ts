/** What a file would become: a draft for each shape that can be a fence, a sentence for each that cannot. */
import type { Position } from '@lonewatch/schema/contract/geofence.ts';
import type { Reading, ReadingOptions } from '@lonewatch/schema/graphql/geofence-ports.ts';
import { checkedName, checkedShape } from '../domain/geofence-check.ts';
import type { ReadFeature } from '../domain/geofence-file.ts';
import { readGeoJson } from '../domain/geofence-geojson.ts';
import { readKml, type ParseXml } from '../domain/geofence-kml.ts';
import { swapWarning } from '../domain/geofence-place.ts';
import { readWkt } from '../domain/geofence-wkt.ts';

export function readingOf(
  text: string,
  options: ReadingOptions,
  bases: readonly Position[],
  parseXml: ParseXml,
): Reading {
  const features = featuresOf(text.replace(/^\ufeff/, ''), options, parseXml);
  if (typeof features === 'string') return nothing(features);
  if (features.length === 0) return nothing('This file is empty. Choose one with places in it.');
  const drafts: Reading['drafts'][number][] = [];
  const problems: Reading['problems'][number][] = [];
  for (const { feature, name, shape, problem } of features) {
    const checked = shape === null ? null : checkedShape(shape);
    const called = checkedName(name ?? `Fence ${feature}`);
    const sentence = problem ?? checked?.problem ?? called.problem;
    if (sentence != null) {
      problems.push({ feature, name, sentence });
      continue;
    }
    const warning = swapWarning(checked!.value!, bases);
    const warnings = warning === null ? [] : [warning];
    drafts.push({ feature, name: called.value!, shape: checked!.value!, warnings });
  }
  return { drafts, problems };
}

function featuresOf(
  text: string,
  { format, order, ...sizes }: ReadingOptions,
  parseXml: ParseXml,
): readonly ReadFeature[] | string {
  switch (format) {
    case 'GEOJSON':
      return readGeoJson(text, sizes);
    case 'KML':
      return readKml(text, sizes, parseXml);
    case 'WKT':
      return readWkt(text, order, sizes);
    default:
      return format satisfies never;
  }
}

function nothing(sentence: string): Reading {
  return { drafts: [], problems: [{ feature: null, name: null, sentence }] };
}
