/** Who is signed in, for all pages: made by routes/+layout.svelte, which hears of sessions that end from questions and sockets. */
import { createContext } from 'svelte';
import { forgetAnswers, isSignedOut, type Client } from '../graphql/client.ts';
import { ViewerDocument } from '../graphql/identity-documents.ts';
import type { Me } from './me.ts';
import { ASKING, stepSession, type SessionInput, type SessionState } from './session-state.ts';

/** What shows more than answers of the client: it is told to let go, and to begin anew. */
export interface Shown {
  forget(): void;
  resume(): void;
}

/** In this order: what is told to let go last may still stand on what the others held. */
export function shownTogether(...all: readonly Shown[]): Shown {
  return {
    forget: () => all.forEach((one) => one.forget()),
    resume: () => all.forEach((one) => one.resume()),
  };
}

const RETRY_MS = 2_000;

export class Session {
  readonly #client: Client;
  readonly #shown: Shown;
  #state = $state.raw<SessionState>(ASKING);
  #retry: ReturnType<typeof setTimeout> | undefined;

  constructor(client: Client, shown: Shown) {
    this.#client = client;
    this.#shown = shown;
  }

  get phase(): SessionState['phase'] {
    return this.#state.phase;
  }

  /** null while nobody is known, or not any more. */
  get me(): Me | null {
    return this.#state.phase === 'KNOWN' ? this.#state.me : null;
  }

  /** Who was here until the session ended. */
  get left(): Me | null {
    return this.#state.phase === 'LEFT' ? this.#state.me : null;
  }

  /** Asks the server who this is; fulfils when the answer has been taken in. */
  async ask(): Promise<void> {
    clearTimeout(this.#retry);
    const { data, error } = await this.#client.query(ViewerDocument, {}).toPromise();
    if (data != null) return this.#step({ kind: 'ANSWERED', me: data.viewer });
    if (error !== undefined && isSignedOut(error)) return this.#step({ kind: 'SIGNED_OUT' });
    this.#step({ kind: 'UNANSWERED' });
    if (this.phase === 'UNREACHABLE') this.#retry = setTimeout(() => void this.ask(), RETRY_MS);
  }

  /** A question or a socket was refused because nobody is signed in any more. */
  signedOut(): void {
    this.#step({ kind: 'SIGNED_OUT' });
  }

  /** What this person may see has changed: all that is shown is dropped, and asked for as who they are now. */
  async accessChanged(): Promise<void> {
    this.#shown.forget();
    await this.ask();
    if (this.phase !== 'KNOWN') return;
    forgetAnswers(this.#client);
    this.#shown.resume();
  }

  #step(input: SessionInput): void {
    const { next, effect } = stepSession(this.#state, input);
    this.#state = next;
    if (effect === 'START_OVER') location.assign('/');
    if (effect === 'NONE' || effect === 'START_OVER') return;
    if (effect === 'FORGET') this.#shown.forget();
    else this.#shown.resume();
    forgetAnswers(this.#client);
  }
}

export const [getSession, setSession] = createContext<Session>();

/** For pages behind the guard: they are only ever shown to somebody. Reactive. */
export function meOf(session: Session): Me {
  const me = session.me ?? session.left;
  if (me === null) throw new Error('This page is shown to nobody: the guard of the layout has a hole.');
  return me;
}
