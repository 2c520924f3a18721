/** The history as the resolvers ask for it: every question is a viewer's, so row level security holds for it. */
import type { History } from './ports.ts';
import { findAlarm, pageOfAlarms } from '../persistence/alarms.ts';
import { pageOfRejects } from '../persistence/rejects.ts';
import { readTrail } from '../persistence/report-history.ts';
import type { Database } from '../persistence/sql-port.ts';

export function historyOf(db: Database): History {
  return {
    trail: async (scope, of, fromMs, toMs, { first, after }) => {
      const { rows, hasNextPage } = await db.asViewer(scope, (q) =>
        readTrail(q, { ...of, fromMs, toMs, limit: first, afterCursor: after }),
      );
      return {
        rows: rows.flatMap(({ report, cursor }) =>
          report.fix === null
            ? []
            : [{ node: { ...report.fix, receivedAtMs: report.receivedAtMs, marks: report.marks }, cursor }],
        ),
        hasNextPage,
        totalCount: null,
      };
    },
    alarms: async (scope, reach, page) => {
      const { rows, ...rest } = await db.asViewer(scope, (q) => pageOfAlarms(q, reach, page));
      return { ...rest, rows: rows.map((node) => ({ node, cursor: String(node.id) })) };
    },
    alarm: (scope, reach, id) => db.asViewer(scope, (q) => findAlarm(q, reach, id)),
    rejects: async (scope, employerId, page) => {
      const { rows, hasNextPage } = await db.asViewer(scope, (q) => pageOfRejects(q, employerId, page));
      return { rows: rows.map((node) => ({ node, cursor: node.id })), hasNextPage, totalCount: null };
    },
  };
}
