/**
 * What is kept of a password: argon2id in the PHC string format, with the parameters that OWASP names. Each takes 19 MiB and
 * some 20 ms of one of node's own threads, of which there are four: at most two are ever busy with passwords, so that files
 * and compressed reports never wait for a flood of sign-ins.
 */
import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { Fault } from '@lonewatch/schema/contract/protocol.ts';

interface Cost {
  readonly memoryKiB: number;
  readonly passes: number;
  readonly parallelism: number;
}

const COST: Cost = { memoryKiB: 19_456, passes: 2, parallelism: 1 };
const SALT_BYTES = 16;
const HASH_BYTES = 32;
const AT_ONCE = 2;
/** Some two seconds of work; more would only make everybody wait. */
const MAX_WAITING = 200;
const PHC = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;

export async function hashPassword(password: string, cost: Cost = COST): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const hash = await derive(password, salt, cost, HASH_BYTES);
  const { memoryKiB, passes, parallelism } = cost;
  return `$argon2id$v=19$m=${memoryKiB},t=${passes},p=${parallelism}$${base64(salt)}$${base64(hash)}`;
}

/** false, too, for a hash that is none. */
export async function isPassword(password: string, phc: string): Promise<boolean> {
  const [, memory, passes, parallelism, salt, hash] = PHC.exec(phc) ?? [];
  if (salt === undefined || hash === undefined) return false;
  const expected = Buffer.from(hash, 'base64');
  const cost = { memoryKiB: Number(memory), passes: Number(passes), parallelism: Number(parallelism) };
  const actual = await derive(password, Buffer.from(salt, 'base64'), cost, expected.length);
  return timingSafeEqual(actual, expected);
}

let busy = 0;
const waiting: (() => void)[] = [];

async function derive(password: string, salt: Buffer, cost: Cost, length: number): Promise<Buffer> {
  if (busy < AT_ONCE) busy += 1;
  else {
    if (waiting.length >= MAX_WAITING)
      throw new Fault('TOO_BUSY', 'Too many people sign in at this moment. Try again in a minute.');
    await new Promise<void>((resolve) => waiting.push(resolve));
  }
  try {
    return await new Promise<Buffer>((resolve, reject) => {
      argon2(
        'argon2id',
        {
          // The same characters typed on two keyboards may come as different code points.
          message: Buffer.from(password.normalize('NFKC'), 'utf8'),
          nonce: salt,
          memory: cost.memoryKiB,
          passes: cost.passes,
          parallelism: cost.parallelism,
          tagLength: length,
        },
        (error, hash) => (error === null ? resolve(hash) : reject(error)),
      );
    });
  } finally {
    const next = waiting.shift();
    // Whoever is next takes the place over.
    if (next === undefined) busy -= 1;
    else next();
  }
}

/** PHC strings have no padding. */
function base64(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '');
}
