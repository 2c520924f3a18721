/** Towns by name, from the basemap's own list: nothing that is typed leaves this origin. */

/** As `static/basemap/places.json` holds it, the largest first. */
interface PlacesFile {
  readonly areas: readonly string[];
  readonly places: readonly (readonly [
    name: string,
    lon: number,
    lat: number,
    population: number,
    area: number,
  ])[];
}

export interface Town {
  readonly name: string;
  /** County and country, to tell the Newports apart. */
  readonly area: string;
  readonly lon: number;
  readonly lat: number;
  readonly population: number;
}

export class Gazetteer {
  readonly #file: PlacesFile;
  readonly #folded: readonly string[];

  constructor(file: PlacesFile) {
    this.#file = file;
    this.#folded = file.places.map(([name]) => fold(name));
  }

  /** Names that begin so, then names with a later word that begins so; the largest first in each. */
  search(text: string, limit: number): Town[] {
    const wanted = fold(text);
    if (wanted.length < 2) return [];
    const starts: number[] = [];
    const contains: number[] = [];
    for (let index = 0; index < this.#folded.length && starts.length < limit; index++) {
      const name = this.#folded[index]!;
      if (name.startsWith(wanted)) starts.push(index);
      else if (contains.length < limit && name.includes(` ${wanted}`)) contains.push(index);
    }
    return [...starts, ...contains].slice(0, limit).map((index) => this.#town(index));
  }

  /** The place whose middle is nearest, of those with so many people at least; null: none so large. */
  nearest(lon: number, lat: number, minPopulation = 0): Town | null {
    // Flat around the spot: exact enough to choose among middles of towns, and of those there are a few thousand.
    const narrow = Math.cos((lat * Math.PI) / 180);
    let best = -1;
    let bestSquare = Infinity;
    for (let index = 0; index < this.#file.places.length; index++) {
      const [, townLon, townLat, population] = this.#file.places[index]!;
      // The largest come first.
      if (population < minPopulation) break;
      const square = ((townLon - lon) * narrow) ** 2 + (townLat - lat) ** 2;
      if (square >= bestSquare) continue;
      bestSquare = square;
      best = index;
    }
    return best === -1 ? null : this.#town(best);
  }

  /** The largest place of exactly this name; null: none. */
  named(text: string): Town | null {
    const index = this.#folded.indexOf(fold(text));
    return index === -1 ? null : this.#town(index);
  }

  #town(index: number): Town {
    const [name, lon, lat, population, area] = this.#file.places[index]!;
    return { name, lon, lat, population, area: this.#file.areas[area] ?? '' };
  }
}

export async function loadGazetteer(url: string): Promise<Gazetteer> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`The list of towns answered ${response.status}.`);
  return new Gazetteer((await response.json()) as PlacesFile);
}

/** Letters only, without case, accents and points: "St. Helens" and "st helens" are one. */
function fold(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{Diacritic}/gu, '')
    .toLowerCase()
    .replace(/['’.]/g, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
