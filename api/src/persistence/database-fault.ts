/** What the driver's errors mean to a caller: trouble of the database that passes (a Fault), or a bug of ours (left as it is). */
import { Fault } from '@lonewatch/schema/contract/protocol.ts';
import { DatabaseError } from 'pg';

/** SQLSTATE classes where the database itself is in trouble, not the statement: https://www.postgresql.org/docs/current/errcodes-appendix.html */
const TROUBLE: readonly { readonly prefix: string; readonly what: string }[] = [
  { prefix: '08', what: 'lost its connection' },
  { prefix: '25006', what: 'takes no writes (it is a standby or read-only)' },
  { prefix: '53100', what: 'has no room left on its disk' },
  { prefix: '53', what: 'is out of resources' },
  { prefix: '57', what: 'was stopped or told to cancel' },
  { prefix: '58', what: 'could not read or write its files' },
  { prefix: 'XX001', what: 'found damaged data' },
  { prefix: 'XX002', what: 'found a damaged index' },
];

/** The server ended the session, or said nothing more: whatever ran may or may not have been stored. */
export function endsTheConnection(error: unknown): boolean {
  if (!(error instanceof DatabaseError)) return true;
  return error.severity === 'FATAL' || error.severity === 'PANIC';
}

/** An attempt to connect that may succeed a moment later: nobody listens yet, or the server is starting or full. */
export function maySoonConnect(error: unknown): boolean {
  if (error instanceof DatabaseError)
    return error.code !== undefined && /^(08|53|57P0[123])/.test(error.code);
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code !== 'ENOTFOUND' && code !== 'ERR_INVALID_URL';
}

export function connectionLost(cause: unknown): Fault {
  return new Fault(
    'UNAVAILABLE',
    `The connection to the database broke (${sentenceOf(cause)}). What was under way was not acknowledged; the server reconnects by itself, so send it again.`,
    { cause },
  );
}

export function cannotConnect(cause: unknown): Fault {
  return new Fault(
    'UNAVAILABLE',
    `The database cannot be reached (${sentenceOf(cause)}). Check that it runs, and DATABASE_URL if that is set.`,
    { cause },
  );
}

/** A Fault for trouble that passes; anything else is returned unchanged. */
export function asFault(error: unknown): unknown {
  if (!(error instanceof DatabaseError) || error.code === undefined) return error;
  const trouble = TROUBLE.find(({ prefix }) => error.code!.startsWith(prefix));
  if (trouble === undefined) return error;
  return new Fault(
    'UNAVAILABLE',
    `The database ${trouble.what} (${sentenceOf(error)}). Nothing was acknowledged; send it again.`,
    { cause: error },
  );
}

export function sqlState(error: unknown): string | undefined {
  return error instanceof DatabaseError ? error.code : undefined;
}

/** The row is at fault, not the database: a value that does not fit (22) or breaks a rule of its table (23). */
export function isRowsFault(error: unknown): boolean {
  return /^2[23]/.test(sqlState(error) ?? '');
}

/** A row's partition is missing: a broken rule like any other, but for the rule's name. */
export function isMissingPartition(error: unknown): boolean {
  return error instanceof DatabaseError && error.code === '23514' && error.constraint === undefined;
}

export function sentenceOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return sentenceOf(error.errors[0]);
  return error instanceof Error ? error.message : String(error);
}
