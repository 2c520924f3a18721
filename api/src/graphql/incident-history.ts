/** The database as incidents ask it: every question is a viewer's, so row level security holds for it. */
import type { Alarm } from '@lonewatch/schema/contract/reference.ts';
import type { AlarmId } from '@lonewatch/schema/contract/ids.ts';
import { findAlarms } from '../persistence/alarms.ts';
import { grantsOf } from '../persistence/grants.ts';
import { childrenOf, guardedIncidents, pageOfIncidents } from '../persistence/incident-list.ts';
import type { Database, ViewerScope } from '../persistence/sql-port.ts';
import type { WorkerSecrets } from '../persistence/worker-secrets.ts';
import type { IncidentHistory } from './incident-options.ts';
import { Remembered } from './remembered.ts';

export function incidentHistoryOf(db: Database, secrets: WorkerSecrets): IncidentHistory {
  return {
    page: (scope, reach, conditions, page) =>
      db.asViewer(scope, (q) => pageOfIncidents(q, reach, conditions, page)),
    guarded: (scope, reach) => db.asViewer(scope, (q) => guardedIncidents(q, reach)),
    children: (scope, id) => db.asViewer(scope, (q) => childrenOf(q, id)),
    alarms: batched((scope, ids) => db.asViewer(scope, (q) => findAlarms(q, ids))),
    colleague: async (accountId) => {
      const [found] = await db.query<{ name: string }>(
        'SELECT name FROM accounts WHERE id = $1 AND disabled_at IS NULL',
        [accountId],
      );
      return found === undefined
        ? null
        : { accountId, name: found.name, grants: await grantsOf(db, accountId) };
    },
    duressWords: (workerId) => secrets.duressWords(db, workerId),
  };
}

type Find = (scope: ViewerScope, ids: readonly AlarmId[]) => Promise<readonly Alarm[]>;

/** A list of incidents asks for the alarms of each in one turn: that is one question. An alarm never changes. */
function batched(find: Find): Find {
  const known = new Remembered<Alarm>(5_000);
  let waiting: { scope: string; ids: Set<AlarmId>; answer: Promise<readonly Alarm[]> } | null = null;
  return async (scope, ids) => {
    const theirs = JSON.stringify(scope);
    const held = ids.flatMap((id) => known.peek(`${theirs} ${id}`) ?? []);
    if (held.length === ids.length) return held;
    if (waiting?.scope !== theirs) {
      const asked = new Set<AlarmId>();
      const answer = Promise.resolve().then(() => {
        waiting = null;
        return find(scope, [...asked]);
      });
      waiting = { scope: theirs, ids: asked, answer };
    }
    for (const id of ids) waiting.ids.add(id);
    const found = await waiting.answer;
    for (const alarm of found) known.find(`${theirs} ${alarm.id}`, () => alarm);
    return found.filter(({ id }) => ids.includes(id));
  };
}
