/** The history as the resolvers ask for it, from the logs that keep it. */
import type { History } from './ports.ts';
import { findAlarm, pageOfAlarms } from '../persistence/alarms.ts';
import type { RejectLog } from '../persistence/rejects.ts';
import type { ReportLog } from '../persistence/report-log.ts';
import type { Database } from '../persistence/sql-port.ts';

export function historyOf(db: Database, reports: ReportLog, rejects: RejectLog): History {
  return {
    trail: async (of, fromMs, toMs, { first, after }) => {
      const { rows, hasNextPage } = await reports.trail({
        ...of,
        fromMs,
        toMs,
        limit: first,
        afterCursor: after,
      });
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
    alarms: async (employerIds, page) => {
      const { rows, ...rest } = await pageOfAlarms(db, employerIds, page);
      return { ...rest, rows: rows.map((node) => ({ node, cursor: String(node.id) })) };
    },
    alarm: (employerIds, id) => findAlarm(db, employerIds, id),
    rejects: async (employerId, page) => {
      const { rows, hasNextPage } = await rejects.page(employerId, page);
      return { rows: rows.map((node) => ({ node, cursor: node.id })), hasNextPage, totalCount: null };
    },
  };
}
