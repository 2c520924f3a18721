import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isPrivate, post, publicLookup, whyNotCallable } from './outgoing-request.ts';
import { HttpReceiver } from './receiver-test-kit.ts';

const ALLOWED = { allowPrivate: true, timeoutMs: 5_000 };
const call = (url: string) => ({ url, headers: {}, body: 'x' });

let receiver: HttpReceiver;
beforeEach(async () => {
  receiver = await HttpReceiver.open();
});
afterEach(() => receiver.close());

describe('an address that somebody has entered', () => {
  it.each([
    '127.0.0.1',
    '10.1.2.3',
    '172.16.0.9',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '224.0.0.1',
    '::1',
    '::',
    'fd00::1',
    'fe80::1',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
  ])('within our own network (%s) is not called', (address) => {
    expect(isPrivate(address)).toBe(true);
    const host = address.includes(':') ? `[${address}]` : address;
    expect(whyNotCallable(`https://${host}/`, false)).toContain('own network');
  });

  it.each(['8.8.8.8', '172.32.0.1', '2a00:1450:4009:81f::200e', '::ffff:8.8.8.8'])(
    'outside (%s) may be',
    (address) => {
      expect(isPrivate(address)).toBe(false);
    },
  );

  it.each([
    ['http://hooks.example/', 'https://'],
    ['https://user:secret@hooks.example/', 'user name'],
    ['ftp://hooks.example/', 'https://'],
    ['hooks.example', 'no address'],
    ['https://localhost/', 'own network'],
    ['https://a.localhost/', 'own network'],
    // However the number is written, the parser of addresses knows it.
    ['https://2130706433/', 'own network'],
    ['https://0x7f.1/', 'own network'],
  ])('%s is not called either', (url, why) => {
    expect(whyNotCallable(url, false)).toContain(why);
  });

  it('that is a name for our own network is found out when it is called', async () => {
    const found = await new Promise((resolve) =>
      publicLookup('localhost', {}, (error) => resolve(error?.message)),
    );
    expect(found).toContain('own network');
  });

  it('is called where the operator of the system has allowed it', async () => {
    expect(await post(call(`${receiver.origin}/in`), ALLOWED)).toBe(200);
    expect(receiver.received).toMatchObject([{ path: '/in', body: Buffer.from('x') }]);
  });
});

describe('a call', () => {
  it('follows no redirect', async () => {
    receiver.answers.push(302);
    expect(await post(call(receiver.origin), ALLOWED)).toBe(302);
    expect(receiver.received).toHaveLength(1);
  });

  it('waits for nobody for ever', async () => {
    receiver.answers.push(null);
    await expect(post(call(receiver.origin), { ...ALLOWED, timeoutMs: 100 })).rejects.toThrow(
      'No answer within 0.1 s.',
    );
  });

  it('says what is wrong without the address', async () => {
    const { origin } = receiver;
    await receiver.close();
    receiver = await HttpReceiver.open();
    await expect(post(call(origin), ALLOWED)).rejects.toThrow('Nothing listens at this address.');
    await expect(post(call(receiver.origin.replace('http:', 'https:')), ALLOWED)).rejects.toThrow(
      'certificate',
    );
  });
});
