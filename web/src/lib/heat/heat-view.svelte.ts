/**
 * The heat of alarms on one page: what is chosen, what the server said of it, and what the map draws. Asks only while it is
 * switched on; loads how to draw it then, too.
 */
import type { Layer } from '@deck.gl/core';
import { untrack } from 'svelte';
import type { Client } from '../graphql/client.ts';
import { AlarmHeatDocument, AlarmHeatTermsDocument } from '../graphql/heat-documents.ts';
import { LiveQuery } from '../graphql/live-query.svelte.ts';
import type { Camera } from '../map/camera.svelte.ts';
import { contains } from './hatch.ts';
import type { HeatCell, HeatDrawing, HeatMode, HeatTerms } from './heat-drawing.ts';
import { hoursOf, NO_HEAT_FILTER, placeOf, resolutionAt, spanOf, type HeatFilter } from './heat-question.ts';
import { stepsUpTo } from './ramp.ts';

export interface HeatViewOptions {
  readonly client: Client;
  readonly camera: Pick<Camera, 'zoom' | 'bounds'>;
  /** Reactive. */
  readonly on: () => boolean;
  /** Server time; reactive. */
  readonly nowMs: () => number;
  /** Changes when an alarm comes in or ends; reactive. */
  readonly alarms: () => number;
  readonly filter?: Partial<HeatFilter>;
  readonly scale?: number;
}

const EVERY_MS = 60_000;
/** An alarm is stored before it is shown; a flood of them asks once. */
const AFTER_ALARM_MS = 1_500;
const FINEST = 10;
const NONE: readonly HeatCell[] = [];

export class HeatView {
  filter = $state.raw<HeatFilter>(NO_HEAT_FILTER);
  mode = $state.raw<HeatMode>('CELLS');
  /** By the pointer or the table; null: none. */
  pointedId = $state.raw<string | null>(null);

  readonly #options: HeatViewOptions;
  readonly #cells;
  readonly #terms;
  #draw = $state.raw<((drawing: HeatDrawing) => Layer[]) | null>(null);
  /** The chunk that draws could not be loaded. */
  broken = $state.raw(false);
  #kept = $state.raw<{ readonly key: string; readonly cells: readonly HeatCell[] } | null>(null);

  readonly #span = $derived.by(() => spanOf(this.filter.days, this.#hourMs));
  readonly #hourMs = $derived.by(() => Math.floor(this.#options.nowMs() / 3_600_000) * 3_600_000);
  readonly #filterKey = $derived.by(() => JSON.stringify([this.filter, this.#span]));

  constructor(options: HeatViewOptions) {
    this.#options = options;
    this.filter = { ...NO_HEAT_FILTER, ...options.filter };
    const { client, on, camera } = options;
    this.#terms = new LiveQuery({
      ...{ client, document: AlarmHeatTermsDocument, everyMs: 5 * EVERY_MS },
      variables: () => (on() ? { ...this.#span, employerIds: this.#employerIds() } : null),
    });
    this.#cells = new LiveQuery({
      ...{ client, document: AlarmHeatDocument, everyMs: EVERY_MS },
      variables: () => (on() && this.terms !== null ? this.#variables(camera) : null),
    });
    $effect(() => {
      const cells = this.#cells.data?.alarmHeat;
      if (cells !== undefined) this.#kept = { key: untrack(() => this.#filterKey), cells };
    });
    $effect(() => this.#refetchAfterAlarms());
    $effect(() => {
      if (!on() || untrack(() => this.#draw) !== null) return;
      import('./heat-layers.ts').then(
        ({ heatLayers }) => (this.#draw = heatLayers),
        () => (this.broken = true),
      );
    });
  }

  get on(): boolean {
    return this.#options.on();
  }

  /** null: not known yet, or nothing may be seen. */
  readonly terms = $derived.by((): HeatTerms | null => this.#terms.data?.alarmHeatTerms ?? null);

  /** The server says that nothing of it may be seen. */
  readonly isClosed = $derived.by(() => this.#terms.data !== null && this.terms === null);

  /** While the map moves the cells of before stay; under another filter they would be wrong. */
  readonly cells = $derived.by((): readonly HeatCell[] => {
    if (!this.on) return NONE;
    const now = this.#cells.data?.alarmHeat;
    if (now !== undefined) return now;
    return this.#kept?.key === this.#filterKey ? this.#kept.cells : NONE;
  });

  readonly loading = $derived.by(
    () => this.on && (this.#terms.state === 'loading' || this.#cells.state === 'loading'),
  );

  /** A sentence; null: answered. */
  readonly error = $derived.by(() =>
    this.broken
      ? 'The picture of the heat could not be loaded. Load the page again.'
      : (this.#terms.error ?? this.#cells.error),
  );

  readonly answeredAtMs = $derived.by(() => this.#cells.answeredAtMs);

  readonly steps = $derived.by(() =>
    stepsUpTo(
      this.cells.reduce((most, { count }) => Math.max(most, count ?? 0), 0),
      this.cells.reduce((least, { count }) => Math.min(least, count ?? Infinity), Infinity),
    ),
  );

  readonly pointed = $derived.by(() => this.cells.find(({ cell }) => cell === this.pointedId) ?? null);

  /** For the map: called for each picture. null: nothing to draw. */
  readonly layers = $derived.by((): (() => Layer[]) | null => {
    const draw = this.#draw;
    if (draw === null || !this.on || this.cells.length === 0) return null;
    const { cells, mode, steps, pointed } = this;
    const drawing = { cells, mode, steps, pointed, scale: this.#options.scale ?? 1 };
    return () => draw(drawing);
  });

  /** The pointer is at a place of the map, or at none. */
  point(at: { readonly lon: number; readonly lat: number } | null): void {
    if (!this.on) return;
    const found =
      at === null ? undefined : this.cells.find(({ boundary }) => contains(boundary, at.lon, at.lat));
    this.pointedId = found?.cell ?? null;
  }

  refetch(): void {
    this.#terms.refetch();
    this.#cells.refetch();
  }

  #employerIds(): string[] | null {
    return this.filter.employerId === '' ? null : [this.filter.employerId];
  }

  #variables({ zoom, bounds }: HeatViewOptions['camera']) {
    const { types, teamId, weekdays } = this.filter;
    const resolution = resolutionAt(
      zoom + (this.mode === 'SMOOTH' ? 1 : 0),
      this.terms?.finestResolution ?? FINEST,
    );
    return {
      ...this.#span,
      ...{ resolution, employerIds: this.#employerIds(), within: placeOf(bounds, zoom) },
      types: types.length === 0 ? null : [...types],
      teamIds: teamId === '' ? null : [teamId],
      hours: hoursOf(this.filter),
      weekdays: weekdays.length === 0 ? null : [...weekdays],
    };
  }

  #refetchAfterAlarms(): (() => void) | undefined {
    this.#options.alarms();
    if (!untrack(() => this.on && this.#cells.data !== null)) return undefined;
    const timer = setTimeout(() => this.#cells.refetch(), AFTER_ALARM_MS);
    return () => clearTimeout(timer);
  }
}
