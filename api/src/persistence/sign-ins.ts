/** Every attempt to sign in to an account that exists, for the person whose account it is. */
import type { SignIn, SignInMethod, SignInOutcome } from '@lonewatch/schema/contract/access.ts';
import { Fault } from '@lonewatch/schema/contract/protocol.ts';
import { epochMs } from './row-values.ts';
import type { Queries } from './sql-port.ts';
import { storableText } from './storable.ts';

/** How the attempt named the account. */
export type Named =
  { readonly accountId: string } | { readonly email: string } | { readonly passkeyId: string };

export interface SignInAttempt {
  readonly whose: Named;
  readonly atMs: number;
  readonly outcome: SignInOutcome;
  readonly method: SignInMethod;
  readonly address: string | null;
  readonly agent: string | null;
}

const MAX_AGENT = 300;

/** Writes nothing where there is no such account, in the same time. */
export async function recordSignIn(q: Queries, attempt: SignInAttempt): Promise<void> {
  const { whose, atMs, outcome, method, address, agent } = attempt;
  const [where, value] =
    'accountId' in whose
      ? ['id = $1', whose.accountId]
      : 'email' in whose
        ? ['email = $1', whose.email.toLowerCase()]
        : [
            'id = (SELECT account_id FROM account_passkeys WHERE credential_id = $1 LIMIT 1)',
            whose.passkeyId,
          ];
  await q.query(
    `INSERT INTO sign_ins (account_id, at, outcome, method, address, agent)
     SELECT id, $2::timestamptz, $3, $4, $5, $6 FROM accounts WHERE ${where}`,
    [
      storableText(value),
      new Date(atMs),
      outcome,
      method,
      address,
      agent && storableText(agent).slice(0, MAX_AGENT),
    ],
  );
}

/** Newest first; `after` is the id of the last row of the page before. */
export async function signInsOf(
  q: Queries,
  accountId: string,
  { first, after }: { readonly first: number; readonly after: string | null },
): Promise<{
  readonly rows: readonly { readonly node: SignIn; readonly cursor: string }[];
  readonly hasNextPage: boolean;
  readonly totalCount: null;
}> {
  if (after !== null && !/^\d{1,18}$/.test(after))
    throw new Fault(
      'BAD_USER_INPUT',
      'This cursor was not given out by the list of sign-ins. Start again without one.',
    );
  const rows = await q.query<SignIn>(
    `SELECT id::text, ${epochMs('at')} AS "atMs", outcome, method, address, agent
     FROM sign_ins s WHERE account_id = $1 AND s.id < $2 ORDER BY s.id DESC LIMIT $3`,
    [accountId, after ?? '9223372036854775807', first + 1],
  );
  return {
    rows: rows.slice(0, first).map((node) => ({ node, cursor: node.id })),
    hasNextPage: rows.length > first,
    totalCount: null,
  };
}
