import { expect, it } from 'vitest';
import type { Database } from './persistence/database.ts';
import { DEMONSTRATION_PEOPLE } from './persistence/demonstration-accounts.ts';
import { seedDemonstration } from './persistence/demonstration.ts';
import { NOON, onBothEngines } from './persistence/test-support.ts';
import { openDemonstration } from './open-demonstration.ts';
import { SignInServer } from './sign-in-test-kit.ts';

await onBothEngines('a demonstration', (create) => {
  const canSignIn = async (db: Database, email: string, password: string): Promise<boolean> => {
    const server = await SignInServer.start(db);
    const visitor = server.visitor();
    await visitor.signIn(email, password);
    const viewer = await visitor.who();
    await server.close();
    return viewer !== null && viewer.grants.length > 0 && !viewer.needsSecondFactor;
  };

  it('has its well-known passwords and tokens on loopback, and random ones, told once, beyond it', async () => {
    const db = await (await create()).open();
    await seedDemonstration(db, 40, NOON);
    const atHome = await openDemonstration(db, false, NOON);
    expect(atHome.newPasswords).toBeNull();
    expect(atHome.tokens.get('Pennine Community Health')).toBe('demo');
    expect(atHome.accounts.map(({ email, password }) => [email, password])).toEqual(
      DEMONSTRATION_PEOPLE.map(({ email }) => [email, 'lonewatch-demo']),
    );
    expect(await canSignIn(db, 'operator@demo.example', 'lonewatch-demo')).toBe(true);
    const shared = await openDemonstration(db, true, NOON);
    expect(shared.accounts.every(({ password }) => password === null)).toBe(true);
    expect(shared.tokens.get('Pennine Community Health')).not.toBe('demo');
    expect(await canSignIn(db, 'operator@demo.example', 'lonewatch-demo')).toBe(false);
    const random = shared.newPasswords!.get('operator@demo.example')!;
    expect(await canSignIn(db, 'operator@demo.example', random)).toBe(true);
    expect((await openDemonstration(db, true, NOON)).newPasswords).toBeNull();
    await openDemonstration(db, false, NOON);
    expect(await canSignIn(db, 'operator@demo.example', random)).toBe(false);
    expect(await canSignIn(db, 'operator@demo.example', 'lonewatch-demo')).toBe(true);
  });
});
