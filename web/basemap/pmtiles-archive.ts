/**
 * Writes a PMTiles archive, version 3 (https://github.com/protomaps/PMTiles/blob/main/spec/v3/spec.md):
 * header, root directory, metadata, leaf directories, tile bytes. Equal tiles (open land) are stored once.
 */
import { gzip } from './libraries.ts';
import type { Box } from './rings.ts';
import type { Tile } from './tiles.ts';

interface Entry {
  readonly tileId: number;
  readonly offset: number;
  readonly length: number;
  runLength: number;
}

export interface ArchiveFacts {
  readonly name: string;
  readonly description: string;
  readonly attribution: string;
  readonly box: Box;
  readonly layers: readonly { readonly id: string; readonly fields: Record<string, 'String' | 'Number'> }[];
}

const HEADER_BYTES = 127;
/** Readers fetch this much first and expect the root directory within. */
const FIRST_FETCH_BYTES = 16_384;
const ENTRIES_PER_LEAF = 2_048;
const GZIP = 2;
const MVT = 1;

/** Position of a tile along the Hilbert curve, all lower zooms counted first. */
export function hilbertId(zoom: number, x: number, y: number): number {
  let id = (4 ** zoom - 1) / 3;
  let [tx, ty] = [x, y];
  for (let side = 2 ** (zoom - 1); side >= 1; side /= 2) {
    const rx = (tx & side) > 0 ? 1 : 0;
    const ry = (ty & side) > 0 ? 1 : 0;
    id += side * side * ((3 * rx) ^ ry);
    if (ry === 0) {
      if (rx === 1) [tx, ty] = [side - 1 - (tx & (side - 1)), side - 1 - (ty & (side - 1))];
      [tx, ty] = [ty, tx];
    }
  }
  return id;
}

function writeVarint(out: number[], value: number): void {
  let rest = value;
  while (rest >= 0x80) {
    out.push((rest % 0x80) | 0x80);
    rest = Math.floor(rest / 0x80);
  }
  out.push(rest);
}

function encodeDirectory(entries: readonly Entry[]): Uint8Array {
  const out: number[] = [];
  writeVarint(out, entries.length);
  let previousId = 0;
  for (const { tileId } of entries) {
    writeVarint(out, tileId - previousId);
    previousId = tileId;
  }
  for (const { runLength } of entries) writeVarint(out, runLength);
  for (const { length } of entries) writeVarint(out, length);
  for (const [i, { offset }] of entries.entries()) {
    const before = entries[i - 1];
    writeVarint(out, before && offset === before.offset + before.length ? 0 : offset + 1);
  }
  return gzip(Uint8Array.from(out));
}

/** Root directory and leaves: leaves only when the root alone would not fit the first fetch. */
function encodeDirectories(entries: readonly Entry[]): { root: Uint8Array; leaves: Uint8Array } {
  const whole = encodeDirectory(entries);
  if (HEADER_BYTES + whole.length <= FIRST_FETCH_BYTES) return { root: whole, leaves: new Uint8Array(0) };
  const leaves: Uint8Array[] = [];
  const pointers: Entry[] = [];
  let offset = 0;
  for (let i = 0; i < entries.length; i += ENTRIES_PER_LEAF) {
    const leaf = encodeDirectory(entries.slice(i, i + ENTRIES_PER_LEAF));
    pointers.push({ tileId: entries[i]!.tileId, offset, length: leaf.length, runLength: 0 });
    leaves.push(leaf);
    offset += leaf.length;
  }
  return { root: encodeDirectory(pointers), leaves: Buffer.concat(leaves) };
}

function placeTiles(tiles: readonly Tile[]): { entries: Entry[]; data: Uint8Array; contents: number } {
  const ordered = tiles
    .map((tile) => ({ tileId: hilbertId(tile.zoom, tile.x, tile.y), bytes: tile.bytes }))
    .sort((a, b) => a.tileId - b.tileId);
  const offsets = new Map<string, number>();
  const chunks: Uint8Array[] = [];
  const entries: Entry[] = [];
  let end = 0;
  for (const { tileId, bytes } of ordered) {
    const content = Buffer.from(bytes).toString('latin1');
    const known = offsets.get(content);
    const offset = known ?? end;
    if (known === undefined) {
      offsets.set(content, end);
      chunks.push(bytes);
      end += bytes.length;
    }
    const last = entries.at(-1);
    if (last?.offset === offset && tileId === last.tileId + last.runLength) last.runLength++;
    else entries.push({ tileId, offset, length: bytes.length, runLength: 1 });
  }
  return { entries, data: Buffer.concat(chunks), contents: offsets.size };
}

export function writeArchive(tiles: readonly Tile[], facts: ArchiveFacts): Uint8Array {
  const zooms = tiles.map((tile) => tile.zoom);
  const [minZoom, maxZoom] = [Math.min(...zooms), Math.max(...zooms)];
  const { entries, data, contents } = placeTiles(tiles);
  const { root, leaves } = encodeDirectories(entries);
  const metadata = gzip(
    new TextEncoder().encode(
      JSON.stringify({
        name: facts.name,
        description: facts.description,
        attribution: facts.attribution,
        type: 'baselayer',
        vector_layers: facts.layers.map(({ id, fields }) => ({
          id,
          fields,
          minzoom: minZoom,
          maxzoom: maxZoom,
        })),
      }),
    ),
  );
  const header = new DataView(new ArrayBuffer(HEADER_BYTES));
  for (const [i, byte] of new TextEncoder().encode('PMTiles').entries()) header.setUint8(i, byte);
  header.setUint8(7, 3);
  let at = 8;
  const put64 = (value: number): void => {
    header.setBigUint64(at, BigInt(value), true);
    at += 8;
  };
  let offset = HEADER_BYTES;
  for (const section of [root, metadata, leaves, data]) {
    put64(offset);
    put64(section.length);
    offset += section.length;
  }
  for (const count of [tiles.length, entries.length, contents]) put64(count);
  const [west, south, east, north] = facts.box;
  const put8 = (value: number): void => header.setUint8(at++, value);
  const putDegrees = (value: number): void => {
    header.setInt32(at, Math.round(value * 1e7), true);
    at += 4;
  };
  // Clustered: tile bytes lie in the order of their ids.
  for (const value of [1, GZIP, GZIP, MVT, minZoom, maxZoom]) put8(value);
  for (const value of [west, south, east, north]) putDegrees(value);
  put8(minZoom);
  putDegrees((west + east) / 2);
  putDegrees((south + north) / 2);
  return Buffer.concat([new Uint8Array(header.buffer), root, metadata, leaves, data]);
}
