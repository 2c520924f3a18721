/** Fetches call keys while somebody is signed in, and gives them back when she signs out. Nobody waits for either. */
import { CreateCallKeyDocument, RevokeCallKeysDocument } from '../graphql/session-documents.ts';
import type { Client } from '../graphql/client.ts';
import { keepKey, keptKeys, keyWanted, type KeyStorage } from './call-key.ts';

interface Oneself {
  readonly worker: { readonly id: string };
  readonly employer: { readonly name: string } | null;
}

/** What failed is tried again so often, and a page that stays open for weeks renews. */
const LOOK_EVERY_MS = 60_000;
/** Signing out must not hang on a poor line. */
const GIVE_BACK_MS = 3_000;

/** This phone holds one key for each of them from now on, until the returned undo is called. */
export function keepCallKeys(
  client: Client,
  storage: KeyStorage,
  accountId: string,
  selves: readonly Oneself[],
): () => void {
  let ended = false;
  const look = async (): Promise<void> => {
    for (const { worker, employer } of selves) {
      const { wanted, old } = keyWanted(storage, accountId, worker.id, Date.now());
      if (!wanted) continue;
      const asked = { workerId: worker.id, replaces: old?.id ?? null };
      const { data } = await client.mutation(CreateCallKeyDocument, asked).toPromise();
      if (ended) return;
      if (data == null) continue;
      const { id, secret, deviceExternalId: device } = data.createCallKey;
      const named = { workerId: worker.id, employer: employer?.name ?? null };
      keepKey(storage, accountId, { ...named, id, secret, device, sinceMs: Date.now() });
    }
  };
  void look();
  const timer = setInterval(() => void look(), LOOK_EVERY_MS);
  return () => {
    ended = true;
    clearInterval(timer);
  };
}

/** This phone's keys are revoked. */
export function giveBackCallKeys(client: Client, storage: KeyStorage): Promise<void> {
  return inTime(
    keptKeys(storage).map(({ workerId, id }) =>
      client.mutation(RevokeCallKeysDocument, { workerId, keyId: id }).toPromise(),
    ),
  );
}

/** Those of every phone: one of them may have been lost. */
export function giveBackAllCallKeys(client: Client, selves: readonly Oneself[]): Promise<void> {
  return inTime(
    selves.map(({ worker }) => client.mutation(RevokeCallKeysDocument, { workerId: worker.id }).toPromise()),
  );
}

async function inTime(answers: readonly Promise<unknown>[]): Promise<void> {
  if (answers.length === 0) return;
  await Promise.race([
    Promise.allSettled(answers),
    new Promise((resolve) => setTimeout(resolve, GIVE_BACK_MS)),
  ]);
}
