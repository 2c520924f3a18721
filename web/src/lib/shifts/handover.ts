/** What one shift hands on, in words and in order. Pure. */
import { ukWhen, ukZone } from '../ui/uk-time.ts';

export type HandedOnKind =
  'OPEN_INCIDENT' | 'HOLD' | 'SESSION_OVERDUE' | 'SESSION_AT_RISK' | 'RECEIVER' | 'PROMISE' | 'NOTE';

export interface HandedOnNode {
  readonly item: number;
  readonly kind: HandedOnKind;
  readonly text: string;
  readonly dueAt: string | null;
  readonly takenAt: string | null;
  readonly takenBy: string | null;
  readonly remark: string | null;
  readonly employer: { readonly name: string } | null;
  readonly incident: { readonly number: string } | null;
  readonly worker: { readonly id: string; readonly name: string } | null;
}

export interface HandoverNode {
  readonly id: string;
  readonly signedOutAt: string;
  readonly signedInAt: string | null;
  readonly from: { readonly accountId: string | null; readonly name: string };
  readonly to: { readonly accountId: string | null; readonly name: string } | null;
  readonly signedInBy: { readonly accountId: string | null; readonly name: string } | null;
  readonly items: readonly HandedOnNode[];
}

/** The most urgent first: also the order in which an incoming operator is told. */
export const KINDS: readonly HandedOnKind[] = [
  'OPEN_INCIDENT',
  'HOLD',
  'SESSION_OVERDUE',
  'SESSION_AT_RISK',
  'RECEIVER',
  'PROMISE',
  'NOTE',
];

export const KIND_WORDS: Readonly<Record<HandedOnKind, { readonly heading: string; readonly due: string }>> =
  {
    OPEN_INCIDENT: { heading: 'Open incidents', due: 'next due' },
    HOLD: { heading: 'On hold', due: 'wakes' },
    SESSION_OVERDUE: { heading: 'Overdue sessions', due: 'was due' },
    SESSION_AT_RISK: { heading: 'High-risk sessions in the next two hours', due: 'due' },
    RECEIVER: { heading: 'Receivers at fault', due: 'since' },
    PROMISE: { heading: 'Promises', due: 'promised for' },
    NOTE: { heading: 'Notes', due: 'at' },
  };

export interface HandoverPart {
  readonly kind: HandedOnKind;
  readonly heading: string;
  readonly items: readonly HandedOnNode[];
}

/** Only kinds that there are; in each what is due first comes first. */
export function partsOf(items: readonly HandedOnNode[]): HandoverPart[] {
  return KINDS.map((kind) => ({
    kind,
    heading: KIND_WORDS[kind].heading,
    items: items.filter((item) => item.kind === kind).sort((a, b) => dueMs(a) - dueMs(b) || a.item - b.item),
  })).filter((part) => part.items.length > 0);
}

function dueMs({ dueAt }: HandedOnNode): number {
  return dueAt === null ? Number.MAX_SAFE_INTEGER : Date.parse(dueAt);
}

/** What it says beside its number and its name, which stand before it. */
export function itemText({ text, incident }: Pick<HandedOnNode, 'text' | 'incident'>): string {
  const prefix = `${incident?.number ?? ''}: `;
  return incident !== null && text.startsWith(prefix) ? text.slice(prefix.length) : text;
}

/** `wakes 14:20 GMT`; empty: no time is known. */
export function dueText({ kind, dueAt }: Pick<HandedOnNode, 'kind' | 'dueAt'>, nowMs: number): string {
  if (dueAt === null) return '';
  const ms = Date.parse(dueAt);
  return `${KIND_WORDS[kind].due} ${ukWhen(ms, nowMs)} ${ukZone(ms)}`;
}

export function untaken(items: readonly HandedOnNode[]): HandedOnNode[] {
  return items.filter(({ takenAt }) => takenAt === null);
}

/** May this person sign it in? Never who signed it out: two people stand for a handover. */
export function mayTake({ from, to, signedInAt }: HandoverNode, accountId: string | null): boolean {
  if (signedInAt !== null || accountId === null || from.accountId === accountId) return false;
  return to === null || to.accountId === accountId;
}

/** `3 of 7 taken`, `signed in by Sam Reid 06:02`. */
export function stateText({ items, signedInAt, signedInBy, to }: HandoverNode, nowMs: number): string {
  if (signedInAt !== null)
    return `signed in by ${signedInBy?.name ?? 'a colleague'} ${ukWhen(Date.parse(signedInAt), nowMs)}`;
  const taken = items.length - untaken(items).length;
  const waits = to === null ? 'waits for whoever comes' : `waits for ${to.name}`;
  return taken === 0 ? waits : `${taken} of ${items.length} taken, ${waits}`;
}

/** `2026-11-22T14:30` of London as an instant; null: no such time. A promise is meant by the clock on the wall. */
export function londonInstant(local: string): string | null {
  const match = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)$/.exec(local);
  if (match === null) return null;
  const [year, month, day, hour, minute] = match.slice(1).map(Number) as [
    number,
    number,
    number,
    number,
    number,
  ];
  const asUtc = Date.UTC(year, month - 1, day, hour, minute);
  const isBst = ukZone(asUtc - 3_600_000) === 'BST';
  return new Date(isBst ? asUtc - 3_600_000 : asUtc).toISOString();
}

/** A promise or a note while it is being written. */
export interface SpokenLine {
  readonly key: number;
  readonly text: string;
  /** Of the clock on the wall: `2026-11-22T14:30`; empty: at no time. */
  readonly at: string;
}

/** Those with something in them. */
export function spoken(lines: readonly SpokenLine[]): SpokenLine[] {
  return lines.filter(({ text }) => text.trim() !== '');
}
