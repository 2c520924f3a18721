/** Words that stand on the ground: marks that colleagues have set, and whose view a frame is. */
import { Marker, type Map as MapLibreMap } from 'maplibre-gl';
import type { LonLat } from '../live/tracked.ts';

export interface Tag extends LonLat {
  /** The same key is the same tag, wherever it has moved. */
  readonly key: string;
  readonly text: string;
  /** MARK: a sign with its stem on the spot. FRAME: a word in the corner that it names. */
  readonly kind: 'MARK' | 'FRAME';
  /** One character that tells its kind beside the word; empty: none. */
  readonly sign: string;
  /** What it is, for an ear. */
  readonly spoken: string;
}

interface Standing {
  readonly marker: Marker;
  readonly words: string;
}

export class Tags {
  readonly #map: MapLibreMap;
  readonly #standing = new Map<string, Standing>();

  constructor(map: MapLibreMap) {
    this.#map = map;
  }

  show(tags: readonly Tag[]): void {
    const wanted = new Set(tags.map(({ key }) => key));
    for (const [key, { marker }] of this.#standing)
      if (!wanted.has(key)) {
        marker.remove();
        this.#standing.delete(key);
      }
    for (const tag of tags) this.#put(tag);
  }

  clear(): void {
    this.show([]);
  }

  #put(tag: Tag): void {
    const words = `${tag.kind} ${tag.sign} ${tag.text}`;
    const before = this.#standing.get(tag.key);
    if (before?.words === words) {
      before.marker.setLngLat([tag.lon, tag.lat]);
      return;
    }
    before?.marker.remove();
    const element = elementOf(tag);
    const marker = new Marker({ element, anchor: tag.kind === 'MARK' ? 'bottom' : 'top-left' })
      .setLngLat([tag.lon, tag.lat])
      .addTo(this.#map);
    // MapLibre calls every marker "Map marker" and puts it into the order of Tab; these are only read.
    element.setAttribute('role', 'img');
    element.setAttribute('aria-label', tag.spoken);
    element.removeAttribute('tabindex');
    this.#standing.set(tag.key, { marker, words });
  }
}

function elementOf({ kind, sign, text }: Tag): HTMLElement {
  const element = document.createElement('div');
  element.className = `tag ${kind.toLowerCase()}`;
  const word = element.appendChild(document.createElement('span'));
  word.className = 'word';
  if (sign !== '') {
    const mark = word.appendChild(document.createElement('b'));
    mark.textContent = sign;
  }
  word.append(text);
  if (kind === 'MARK') element.appendChild(document.createElement('i'));
  return element;
}
