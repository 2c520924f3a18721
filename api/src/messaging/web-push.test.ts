import { createDecipheriv, createECDH, createHmac, createPublicKey, verify } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HttpReceiver, type Received } from './receiver-test-kit.ts';
import { makeVapidKeys, pushTo } from './web-push.ts';

const MESSAGE = { title: 'Priority 1: 26-000001', body: 'An incident waits.', path: '/', tag: 't' };
const keys = makeVapidKeys();
const browser = createECDH('prime256v1');
const p256dh = browser.generateKeys('base64url');
const auth = Buffer.alloc(16, 5).toString('base64url');
let receiver: HttpReceiver;
beforeAll(async () => {
  receiver = await HttpReceiver.open();
});
afterAll(() => receiver.close());

const push = (over: object = {}, allowPrivate = true) =>
  pushTo({ endpoint: `${receiver.origin}/push/1`, p256dh, auth, ...over }, MESSAGE, {
    ...{ keys, subject: 'mailto:admin@lonewatch.example', allowPrivate, timeoutMs: 5_000 },
  });

const hkdf = (salt: Buffer, key: Buffer, info: Buffer, length: number): Buffer => {
  const prk = createHmac('sha256', salt).update(key).digest();
  return createHmac('sha256', prk)
    .update(Buffer.concat([info, Buffer.from([1])]))
    .digest()
    .subarray(0, length);
};

/** As the browser opens it (RFC 8291). */
function opened({ body }: Received): unknown {
  const salt = body.subarray(0, 16);
  const length = body[20]!;
  const theirs = body.subarray(21, 21 + length);
  const shared = browser.computeSecret(theirs);
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), browser.getPublicKey(), theirs]);
  const ikm = hkdf(Buffer.from(auth, 'base64url'), shared, info, 32);
  const key = hkdf(salt, ikm, Buffer.from('Content-Encoding: aes128gcm\0'), 16);
  const nonce = hkdf(salt, ikm, Buffer.from('Content-Encoding: nonce\0'), 12);
  const sealed = body.subarray(21 + length);
  const decipher = createDecipheriv('aes-128-gcm', key, nonce);
  decipher.setAuthTag(sealed.subarray(-16));
  const plain = Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]);
  return JSON.parse(plain.subarray(0, plain.lastIndexOf(2)).toString());
}

/** As the push service checks that it is us. */
function isOurs({ headers }: Received): boolean {
  const [, token = '', key = ''] = /t=([^,]+), ?k=(.+)$/.exec(String(headers.authorization)) ?? [];
  const point = Buffer.from(key, 'base64url');
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((part) => part.toString('base64url'));
  const publicKey = createPublicKey({ key: { kty: 'EC', crv: 'P-256', x: x!, y: y! }, format: 'jwk' });
  const [head, claims, signature = ''] = token.split('.');
  return (
    verify(
      'sha256',
      Buffer.from(`${head}.${claims}`),
      { key: publicKey, dsaEncoding: 'ieee-p1363' },
      Buffer.from(signature, 'base64url'),
    ) && key === keys.publicKey
  );
}

describe('a message to a browser', () => {
  it('can be opened by that browser alone, and its push service knows who sent it', async () => {
    expect(await push()).toEqual({ sent: true, gone: false });
    const [received] = receiver.received;
    expect(opened(received!)).toEqual(MESSAGE);
    expect(received!.body.toString('latin1')).not.toContain('26-000001');
    expect(isOurs(received!)).toBe(true);
    expect(received!.headers).toMatchObject({ 'content-encoding': 'aes128gcm', urgency: 'high' });
  });

  it('that has taken its leave is told so, and others are tried again', async () => {
    receiver.answers.push(410, 404, 500);
    expect(await push()).toMatchObject({ sent: false, final: true, gone: true });
    expect(await push()).toMatchObject({ gone: true });
    expect(await push()).toMatchObject({ sent: false, final: false, gone: false });
  });

  it('goes to no address within our own network, nor for keys that are none', async () => {
    const before = receiver.received.length;
    expect(await push({}, false)).toMatchObject({ sent: false });
    expect(await push({ p256dh: 'AAAA' })).toMatchObject({ sent: false, final: true });
    expect(receiver.received).toHaveLength(before);
  });
});
