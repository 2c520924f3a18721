/** The broken glasses that have not ended, in memory: asked for every position that an operator may not see otherwise. */
import type { BreakGlass } from '@lonewatch/schema/contract/access.ts';
import type { WorkerId } from '@lonewatch/schema/contract/ids.ts';
import { mayAbout, type Viewer } from '@lonewatch/schema/contract/viewer.ts';

export class OpenGlasses {
  #glasses: BreakGlass[];

  /** `glasses`: those that were open when the server started. */
  constructor(glasses: readonly BreakGlass[]) {
    this.#glasses = [...glasses];
  }

  add(glass: BreakGlass, nowMs: number): void {
    this.#glasses = [...this.#glasses.filter(({ endsAtMs }) => endsAtMs > nowMs), glass];
  }

  /** Ended before its time. */
  end(id: BreakGlass['id']): void {
    this.#glasses = this.#glasses.filter((glass) => glass.id !== id);
  }

  /** The viewer's own; null too once the role that it was asked under has been withdrawn. */
  of(viewer: Viewer, workerId: WorkerId, nowMs: number): BreakGlass | null {
    if (this.#glasses.length === 0 || viewer.kind !== 'PERSON') return null;
    const found = this.#glasses.find(
      (glass) => glass.workerId === workerId && glass.accountId === viewer.id && glass.endsAtMs > nowMs,
    );
    if (found === undefined) return null;
    const { employerId } = found;
    return mayAbout(viewer, 'BREAK_GLASS', { employerId, teamId: null, id: workerId }) ? found : null;
  }
}
