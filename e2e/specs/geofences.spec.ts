/** Where risk is, drawn by hand, by keyboard and from files, by several people at once; and what a walk through it raises. */
import type { Browser, Page } from '@playwright/test';
import { expect, expectAccessible, picture, test } from '../world.ts';

async function anotherConsole(browser: Browser): Promise<Page> {
  return (
    await browser.newContext({ reducedMotion: 'reduce', viewport: { width: 1440, height: 900 } })
  ).newPage();
}

/** The list has the same fences as the map. */
function inList(page: Page, name: string) {
  return page.getByRole('list', { name: 'Geofences' }).getByRole('button', { name });
}

test('a fence is made without dragging, and seen by others at once', async ({ page, world, browser }) => {
  const other = await anotherConsole(browser);
  await world.visit(other, '/geofences');
  await expect(other.getByRole('button', { name: 'New circle' })).toBeVisible();
  await world.visit(page, '/geofences');
  await page.getByRole('button', { name: 'New circle' }).press('Enter');
  await page.getByLabel('Name').fill('Town hall');
  await page.getByLabel('Find a place').fill('Manchester');
  await page.keyboard.press('Enter');
  await expect(page.getByText(/The map is at Manchester/)).toBeVisible();
  await page.getByLabel('Middle').fill('the town hall');
  await page.getByLabel('Radius, metres').fill('400');
  await page.keyboard.press('Tab');
  await expect(page.getByText(/“the town hall”, is no place/)).toBeVisible();
  await page.getByLabel('Middle').fill('53.4794, -2.2453');
  await page.keyboard.press('Tab');
  await page.getByRole('button', { name: 'Add a rule' }).press('Enter');
  await page.getByLabel('When', { exact: true }).selectOption('DWELL');
  await page.getByLabel('Minutes').fill('45');
  await page.waitForTimeout(1_500); // for the picture only: the map is drawn
  await picture(page, 'geofence-editor');
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Make it' }).press('Enter');
  await expect(inList(page, 'Town hall')).toBeVisible();
  await expect(inList(other, 'Town hall')).toBeVisible();
  await expectAccessible(other);
  await other.context().close();
});

test('a fence is drawn by hand, and its corners stand beside it', async ({ page, world }) => {
  await world.visit(page, '/geofences');
  await page.getByRole('button', { name: 'New area' }).click();
  await page.getByLabel('Name').fill('Quarry');
  const map = page.locator('.fence-map canvas').first();
  await expect(page.getByText(/Click point after point/)).toBeVisible();
  const box = (await map.boundingBox())!;
  const at = (x: number, y: number) => [box.x + box.width * x, box.y + box.height * y] as const;
  await page.waitForTimeout(2_000); // the map takes clicks once it is drawn
  for (const [x, y] of [at(0.4, 0.4), at(0.6, 0.4), at(0.6, 0.6), at(0.4, 0.6), at(0.4, 0.6)]) {
    await page.mouse.move(x, y, { steps: 4 });
    await page.mouse.click(x, y);
    await page.waitForTimeout(250); // two clicks at once would be a double click
  }
  await expect(page.getByLabel('Corners')).toHaveValue(/^(-?\d+\.\d{6}, -?\d+\.\d{6}\n?){4}$/);
  await picture(page, 'geofence-drawn');
  await page.getByRole('button', { name: 'Make it' }).click();
  await expect(inList(page, 'Quarry')).toBeVisible();
});

test('two people edit one fence, and the second is shown the difference instead of losing an edit', async ({
  page,
  world,
  browser,
}) => {
  const other = await anotherConsole(browser);
  await world.visit(page, '/geofences');
  await page.getByRole('button', { name: 'New corridor' }).click();
  await page.getByLabel('Name').fill('Canal path');
  await page.getByLabel('Points').fill('53.4780, -2.2500\n53.4700, -2.2400');
  await page.keyboard.press('Tab');
  await page.getByRole('button', { name: 'Make it' }).click();
  await inList(page, 'Canal path').click();
  await world.visit(other, '/geofences');
  await inList(other, 'Canal path').click();
  await expect(page.getByText(/editing it, too/)).toBeVisible();
  await page.getByLabel('Name').fill('Canal path, south');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(inList(page, 'Canal path, south')).toBeVisible();
  await other.getByLabel('Width, metres').fill('120');
  await other.keyboard.press('Tab');
  await other.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(other.getByRole('alert')).toContainText('Canal path, south');
  await picture(other, 'geofence-difference');
  await expectAccessible(other);
  await other.getByRole('button', { name: 'Save mine as well' }).click();
  const both = inList(page, 'Canal path, south');
  await expect(both).toContainText('120 m wide');
  await other.context().close();
});

test('fences come from a file: what cannot be one is said and costs no other', async ({ page, world }) => {
  await world.visit(page, '/geofences');
  await page.getByRole('button', { name: 'Import…' }).click();
  const dialog = page.getByRole('dialog');
  const square = (west: number) => [
    [west, 53.4],
    [west + 0.01, 53.4],
    [west + 0.01, 53.41],
    [west, 53.41],
    [west, 53.4],
  ];
  const file = {
    type: 'FeatureCollection',
    features: [
      {
        type: 'Feature',
        properties: { name: 'North yard' },
        geometry: { type: 'Polygon', coordinates: [square(-2.2)] },
      },
      {
        type: 'Feature',
        properties: { name: 'Bow tie' },
        geometry: {
          type: 'Polygon',
          coordinates: [
            [
              [-2, 53],
              [-1.9, 53.1],
              [-1.9, 53],
              [-2, 53.1],
              [-2, 53],
            ],
          ],
        },
      },
    ],
  };
  await dialog.getByLabel('Or paste it').fill(JSON.stringify(file));
  await dialog.getByRole('button', { name: 'Read it' }).click();
  await expect(dialog.getByText('1 fence can be made, 1 cannot.')).toBeVisible();
  await picture(page, 'geofence-import');
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Make 1 fence' }).click();
  await expect(dialog.getByText('1 fence made.')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(inList(page, 'North yard')).toBeVisible();
});

test('a walk into a fence raises what its rule says, for managers and the control room', async ({
  page,
  world,
  browser,
}) => {
  const { workers } = await world.ask<{
    workers: { edges: { node: { id: string; name: string; employer: { id: string } } }[] };
  }>(
    '{ workers(filter: { statuses: [OFF_DUTY] }, first: 1) { edges { node { id name employer { id } } } } }',
  );
  const { id: workerId, name, employer } = workers.edges[0]!.node;
  const device = `walker-${Date.now()}`;
  await world.ask(
    'mutation ($e: ID!, $w: ID!, $x: String!) { registerDevice(employerId: $e, workerId: $w, externalId: $x, kind: PHONE_APP) { __typename } }',
    { e: employer.id, w: workerId, x: device },
  );
  const site = { lon: -2.6, lat: 53.9 };
  const made = await world.ask<{ createGeofence: { refusal: { sentence: string } | null } }>(
    'mutation ($i: CreateGeofenceInput!) { createGeofence(input: $i) { refusal { sentence } } }',
    {
      i: {
        ...{ employerId: employer.id, commandId: device, name: 'Fell quarry' },
        shape: { kind: 'CIRCLE', center: site, radiusM: 300 },
        rules: [{ trigger: 'ENTER', response: 'ALARM', priority: 2 }],
      },
    },
  );
  expect(made.createGeofence.refusal).toBeNull();
  const report = async (agoS: number, north: number, extra: object = {}): Promise<void> => {
    const fix = { lon: site.lon, lat: site.lat + north / 111_195, accuracyM: 6 };
    const answer = await page.request.post(`${world.origin}/ingest/demo/native`, {
      data: { device, at: Date.now() - agoS * 1000, ...fix, ...extra },
    });
    expect(answer.status()).toBe(200);
  };
  await report(60, 900, { session: 'start', intervalMin: 60 });
  await report(40, 600);
  await report(20, 100);
  await report(2, 20);
  await world.visit(page, '/geofences');
  await inList(page, 'Fell quarry').click();
  const happened = page.getByRole('table', { name: 'Events at geofences' });
  await expect(async () => {
    await page.getByRole('button', { name: 'Look again' }).click();
    await expect(happened).toContainText(name, { timeout: 2_000 });
  }).toPass();
  await expect(happened).toContainText('entered');
  await expect(happened).toContainText('Alarm raised');
  await picture(page, 'geofence-entered');
  await expectAccessible(page);
  const desk = await anotherConsole(browser);
  await world.visit(desk, '/', 'operator@demo.example');
  const called = desk.locator('section.queue').getByRole('link', { name: new RegExp(name) });
  await called.first().click();
  // Where somebody has been is open to whoever works the incident.
  const acts = desk.getByRole('region', { name: 'What can be done' });
  await acts.getByRole('button', { name: /^Claim/ }).click();
  await expect(desk.getByRole('region', { name: 'At geofences' })).toContainText('entered, Fell quarry');
  await picture(desk, 'geofence-incident');
  await desk.context().close();
});
