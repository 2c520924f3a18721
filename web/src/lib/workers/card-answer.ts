/** What the card's question is answered with, by kind. */
import type { ResultOf } from '../graphql/client.ts';
import type { AlarmsDocument, CardDocument } from '../graphql/documents.ts';

type CardNode = NonNullable<ResultOf<typeof CardDocument>['node']>;
export type CardWorker = Extract<CardNode, { __typename: 'Worker' }>;
export type CardDevice = Extract<CardNode, { __typename: 'Device' }>;
export type CardSubject = CardWorker | CardDevice;
export type CardFix = NonNullable<CardWorker['lastKnownFix']>;
export type CardAlarm = ResultOf<typeof AlarmsDocument>['alarms']['edges'][number]['node'];

export function isCardSubject(node: CardNode): node is CardSubject {
  return node.__typename === 'Worker' || node.__typename === 'Device';
}

export function fixOf(subject: CardSubject): CardFix | null {
  return subject.__typename === 'Worker' ? subject.lastKnownFix : subject.lastFix;
}

/** Without location mapping a position is shown in an alarm only (domain.md 4.3). */
export function isMapped(subject: CardSubject): boolean {
  return subject.employer.contract.services.includes('LOCATION_MAPPING');
}
