/** What a command is judged by beside the incident: whether a secret is right, who has just signed in, what would be advised. */
import type { LocationFix } from '@lonewatch/schema/contract/fix.ts';
import type { Incident } from '@lonewatch/schema/contract/incident.ts';
import type { CommandInputs, IncidentCommand } from '@lonewatch/schema/contract/incident-command.ts';
import type { PoliceForce, RouteAdvice } from '@lonewatch/schema/contract/police.ts';
import type { DuressMeaning } from '@lonewatch/schema/contract/plan.ts';
import type { WorkerId } from '@lonewatch/schema/contract/ids.ts';
import type { Console } from '@lonewatch/schema/graphql/console.ts';
import { adviseRoute, falseCallsSince } from '../domain/police-route.ts';
import type { Directory } from '../hot/directory.ts';
import { falseCallsOf, policeArrangements } from '../persistence/police-arrangements.ts';
import type { SensitiveProfiles } from '../persistence/sensitive-profiles.ts';
import type { Database } from '../persistence/sql-port.ts';
import type { WorkerSecrets } from '../persistence/worker-secrets.ts';
import type { CommandAids } from '../pipeline/incident-desk.ts';

/** What four eyes ask of the second person: signed in within this. Sessions are never prolonged, so it was in person. */
const FRESH_MS = 15 * 60_000;
/** Advice is worth less than the seconds that help is waited for. */
const ADVICE_WITHIN_MS = 1_000;

export interface AidOptions {
  readonly db: Database;
  readonly directory: Directory;
  readonly secrets: WorkerSecrets;
  readonly sensitive: SensitiveProfiles;
  readonly forces: readonly PoliceForce[];
  readonly now: () => number;
  readonly warn: (sentence: string, error: unknown) => void;
}

export class IncidentAids {
  readonly #options: AidOptions;

  constructor(options: AidOptions) {
    this.#options = options;
  }

  forceName(id: string): string | null {
    return this.#options.forces.find((force) => force.id === id)?.name ?? null;
  }

  async for(
    incident: Incident,
    command: IncidentCommand,
    { authenticatedAtMs }: Console,
  ): Promise<CommandAids> {
    const fresh = authenticatedAtMs !== null && this.#options.now() - authenticatedAtMs <= FRESH_MS;
    const none = { secretMatches: null, duressSaid: null, advice: null, freshlyAuthenticated: fresh };
    if (command.name === 'REQUEST_RESPONSE')
      return { ...none, advice: await this.#adviceFor(incident, command.input) };
    if (command.name !== 'CONFIRM_SAFE' && command.name !== 'CLOSE_FALSE') return none;
    const { method, secret } = command.input;
    if (secret === null || incident.workerId === null) return none;
    const { workerId } = incident;
    if (method === 'DATE_OF_BIRTH')
      return { ...none, secretMatches: await this.#isBirthday(workerId, secret) };
    if (method !== 'CLOSURE_CODE') return none;
    return { ...none, ...(await this.#judgeCode(workerId, secret)) };
  }

  /** null: it could not be given. Nothing waits for it, and nothing fails with it. */
  async advice(incident: Incident): Promise<RouteAdvice | null> {
    const { db, forces, now, warn } = this.#options;
    const { employerId, cues, verification, duress, alarms } = incident;
    try {
      const [arrangements, falseCalls] = await Promise.all([
        policeArrangements(db, employerId),
        falseCallsOf(db, employerId, falseCallsSince(now())),
      ]);
      return adviseRoute({
        ...{ cues, verification, duress, forces, arrangements, falseCalls },
        alarmTypes: alarms.map(({ type }) => type),
        fix: this.#fixOf(incident),
      });
    } catch (error) {
      warn(`No advice could be given for ${incident.number}.`, error);
      return null;
    }
  }

  async #adviceFor(
    incident: Incident,
    { service }: CommandInputs['REQUEST_RESPONSE'],
  ): Promise<CommandAids['advice']> {
    if (service !== 'POLICE') return null;
    const late = new Promise<null>((resolve) => setTimeout(() => resolve(null), ADVICE_WITHIN_MS).unref());
    const advice = await Promise.race([this.advice(incident), late]);
    return (
      advice && {
        route: advice.route,
        reasons: advice.reasons,
        forceIds: advice.forces.map(({ id }) => id),
      }
    );
  }

  #fixOf({ workerId, deviceId }: Incident): LocationFix | null {
    const { directory } = this.#options;
    if (workerId !== null) return directory.lastFixOf(workerId);
    return deviceId === null ? null : (directory.device(deviceId)?.lastFix ?? null);
  }

  async #isBirthday(workerId: WorkerId, said: string): Promise<boolean | null> {
    const profile = await this.#options.sensitive.read(this.#options.db, workerId);
    return profile?.dateOfBirth == null ? null : profile.dateOfBirth === said;
  }

  /** A duress word said in place of the code is no code, and is heard. */
  async #judgeCode(
    workerId: WorkerId,
    said: string,
  ): Promise<{ readonly secretMatches: boolean | null; readonly duressSaid: DuressMeaning | null }> {
    const { secrets, db } = this.#options;
    const [secretMatches, words] = await Promise.all([
      secrets.isClosureCode(db, workerId, said),
      secrets.duressWords(db, workerId),
    ]);
    const heard = words.find(({ word }) => sameWord(word, said));
    return heard === undefined
      ? { secretMatches, duressSaid: null }
      : { secretMatches: false, duressSaid: heard.means };
  }
}

function sameWord(a: string, b: string): boolean {
  const spoken = (text: string): string => text.toLocaleLowerCase('en-GB').replaceAll(/[^\p{L}\p{N}]/gu, '');
  return spoken(a) !== '' && spoken(a) === spoken(b);
}
