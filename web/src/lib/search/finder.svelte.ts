/**
 * One text, four places to look: names in the fleet, device ids at the server, towns in the gazetteer, and the text itself
 * read as a place. Answers that come late are dropped, so that the list always belongs to the text above it.
 */
import type { SearchHit } from '../live/tracked.ts';
import { findingOfHit, findingOfSpot, findingOfTown, isHit, isSpot, type Finding } from './finding.ts';
import type { Gazetteer } from './gazetteer.ts';
import { readSpot } from './place-query.ts';

export interface FinderSources {
  /** Reactive: rises when `searchFleet` may answer otherwise than before. */
  readonly namesRevision: () => number;
  readonly searchFleet: (text: string, limit: number) => Promise<readonly SearchHit[]>;
  /** Devices that a worker carries; asks the server. */
  readonly searchCarried: (text: string, signal: AbortSignal) => Promise<readonly Finding[]>;
  /** Called once, when the box is first used. */
  readonly loadTowns: () => Promise<Gazetteer>;
}

const NAMES = 8;
const TOWNS = 4;
/** The fleet answers from memory; the server is only asked when the typing rests. */
const SERVER_AFTER_MS = 250;
const SERVER_FROM_LETTERS = 3;

export class Finder {
  text = $state('');
  findings = $state.raw<readonly Finding[]>([]);
  /** An answer for this text is still on its way. */
  searching = $state(false);
  /** A sentence: something could not be searched, the rest is shown. null: all was. */
  problem = $state.raw<string | null>(null);

  readonly #sources: FinderSources;
  #towns: Gazetteer | null = null;
  #townsAsked = false;
  #round: AbortController | null = null;
  #localFor = '';

  constructor(sources: FinderSources) {
    this.#sources = sources;
  }

  /** Call when the box gets the focus: loads what only a searcher needs. */
  prepare(): void {
    if (this.#townsAsked) return;
    this.#townsAsked = true;
    this.#sources.loadTowns().then(
      (towns) => {
        this.#towns = towns;
        if (this.text !== '') void this.search(this.text);
      },
      () => {
        // Tried again at the next focus; names and coordinates are found meanwhile.
        this.#townsAsked = false;
        this.problem = 'Towns cannot be searched just now.';
      },
    );
  }

  clear(): void {
    this.#round?.abort();
    this.text = '';
    this.findings = [];
    this.searching = false;
  }

  /** The same text again, because somebody has come or gone meanwhile: a phone that is being set up, say. */
  async again(): Promise<void> {
    if (this.text.trim() === '') return;
    const round = this.#round;
    const hits = await this.#sources.searchFleet(this.text.trim(), NAMES).catch(() => null);
    if (hits === null || round !== this.#round) return;
    const spots = this.findings.filter(isSpot);
    const rest = this.findings.filter((finding) => !isSpot(finding) && !isHit(finding));
    this.findings = [...spots, ...hits.map(findingOfHit), ...rest];
  }

  /** Do the findings belong to the text above them, as far as this page can tell by itself? */
  get isSettled(): boolean {
    return this.#localFor === this.text && (this.findings.length > 0 || !this.searching);
  }

  async search(text: string): Promise<void> {
    this.#round?.abort();
    const round = new AbortController();
    this.#round = round;
    this.text = text;
    const wanted = text.trim();
    if (wanted === '') return this.clear();
    this.searching = true;
    const spot = readSpot(wanted, this.#towns);
    const hits = await this.#sources.searchFleet(wanted, NAMES).catch(() => []);
    if (round.signal.aborted) return;
    const towns = this.#towns?.search(wanted, TOWNS) ?? [];
    this.findings = [
      ...(spot === null ? [] : [findingOfSpot(spot)]),
      ...hits.map(findingOfHit),
      ...towns.map(findingOfTown),
    ];
    this.#localFor = text;
    if (wanted.length >= SERVER_FROM_LETTERS) await this.#addCarried(wanted, round);
    if (!round.signal.aborted) this.searching = false;
  }

  async #addCarried(wanted: string, round: AbortController): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, SERVER_AFTER_MS));
    if (round.signal.aborted) return;
    try {
      const carried = await this.#sources.searchCarried(wanted, round.signal);
      if (!round.signal.aborted && carried.length > 0) this.findings = [...this.findings, ...carried];
      if (!round.signal.aborted) this.problem = null;
    } catch {
      if (!round.signal.aborted) this.problem = 'Device ids cannot be searched just now.';
    }
  }
}
