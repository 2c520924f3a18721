/** The history as the resolvers ask for it, from the logs that keep it. */
import type { History } from './ports.ts';
import type { RejectLog } from '../persistence/rejects.ts';
import type { ReportLog } from '../persistence/report-log.ts';

export function historyOf(reports: ReportLog, rejects: RejectLog): History {
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
    rejects: async (employerId, page) => {
      const { rows, hasNextPage } = await rejects.page(employerId, page);
      return { rows: rows.map((node) => ({ node, cursor: node.id })), hasNextPage, totalCount: null };
    },
  };
}
