/** Towns as people know them: GeoNames, corrected by hand where it was wrong on the map. */
import { distanceKm } from './rings.ts';
import type { Position } from './rings.ts';
import { ENGLISH_NAME, MISSING_POPULATION, NAMESAKES, NOT_A_PLACE, POPULATION } from './place-corrections.ts';
import type { GeoNamesPlace } from './sources.ts';

export interface Place {
  readonly name: string;
  /** The name in the source, when it is another one. */
  readonly alias: string | undefined;
  readonly country: string;
  readonly adminCode: string;
  readonly position: Position;
  readonly population: number;
  /** Capital of a state. */
  readonly capital: boolean;
  /** The much larger place in whose built-up area this one lies. */
  readonly within: string | undefined;
}

export const ISLES_COUNTRIES: ReadonlySet<string> = new Set(['GB', 'IE', 'IM', 'JE', 'GG']);

/** People per square kilometre of a British town: gives the radius of its built-up area. */
const TOWN_DENSITY = 5_000;
const SUBURB_RATIO = 4;
/** A suburb's own figure is often that of its whole borough; its label and glow never claim more. */
const LARGEST_SUBURB = 60_000;

function correctedName({ name, country }: GeoNamesPlace): string {
  const english = ENGLISH_NAME.get(`${name} ${country}`) ?? name;
  return english.replace(/^(Port )?(Saint|St\.) /, '$1St ').replace('’', "'");
}

export function builtUpRadiusKm(population: number): number {
  return Math.sqrt(population / TOWN_DENSITY / Math.PI);
}

/** Places of at least `smallest` people, corrected, largest first. */
export function correctPlaces(source: readonly GeoNamesPlace[], smallest: number): Place[] {
  const towns = source
    .filter(({ cityId, name, country }) => !NAMESAKES.has(cityId) && !NOT_A_PLACE.has(`${name} ${country}`))
    .map((place) => {
      const { country, adminCode } = place;
      const name = correctedName(place);
      const population = place.population || (MISSING_POPULATION.get(`${name} ${country}`) ?? 0);
      const alias = ENGLISH_NAME.has(`${place.name} ${country}`) ? place.name : undefined;
      const capital = place.featureCode === 'PPLC';
      return {
        name,
        alias,
        country,
        adminCode,
        capital,
        position: place.loc.coordinates,
        population:
          POPULATION.get(`${place.name} ${country}`) ?? POPULATION.get(`${name} ${country}`) ?? population,
      };
    })
    .filter(({ population }) => population >= smallest)
    .sort((a, b) => b.population - a.population || (a.name < b.name ? -1 : 1));
  return towns
    .map((town) => {
      const within = towns.find(
        (city) =>
          city.population >= town.population * SUBURB_RATIO &&
          distanceKm(city.position, town.position) < builtUpRadiusKm(city.population),
      )?.name;
      const population = within ? Math.min(town.population, LARGEST_SUBURB) : town.population;
      return { ...town, within, population };
    })
    .sort((a, b) => b.population - a.population || (a.name < b.name ? -1 : 1));
}
