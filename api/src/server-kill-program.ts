/** For `server-kill.pg.test.ts`: the whole server as a process that can be killed. Arguments: database address or '', folder. */
import { openDatabase } from './persistence/database.ts';
import { TestServer } from './server-test-kit.ts';

const [url = '', folder = ''] = process.argv.slice(2);
const server = await TestServer.start(
  await openDatabase({ url: url === '' ? null : url, folder, warn: () => undefined }),
);
process.stdout.write(`${server.origin}\n`);
