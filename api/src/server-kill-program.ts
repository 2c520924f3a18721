/**
 * For tests that kill it: the whole server as a process of its own. Arguments: database address or '', folder, and variables
 * of the environment as JSON.
 */
import { openDatabase } from './persistence/database.ts';
import { TestServer } from './server-test-kit.ts';

const [url = '', folder = '', env = '{}'] = process.argv.slice(2);
const server = await TestServer.start(
  await openDatabase({ url: url === '' ? null : url, folder, warn: () => undefined }),
  JSON.parse(env) as Record<string, string>,
);
process.stdout.write(`${server.origin}\n`);
