import { describe, expect, it } from 'vitest';
import { hashPassword, isPassword } from './password-hash.ts';

describe('a password', () => {
  it('is kept as argon2id with the parameters that OWASP names, and each time with a salt of its own', async () => {
    const [one, two] = await Promise.all([hashPassword('lonewatch-demo'), hashPassword('lonewatch-demo')]);
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
    expect(one).not.toBe(two);
  });

  it('is recognised, and another is not', async () => {
    const kept = await hashPassword('correct horse battery staple');
    expect(await isPassword('correct horse battery staple', kept)).toBe(true);
    expect(await isPassword('correct horse battery stapl', kept)).toBe(false);
    expect(await isPassword('', kept)).toBe(false);
  });

  it('is the same on keyboards that compose letters in different ways', async () => {
    expect(await isPassword('cafe\u0301 au lait', await hashPassword('caf\u00e9 au lait'))).toBe(true);
  });

  it('is recognised in a hash of another implementation', async () => {
    // RFC 9106 names no password without a secret; this one is of the reference implementation's own tests.
    const reference = '$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4';
    expect(await isPassword('password', reference)).toBe(true);
    expect(await isPassword('passwort', reference)).toBe(false);
  });

  it.each(['', 'lonewatch-demo', '$argon2i$v=19$m=256,t=2,p=1$c29tZXNhbHQ$AAAA', '$2b$10$abc'])(
    'is nobody’s where "%s" is kept',
    async (kept) => {
      expect(await isPassword('lonewatch-demo', kept)).toBe(false);
    },
  );
});
