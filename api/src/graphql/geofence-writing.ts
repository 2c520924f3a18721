/**
 * Writing geofences: every edit is a new version, and one that began with an older version is answered with what has changed
 * since instead of being lost or winning unseen. Engine and consoles hear of it after the commit.
 */
import type { Geofence, GeofenceRule } from '@lonewatch/schema/contract/geofence.ts';
import { GEOFENCE_LIMITS } from '@lonewatch/schema/contract/geofence.ts';
import type { EmployerId } from '@lonewatch/schema/contract/ids.ts';
import { Fault } from '@lonewatch/schema/contract/protocol.ts';
import { mayAt, type Viewer } from '@lonewatch/schema/contract/viewer.ts';
import type {
  GeofenceCommand,
  GeofenceOutcome,
  Geofences,
  GeofenceTarget,
  GeofenceVersion,
  GeofenceWriting,
  ImportedGeofence,
  RuleWriting,
} from '@lonewatch/schema/graphql/geofence-ports.ts';
import { checkedName, checkedShape, type Checked } from '../domain/geofence-check.ts';
import { swapWarning } from '../domain/geofence-place.ts';
import { checkedRules } from '../domain/geofence-rule-check.ts';
import { changedParts } from '../domain/geofence-words.ts';
import type { Directory } from '../hot/directory.ts';
import { sqlState } from '../persistence/database-fault.ts';
import {
  appendVersion,
  countGeofences,
  findGeofence,
  geofenceOfCommand,
  geofenceVersions,
  insertGeofence,
  lastRuleId,
} from '../persistence/geofences.ts';
import type { Database, Queries } from '../persistence/sql-port.ts';
import { staleRefusal } from './geofence-refusal.ts';
import type { GeofenceNotices } from './geofence-notices.ts';
import { basesOf, teamNames } from './geofence-teams.ts';
import { scopeOf } from './ports.ts';

interface WritingOptions {
  readonly db: Database;
  readonly directory: Directory;
  readonly notices: GeofenceNotices;
  readonly now: () => number;
}

interface Written extends GeofenceOutcome {
  /** A version was written just now. */
  readonly fresh: boolean;
}

const UNIQUE_VIOLATION = '23505';

export function writingPorts(
  options: WritingOptions,
): Pick<Geofences, 'create' | 'change' | 'remove' | 'import'> {
  const writer = new Writer(options);
  return {
    create: (viewer, command, writing) => writer.create(viewer, command, writing),
    change: (viewer, target, writing) => writer.change(viewer, target, writing),
    remove: (viewer, target) => writer.remove(viewer, target),
    import: (viewer, command, drafts) => writer.import(viewer, command, drafts),
  };
}

class Writer {
  readonly #options: WritingOptions;

  constructor(options: WritingOptions) {
    this.#options = options;
  }

  create(
    viewer: Viewer,
    command: GeofenceCommand,
    writing: GeofenceWriting & Pick<Geofence, 'name' | 'shape'>,
  ): Promise<GeofenceOutcome> {
    const { employerId } = command;
    const name = sound(checkedName(writing.name));
    const shape = sound(checkedShape(writing.shape));
    const odd = this.#swapRefusal(employerId, writing, shape);
    if (odd !== null) return Promise.resolve({ fence: null, refusal: odd });
    const rules = sound(
      checkedRules(writing.rules ?? [], { knownIds: [], lastId: 0, isTeam: this.#isTeamOf(employerId) }),
    );
    return this.#once(viewer, command, async (tx) => {
      if ((await countGeofences(tx, employerId)) >= GEOFENCE_LIMITS.perEmployer)
        throw new Fault(
          'BAD_USER_INPUT',
          `There are ${GEOFENCE_LIMITS.perEmployer.toLocaleString('en-GB')} fences already, which is the most. Remove some first.`,
        );
      const draft = { ...this.#signed(viewer, command), name, shape, rules, removed: false };
      return { fence: await insertGeofence(tx, draft), refusal: null, fresh: true };
    });
  }

  change(viewer: Viewer, target: GeofenceTarget, writing: GeofenceWriting): Promise<GeofenceOutcome> {
    const name = writing.name === null ? null : sound(checkedName(writing.name));
    const shape = writing.shape === null ? null : sound(checkedShape(writing.shape));
    return this.#once(viewer, target, async (tx) => {
      const fence = await this.#target(tx, target);
      const wanted = (base: GeofenceVersion, rules: readonly GeofenceRule[]) => ({
        ...{ name: name ?? base.name, shape: shape ?? base.shape, rules },
      });
      if (fence.removed || fence.version !== target.expectedVersion) {
        const base = await this.#baseOf(tx, target);
        const own = wanted(base, writing.rules === null ? base.rules : (writing.rules as GeofenceRule[]));
        return this.#stale(tx, fence, target, changedParts(base, own));
      }
      const odd = shape === null ? null : this.#swapRefusal(target.employerId, writing, shape);
      if (odd !== null) return { fence, refusal: odd, fresh: false };
      const rules = writing.rules === null ? fence.rules : await this.#rules(tx, fence, writing.rules);
      const next = wanted(fence, rules);
      if (changedParts(fence, next).length === 0) return { fence, refusal: null, fresh: false };
      const draft = { ...this.#signed(viewer, target), ...next, removed: false };
      return { fence: await appendVersion(tx, fence, draft), refusal: null, fresh: true };
    });
  }

  remove(viewer: Viewer, target: GeofenceTarget): Promise<GeofenceOutcome> {
    return this.#once(viewer, target, async (tx) => {
      const fence = await this.#target(tx, target);
      if (fence.removed || fence.version !== target.expectedVersion)
        return this.#stale(tx, fence, target, []);
      const { name, shape, rules } = fence;
      const draft = { ...this.#signed(viewer, target), name, shape, rules, removed: true };
      return { fence: await appendVersion(tx, fence, draft), refusal: null, fresh: true };
    });
  }

  async import(
    viewer: Viewer,
    { employerId, commandId }: GeofenceCommand,
    drafts: readonly Pick<Geofence, 'name' | 'shape'>[],
  ): Promise<readonly ImportedGeofence[]> {
    this.#mayEdit(viewer, employerId);
    const imported: ImportedGeofence[] = [];
    for (const [index, { name, shape }] of drafts.entries()) {
      const command = { employerId, commandId: `${commandId} ${index}` };
      try {
        const writing = { name, shape, rules: [], placeConfirmed: true };
        const { fence } = await this.create(viewer, command, writing);
        imported.push({ index, fence, problem: null });
      } catch (error) {
        if (!(error instanceof Fault) || error.kind !== 'BAD_USER_INPUT') throw error;
        imported.push({ index, fence: null, problem: error.message });
      }
    }
    return imported;
  }

  /** What was written by this very command before is answered as it stands now. */
  async #once(
    viewer: Viewer,
    command: GeofenceCommand,
    write: (tx: Queries) => Promise<Written>,
  ): Promise<GeofenceOutcome> {
    const { employerId, commandId } = command;
    this.#mayEdit(viewer, employerId);
    const key = { employerId, commandId, accountId: accountOf(viewer) };
    const { db, notices } = this.#options;
    const scope = scopeOf(viewer, 'EDIT_GEOFENCES');
    const before = (tx: Queries): Promise<GeofenceVersion | null> => geofenceOfCommand(tx, key);
    try {
      const { fresh, fence, refusal } = await db.asViewer(scope, async (tx): Promise<Written> => {
        const known = await before(tx);
        return known === null ? write(tx) : { fence: known, refusal: null, fresh: false };
      });
      if (fresh) notices.committed(fence!);
      return { fence, refusal };
    } catch (error) {
      // Sent twice at the same moment: the other has written it.
      if (sqlState(error) !== UNIQUE_VIOLATION) throw error;
      return { fence: await db.asViewer(scope, before), refusal: null };
    }
  }

  #mayEdit(viewer: Viewer, employerId: EmployerId): void {
    if (!mayAt(viewer, 'EDIT_GEOFENCES', employerId))
      throw new Fault('NOT_FOUND', 'There is no such employer.');
  }

  async #target(tx: Queries, { geofenceId, employerId }: GeofenceTarget): Promise<GeofenceVersion> {
    const fence = await findGeofence(tx, geofenceId, 'to write');
    if (fence?.employerId !== employerId) throw new Fault('NOT_FOUND', 'There is no such geofence.');
    return fence;
  }

  async #baseOf(tx: Queries, { geofenceId, expectedVersion }: GeofenceTarget): Promise<GeofenceVersion> {
    const versions = await geofenceVersions(tx, geofenceId);
    const base = versions.find(({ version }) => version === expectedVersion);
    if (base !== undefined) return base;
    throw new Fault(
      'BAD_USER_INPUT',
      `This fence has no version ${expectedVersion}. Load it again, and make your change there.`,
    );
  }

  async #stale(
    tx: Queries,
    fence: GeofenceVersion,
    target: GeofenceTarget,
    own: ReturnType<typeof changedParts>,
  ): Promise<Written> {
    await this.#baseOf(tx, target);
    const versions = await geofenceVersions(tx, fence.id);
    const teamName = teamNames(this.#options.directory);
    const refusal = staleRefusal(versions, target.expectedVersion, own, teamName);
    return { fence, refusal, fresh: false };
  }

  async #rules(
    tx: Queries,
    fence: GeofenceVersion,
    rules: readonly RuleWriting[],
  ): Promise<readonly GeofenceRule[]> {
    const knownIds = fence.rules.map(({ id }) => id);
    const lastId = await lastRuleId(tx, fence.id);
    return sound(checkedRules(rules, { knownIds, lastId, isTeam: this.#isTeamOf(fence.employerId) }));
  }

  #isTeamOf(employerId: EmployerId) {
    const { directory } = this.#options;
    return (id: Parameters<Directory['team']>[0]): boolean => directory.team(id)?.employerId === employerId;
  }

  #swapRefusal(
    employerId: EmployerId,
    { placeConfirmed }: GeofenceWriting,
    shape: Geofence['shape'],
  ): GeofenceOutcome['refusal'] {
    const sentence = placeConfirmed ? null : swapWarning(shape, basesOf(this.#options.directory, employerId));
    if (sentence === null) return null;
    return { kind: 'LOOKS_SWAPPED', sentence, by: null, atMs: null, since: [], clashes: [] };
  }

  #signed(viewer: Viewer, { employerId, commandId }: GeofenceCommand) {
    const nowMs = this.#options.now();
    return { employerId, commandId, accountId: accountOf(viewer), by: viewer.name, nowMs };
  }
}

function accountOf(viewer: Viewer): string | null {
  return viewer.kind === 'PERSON' ? viewer.id : null;
}

function sound<T>({ value, problem }: Checked<T>): T {
  if (problem !== null) throw new Fault('BAD_USER_INPUT', problem);
  return value;
}
