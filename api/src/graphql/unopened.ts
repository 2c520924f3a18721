/** In place of incidents, presence and supervision until they are wired: there are none. */
import { Fault } from '@lonewatch/schema/contract/protocol.ts';
import type { Ports } from '@lonewatch/schema/graphql/context.ts';

const page = { rows: [], hasNextPage: false, totalCount: 0 };
const none = (): Promise<never> => Promise.reject(new Fault('NOT_FOUND', 'There is no such incident.'));
async function* never(): AsyncGenerator<never> {
  // Says nothing.
}

export const unopened: Pick<Ports, 'incidents' | 'presences' | 'supervision'> = {
  incidents: {
    list: () => Promise.resolve(page),
    ofWorker: () => Promise.resolve(page),
    byNumber: () => Promise.resolve(null),
    byId: () => Promise.resolve(null),
    children: () => Promise.resolve([]),
    alarms: () => Promise.resolve([]),
    log: () => Promise.resolve(page),
    clocks: () => [],
    allowed: () => [],
    location: () => Promise.resolve(null),
    trail: () => Promise.resolve(page),
    advice: () => Promise.resolve(null),
    duressWords: () => Promise.resolve(null),
    colleague: none,
    command: none,
    changes: never,
  },
  presences: { watch: never, report: () => Promise.resolve(), leave: () => undefined },
  supervision: {
    operators: () => [],
    signOn: () => Promise.resolve({ duty: null, refusal: null }),
    signOff: () => Promise.resolve({ duty: null, refusal: null }),
    takeBreak: () => Promise.resolve({ duty: null, refusal: null }),
    endBreak: () => Promise.resolve({ duty: null, refusal: null }),
    cover: () => [],
    coverChanges: never,
    coverGaps: () => Promise.resolve(page),
    shiftDraft: () => Promise.resolve([]),
    shiftHandovers: () => Promise.resolve(page),
    signOutShift: none,
    signInShift: none,
    serviceReport: none,
  },
};
