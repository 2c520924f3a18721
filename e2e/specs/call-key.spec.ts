/** A phone on which the sign-in has ended still calls for help, and one that was signed out on purpose holds nothing to call with. */
import type { Page } from '@playwright/test';
import { expect, expectAccessible, picture, test, World } from '../world.ts';

const keysOn = (phone: Page): Promise<string | null> =>
  phone.evaluate(() => localStorage.getItem('lonewatch call keys'));

test('an SOS goes through although the sign-in has ended, and everything else asks to sign in', async ({
  browser,
}) => {
  const world = await World.start({ demoWorkers: 60 });
  try {
    const context = await browser.newContext({
      ...{ reducedMotion: 'reduce', viewport: { width: 360, height: 740 } },
      ...{
        permissions: ['geolocation'],
        geolocation: { latitude: 53.4808, longitude: -2.2426, accuracy: 8 },
      },
    });
    const phone = await context.newPage();
    await world.visit(phone, '/me', 'worker@demo.example');
    await expect.poll(() => keysOn(phone)).toContain('secret');

    // It ends under the open page, and the page is opened again later: SOS stays, nothing else does.
    await context.clearCookies();
    const sos = phone.getByRole('button', { name: /SOS/ });
    await expect(phone.getByText('You are signed out.')).toBeVisible();
    await expect(sos).toBeVisible();
    await expect(phone.getByRole('link', { name: 'My PIN and code words' })).toHaveCount(0);
    await expect(phone.getByRole('button', { name: /Signed in as/ })).toHaveCount(0);
    await expectAccessible(phone);
    await phone.goto(`${world.origin}/me`);
    await expect(phone.getByText('You are signed out.')).toBeVisible();
    await expectAccessible(phone);
    await picture(phone, 'me-signed-out');

    const box = (await sos.boundingBox())!;
    await phone.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await phone.mouse.down();
    await expect(phone.getByText('Calling for help in')).toBeVisible();
    await phone.mouse.up();
    await phone.getByRole('button', { name: 'Call now' }).click();
    await expect(phone.getByText(/has reached the control room/)).toBeVisible();
    await expectAccessible(phone);
    await picture(phone, 'me-signed-out-called');

    const { viewer } = await world.ask<{ viewer: { name: string } }>(
      '{ viewer { name } }',
      {},
      'worker@demo.example',
    );
    const { alarms } = await world.ask<{ alarms: { edges: { node: object }[] } }>(
      '{ alarms(first: 50) { edges { node { type tokenRevoked worker { name } fix { lat lon } } } } }',
      {},
      'operator@demo.example',
    );
    expect(alarms.edges.map(({ node }) => node)).toContainEqual({
      ...{ type: 'PANIC', tokenRevoked: false, worker: { name: viewer.name } },
      fix: { lat: 53.4808, lon: -2.2426 },
    });

    // Back at once to where it was; signing out on purpose takes the key away.
    await phone.getByRole('link', { name: 'Sign in' }).click();
    await expect(phone.getByRole('link', { name: 'SOS without signing in' })).toBeVisible();
    await expectAccessible(phone);
    await phone.getByLabel('Email address').fill('worker@demo.example');
    await phone.getByLabel('Password').fill('lonewatch-demo');
    await phone.getByRole('button', { name: 'Sign in', exact: true }).click();
    await expect(phone).toHaveURL(`${world.origin}/me`);
    await expect(phone.getByRole('link', { name: 'My PIN and code words' })).toBeVisible();
    await phone.getByRole('button', { name: /Signed in as/ }).click();
    await phone.getByRole('button', { name: 'Sign out' }).click();
    await expect(phone).toHaveURL(/\/sign-in$/);
    expect(await keysOn(phone)).toBeNull();
    await phone.goto(`${world.origin}/me`);
    await expect(phone).toHaveURL(/\/sign-in\?next=%2Fme$/);
    await context.close();
  } finally {
    await world.end();
  }
});
