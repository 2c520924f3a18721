/** Who signs in sees their own world, and nobody else's: the demonstration's people, their sessions, and the walls. */
import type { Browser, BrowserContext, Page } from '@playwright/test';
import { expect, expectAccessible, live, test, type Who, type World } from '../world.ts';

const WORLDS: readonly (readonly [who: Who, path: string, heading: RegExp])[] = [
  ['manager@demo.example', '/', /Live map/],
  ['teamlead@demo.example', '/', /Live map/],
  ['operator@demo.example', '/', /Live map/],
  ['operator2@demo.example', '/', /Live map/],
  ['supervisor@demo.example', '/', /Live map/],
  ['analyst@demo.example', '/', /Figures/],
  ['dpo@demo.example', '/reviews', /Reviews/],
  ['worker@demo.example', '/me', /My session and SOS/],
  ['admin@demo.example', '/employers', /Employers/],
  ['manager@nomap.example', '/', /Live map/],
];

for (const [who, path, heading] of WORLDS)
  test(`${who} begins at ${path}`, async ({ page, world }) => {
    await page.goto(`${world.origin}/`);
    await expect(page).toHaveURL(/\/sign-in$/);
    await page.getByRole('button', { name: new RegExp(who) }).click();
    await expect(page).toHaveURL(`${world.origin}${path}`);
    await expect(page.getByRole('heading', { level: 1, name: heading })).toBeAttached();
    await expectAccessible(page);
  });

test('somebody who was sent to sign in comes back to the page that was asked for', async ({
  page,
  world,
}) => {
  await page.goto(`${world.origin}/account`);
  await expect(page).toHaveURL(/\/sign-in\?next=%2Faccount$/);
  await expectAccessible(page);
  await page.getByLabel('Email address').fill('manager@demo.example');
  await page.getByLabel('Password').fill('wrong');
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page.getByText('do not belong together')).toBeVisible();
  await page.getByLabel('Password').fill('lonewatch-demo');
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Your account' })).toBeVisible();
});

test('a session that ends empties the map at once, and signing in again goes on where it was', async ({
  page,
  world,
  browser,
}) => {
  await world.visit(page);
  const row = page.getByRole('row').nth(2);
  await row.click();
  const card = page.getByRole('article');
  const name = await card.getByRole('heading', { level: 2 }).textContent();
  // From somewhere else, on every device.
  const elsewhere = await anotherPage(browser);
  await world.visit(elsewhere.page, '/account');
  const revoked = await elsewhere.page.request.post(`${world.origin}/api/auth/revoke-other-sessions`, {
    data: {},
  });
  expect(revoked.status()).toBe(200);
  await elsewhere.context.close();
  const again = page.getByRole('dialog', { name: 'Sign in again' });
  await expect(again).toBeVisible({ timeout: 5_000 });
  await expect(page.getByText(name!)).toHaveCount(0);
  await expectAccessible(page);
  await again.getByLabel('Password').fill('lonewatch-demo');
  await again.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(again).toBeHidden();
  await expect(card.getByRole('heading', { level: 2, name: name! })).toBeVisible();
});

test('signing out leaves nothing behind', async ({ page, world }) => {
  await world.visit(page);
  await page.getByRole('button', { name: /Signed in as/ }).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page).toHaveURL(/\/sign-in$/);
  await page.goBack();
  await expect(page).toHaveURL(/\/sign-in/);
});

test('an operator looks outside an alarm with a reason, the worker reads it, and a supervisor reviews it', async ({
  page,
  world,
  browser,
}) => {
  const REASON = 'Her sister called: she does not answer.';
  await world.visit(page, '/', 'operator@demo.example');
  const worker = await somebodyAtWork(world);
  await page.getByRole('combobox', { name: /Search|Name/ }).fill(worker.name);
  await page
    .getByRole('option', { name: new RegExp(worker.name) })
    .first()
    .click();
  const card = page.getByRole('article');
  await expect(card.getByText(/during an alarm only/)).toBeVisible();
  await card.getByRole('button', { name: 'Look anyway…' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('button', { name: /Look, and write/ })).toBeDisabled();
  await dialog.getByLabel('Reason').fill(REASON);
  await expectAccessible(page);
  await dialog.getByRole('button', { name: /Look, and write/ }).click();
  await expect(card.getByText('You are looking outside an alarm.')).toBeVisible();
  await expect(card.getByText('OS grid reference')).toBeVisible();

  const seen = await anotherPage(browser);
  await seen.page.goto(`${world.origin}${worker.link}`);
  await seen.page.getByLabel('Password').fill('a sentence to remember');
  await seen.page.getByRole('button', { name: 'Set the password and sign in' }).click();
  await seen.page.getByRole('link', { name: 'Who has seen my location' }).click();
  await expect(seen.page.getByText(`They wrote: “${REASON}”`).first()).toBeVisible();
  await expectAccessible(seen.page);
  await seen.context.close();

  const review = await anotherPage(browser);
  await world.visit(review.page, '/reviews', 'supervisor@demo.example');
  await review.page.getByRole('button', { name: 'Justified', exact: true }).first().click();
  await expect(review.page.getByText('Nothing to review')).toBeVisible();
  await review.context.close();
});

test('a wall shows a code, its picture when that is approved, and nothing when it is shut out', async ({
  page,
  world,
  browser,
}) => {
  const wall = await anotherPage(browser);
  await wall.page.goto(`${world.origin}/wall`);
  const label = await wall.page.getByLabel(/^Code /).textContent();
  await expectAccessible(wall.page);

  await world.visit(page, '/access');
  await page.getByLabel('Code on the wall').fill(label!);
  await page.getByLabel('Where it hangs').fill('Reception');
  await page.getByRole('button', { name: 'Approve' }).click();
  await expect(page.getByText('Reception shows its picture now.')).toBeVisible();
  await expect(wall.page.getByText('LIVE', { exact: true })).toBeVisible({ timeout: 10_000 });
  await expect(wall.page.getByText('about here, within 500 m')).toBeVisible();

  await page.getByRole('button', { name: 'Revoke the wall Reception' }).click();
  await page.getByRole('button', { name: 'Revoke the wall Reception now' }).click();
  await expect(wall.page.getByText('This wall display has been shut out')).toBeVisible({ timeout: 5_000 });
  await wall.context.close();
});

test('an administrator invites somebody, who sets a password and sees what the role shows', async ({
  page,
  world,
  browser,
}) => {
  await world.visit(page, '/people');
  await page.getByRole('button', { name: 'Invite somebody' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('Robin Vale');
  await dialog.getByLabel('Email address').fill(`robin.${Date.now()}@demo.example`);
  await dialog.getByLabel('Role').selectOption('ANALYST');
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Invite' }).click();
  const link = await dialog.locator('code').textContent();

  const guest = await anotherPage(browser);
  await guest.page.goto(link!);
  await guest.page.getByLabel('Password').fill('a sentence to remember');
  await expectAccessible(guest.page);
  await guest.page.getByRole('button', { name: 'Set the password and sign in' }).click();
  await expect(guest.page.getByRole('heading', { name: 'Figures' })).toBeVisible();
  await guest.page.goto(link!);
  await expect(guest.page.getByText('This link does not work any more')).toBeVisible();
  await guest.context.close();
});

test('an operator is shown nothing before a second factor, and signs in with a passkey from then on', async ({
  page,
  world,
  browser,
}) => {
  await world.visit(page, '/employers', 'admin@demo.example');
  await page.getByRole('button', { name: 'Invite staff' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('Vera Watch');
  await dialog.getByLabel('Email address').fill(`vera.${Date.now()}@arc.example`);
  await dialog.getByLabel('Control room').selectOption({ label: 'Northern Response Centre' });
  await dialog.getByRole('button', { name: 'Invite', exact: true }).click();
  const link = await dialog.locator('code').textContent();

  const guest = await anotherPage(browser);
  await carryAuthenticator(guest.page);
  // Passkeys belong to names, never to addresses.
  await guest.page.goto(link!.replace('127.0.0.1', 'localhost'));
  await guest.page.getByLabel('Password').fill('a sentence to remember');
  await guest.page.getByRole('button', { name: 'Set the password and sign in' }).click();
  await expect(guest.page.getByRole('heading', { name: 'Add a second factor' })).toBeVisible();
  await expectAccessible(guest.page);
  await guest.page.getByRole('button', { name: /^Passkey/ }).click();
  await live(guest.page);
  await guest.context.close();
});

test('a form that is half filled outlives a session that ends under it', async ({ page, world }) => {
  await world.visit(page, '/people');
  await page.getByLabel('Name of the worker').fill('Jo Hill');
  await page.getByRole('button', { name: 'Invite somebody' }).click();
  const dialog = page.getByRole('dialog', { name: 'Invite somebody' });
  await dialog.getByLabel('Name').fill('Sam Reed');
  await page.context().clearCookies();
  await dialog.getByLabel('Email address').fill(`sam.${Date.now()}@demo.example`);
  await dialog.getByRole('button', { name: 'Invite' }).click();
  const again = page.getByRole('dialog', { name: 'Sign in again' });
  await again.getByLabel('Password').fill('lonewatch-demo');
  await again.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(again).toBeHidden();
  await expect(dialog.getByText('so this was not done')).toBeVisible();
  await expect(dialog.getByLabel('Name')).toHaveValue('Sam Reed');
  await expect(page.getByLabel('Name of the worker')).toHaveValue('Jo Hill');
  await dialog.getByRole('button', { name: 'Invite' }).click();
  await expect(page.getByText('is not shown again')).toBeVisible();
});

test('the installation’s administrator makes a control room, says whom it serves, and invites and withdraws', async ({
  page,
  world,
}) => {
  await world.visit(page, '/employers', 'admin@demo.example');
  const add = page.getByRole('button', { name: 'Add a control room' });
  await add.click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByLabel('Name')).toBeFocused();
  await dialog.getByLabel('Name').fill('Coastal Watch');
  await dialog.getByRole('button', { name: 'Add the control room' }).click();
  await expect(add).toBeFocused();
  const row = page.getByRole('row', { name: /Coastal Watch/ }).first();
  await expect(row).toContainText('its operators see nothing');
  await row.getByRole('button', { name: /Choose whom/ }).click();
  await dialog.getByRole('checkbox', { name: 'Albion Utilities' }).check();
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Set from now on' }).click();
  await expect(row).toContainText('Albion Utilities');

  const invite = page.getByRole('button', { name: 'Invite staff' });
  await invite.click();
  await dialog.getByLabel('Name').fill('Robin Vale');
  await dialog.getByLabel('Email address').fill(`robin.${Date.now()}@arc.example`);
  await dialog.getByLabel('Control room').selectOption({ label: 'Coastal Watch' });
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Invite', exact: true }).click();
  await expect(dialog.locator('code')).toContainText('/set-up#');
  await dialog.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('button', { name: 'Withdraw Control room operator from Robin Vale' }).click();
  await dialog.getByRole('button', { name: 'Withdraw the role' }).click();
  await expect(page.getByText('Robin Vale is no longer control room operator.')).toBeVisible();
  await expect(invite).toBeFocused();
  await expectAccessible(page);
});

test('a device that was registered reports for its worker from the first report', async ({ page, world }) => {
  const id = `phone-${Date.now()}`;
  await world.visit(page, '/access');
  await page.getByRole('button', { name: 'Register a device' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('radio').first().check();
  await dialog.getByLabel('Id that it sends').fill(id);
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Register it' }).click();
  await dialog.getByRole('button', { name: 'Make a token and show the address' }).click();
  // Before there is a token, an address without its end stands there.
  const address = await dialog.locator('code', { hasText: /\/ingest\/\w{8,}/ }).textContent();
  const place = new URLSearchParams({ id, lat: '53.48', lon: '-2.24' });
  const answer = await page.request.get(`${address}/osmand?${place}`);
  expect(answer.status()).toBe(200);
  const found = await world.ask<{
    devices: { edges: { node: { worker: { name: string } | null; lastHeardAt: string | null } }[] };
  }>(
    'query ($search: String!) { devices(filter: { search: $search }, first: 1) { edges { node { worker { name } lastHeardAt } } } }',
    { search: id },
  );
  const heard = found.devices.edges[0]?.node;
  expect(heard?.worker?.name).toBeTruthy();
  expect(heard?.lastHeardAt).toBeTruthy();
});

for (const path of ['/people', '/access', '/account'])
  test(`${path} is accessible`, async ({ page, world }) => {
    await world.visit(page, path);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await page.waitForLoadState('networkidle');
    await expectAccessible(page);
  });

/** A phone's fingerprint reader, as far as a page can tell. */
async function carryAuthenticator(page: Page): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('WebAuthn.enable');
  await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
}

async function anotherPage(browser: Browser): Promise<{ context: BrowserContext; page: Page }> {
  const context = await browser.newContext();
  return { context, page: await context.newPage() };
}

interface Invited {
  readonly name: string;
  /** With which this person sets a password. */
  readonly link: string;
}

/** A worker in a session and in no alarm, invited to sign in. The demonstration's own raises alarms of their own accord. */
async function somebodyAtWork(world: World): Promise<Invited> {
  const ask = () =>
    world.ask<{
      workers: { edges: { node: { id: string; name: string } }[] };
      viewer: { grants: { employer: { id: string } }[] };
    }>(
      '{ workers(filter: { statuses: [OK] }, first: 60) { edges { node { id name } } } viewer { grants { employer { id } } } }',
    );
  // A fleet that has just started reports one by one.
  await expect.poll(async () => (await ask()).workers.edges.length).toBe(60);
  const { workers, viewer } = await ask();
  const { id: workerId, name } = workers.edges.at(-1)!.node;
  const role = { employerId: viewer.grants[0]!.employer.id, role: 'LONE_WORKER', workerId };
  const { inviteAccount } = await world.ask<{ inviteAccount: { link: string } }>(
    'mutation ($name: String!, $email: String!, $role: RoleInput!) { inviteAccount(name: $name, email: $email, role: $role) { link } }',
    { name, email: `worker.${Date.now()}@demo.example`, role },
  );
  return { name, link: inviteAccount.link };
}
