import { describe, expect, it } from 'vitest';
import { exposureOf } from './exposure.ts';

const LOOPBACK = { lan: false, host: '127.0.0.1', publicUrl: null, demonstration: true };

describe('a server', () => {
  it('on loopback is reached by nobody else', () => {
    for (const host of ['127.0.0.1', 'localhost', '::1'])
      expect(exposureOf({ ...LOOPBACK, host })).toEqual({ host, isReachable: false });
  });

  it('started with --lan, or with a public address before it, is', () => {
    expect(exposureOf({ ...LOOPBACK, lan: true })).toEqual({ host: '0.0.0.0', isReachable: true });
    expect(exposureOf({ ...LOOPBACK, publicUrl: 'https://lone.example' }).isReachable).toBe(true);
    expect(exposureOf({ ...LOOPBACK, publicUrl: 'http://localhost:4000' }).isReachable).toBe(false);
    expect(exposureOf({ ...LOOPBACK, host: '0.0.0.0', demonstration: false }).isReachable).toBe(true);
  });

  it.each(['0.0.0.0', '192.168.1.2', '::', '127.evil.example'])(
    'with the demonstration’s well-known passwords does not listen on %s',
    (host) => {
      expect(() => exposureOf({ ...LOOPBACK, host })).toThrow('Start with --lan');
    },
  );
});
