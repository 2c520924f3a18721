/** How an act of the outbox is asked of the server, and what its answer means. Never rejects and never waits for ever. */
import type { AnyVariables, CombinedError, OperationResult, TypedDocumentNode } from '@urql/core';
import { isSignedOut, sentenceOf, type Client } from '../graphql/client.ts';
import {
  CancelAlarmDocument,
  CheckInDocument,
  EndSessionDocument,
  ExtendSessionDocument,
  HomeSafeDocument,
  NoteSessionDocument,
  RaiseAlarmDocument,
  ResumeSessionDocument,
  StartSessionDocument,
  SuspendSessionDocument,
} from '../graphql/session-documents.ts';
import type { ActName, Answer, Item } from './outbox.ts';
import type { Send } from './outbox.svelte.ts';

const TIMEOUT_MS = 10_000;
/** A recording over a poor line. */
const UPLOAD_TIMEOUT_MS = 90_000;

interface Acted {
  readonly receivedAt: string;
  readonly refusal: { readonly kind: string; readonly sentence: string } | null;
}
type Document = TypedDocumentNode<object, { input: never }>;

const DOCUMENTS = {
  RAISE: RaiseAlarmDocument,
  CANCEL_ALARM: CancelAlarmDocument,
  START: StartSessionDocument,
  CHECK_IN: CheckInDocument,
  EXTEND: ExtendSessionDocument,
  SUSPEND: SuspendSessionDocument,
  RESUME: ResumeSessionDocument,
  NOTE: NoteSessionDocument,
  AMBER: NoteSessionDocument,
  END: EndSessionDocument,
  HOME_SAFE: HomeSafeDocument,
} as const satisfies Record<ActName, unknown>;

/** How a call for help is sent when the sign-in has ended; null: this phone holds no key. */
export type CallWithout = (call: Item) => Promise<Answer> | null;

export function senderOf(client: Client, workerId: string, callWithout: CallWithout = () => null): Send {
  return async (item, pin, agoSeconds) => {
    const { id, act, carried } = item;
    const input = {
      ...{ commandId: id, workerId, agoSeconds, ...carried },
      ...(pin === null ? {} : { pin }),
      ...(act === 'AMBER' ? { amber: true } : {}),
    };
    const timeoutMs = 'voice' in carried ? UPLOAD_TIMEOUT_MS : TIMEOUT_MS;
    const result = await ask(
      client,
      DOCUMENTS[act] as unknown as Document,
      { input: input as never },
      timeoutMs,
    );
    if (result === null) return { kind: 'UNREACHED', sentence: 'The server did not answer.' };
    const { data, error } = result;
    // Whoever is signed out may be in danger all the same.
    if (error !== undefined && act === 'RAISE' && isSignedOut(error))
      return (await callWithout(item)) ?? failed(error);
    if (error !== undefined) return failed(error);
    const { act: acted, raiseAlarm } = data as { act?: Acted; raiseAlarm?: Pick<Acted, 'receivedAt'> };
    const done = acted ?? raiseAlarm;
    if (done === undefined) return { kind: 'UNREACHED', sentence: 'The server’s answer was cut off.' };
    return acted?.refusal == null ? reached(done.receivedAt) : refused(acted.refusal);
  };
}

function reached(receivedAt: string): Answer {
  return { kind: 'REACHED', atMs: Date.parse(receivedAt) };
}

function refused({ kind, sentence }: NonNullable<Acted['refusal']>): Answer {
  return { kind: kind.includes('PIN') ? 'PIN' : 'REFUSED', sentence };
}

/** What the server would say again however often it is asked; everything else may yet reach it. */
const FINAL = ['BAD_USER_INPUT', 'FORBIDDEN', 'NOT_FOUND', 'GRAPHQL_VALIDATION_FAILED'];

function failed(error: CombinedError): Answer {
  if (isSignedOut(error))
    return { kind: 'UNREACHED', sentence: 'Your sign-in has ended. Sign in to send this.' };
  const code = error.graphQLErrors[0]?.extensions['code'];
  const kind = typeof code === 'string' && FINAL.includes(code) ? 'REFUSED' : 'UNREACHED';
  return { kind, sentence: sentenceOf(error) };
}

/** null: no answer in time. What was asked may have been done all the same: it carries its id. */
function ask<Data, Variables extends AnyVariables>(
  client: Client,
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  timeoutMs: number,
): Promise<OperationResult<Data, Variables> | null> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      subscription.unsubscribe();
      resolve(null);
    }, timeoutMs);
    const subscription = client.mutation(document, variables).subscribe((result) => {
      clearTimeout(timer);
      resolve(result);
    });
  });
}
