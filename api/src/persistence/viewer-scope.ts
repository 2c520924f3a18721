/** How a transaction becomes a viewer's: one message to the server, and all of it ends with the transaction. */
import { escapeLiteral } from 'pg';
import { VIEWER_ROLE } from './application-role.ts';
import type { ViewerScope } from './sql-port.ts';

/**
 * Names of `0007_row_security.sql`. Written into the text, because several statements in one message take no parameters:
 * integers, and a literal that the driver escapes.
 */
export function beginAsViewer({ employerIds, accountId }: ViewerScope): string {
  const odd = employerIds.find((id) => !Number.isSafeInteger(id));
  if (odd !== undefined) throw new Error(`An employer's id is an integer, not ${String(odd)}.`);
  if (accountId?.includes('\0') === true) throw new Error('An account id holds the character NUL.');
  return `BEGIN; SET LOCAL ROLE ${VIEWER_ROLE}; SELECT set_config('lonewatch.employers', '{${employerIds.join(',')}}', true),
    set_config('lonewatch.account', ${escapeLiteral(accountId ?? '')}, true)`;
}
