import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, live, picture, test, World } from '../world.ts';

/** By `web/basemap/street-sample.ts`; no street in it exists. */
const madeUpTown = join(import.meta.dirname, '../made-up-town.pmtiles');

test('a local archive of streets is drawn close up, from this origin', async ({ page }) => {
  const folder = await mkdtemp(join(tmpdir(), 'lonewatch-streets-'));
  const file = join(folder, 'my town.pmtiles');
  await copyFile(madeUpTown, file);
  const world = await World.start({ demoWorkers: 50, env: { STREETS_PMTILES: file } });
  try {
    const answered: number[] = [];
    page.on('response', (response) => {
      if (new URL(response.url()).pathname === '/streets.pmtiles') answered.push(response.status());
    });
    await world.device('in-town').at(-0.09, 51.5).says();
    await world.visit(page);
    await live(page);
    await page.keyboard.press('/');
    await page.keyboard.type('in-town');
    await page.getByRole('option', { name: /in-town/ }).click();
    await expect.poll(() => answered.length).toBeGreaterThan(1);
    expect(new Set(answered)).toEqual(new Set([206]));
    await expect(page.getByText('This map has no streets')).toBeHidden();
    await page.waitForTimeout(2_000); // for the picture only: tiles fade in
    await picture(page, 'streets');
  } finally {
    await world.end();
    await rm(folder, { recursive: true });
  }
});

test('a browser without graphics says so, and the list goes on', async ({ page, world }) => {
  await page.addInitScript(() => {
    const canvases = HTMLCanvasElement.prototype;
    const getContext = new Proxy(Reflect.get(canvases, 'getContext') as () => unknown, {
      apply: (method, canvas, args: unknown[]): unknown =>
        String(args[0]).startsWith('webgl') ? null : Reflect.apply(method, canvas, args as []),
    });
    Reflect.set(canvases, 'getContext', getContext);
  });
  await world.visit(page);
  await live(page);
  await expect(page.getByText(/This browser draws no WebGL graphics/)).toBeVisible();
  await world.device('unseen').at(-1.2, 52.9).says();
  await page.keyboard.press('/');
  await page.keyboard.type('unseen');
  await page.getByRole('option', { name: /unseen/ }).click();
  await expect(page.getByRole('region', { name: /unseen/ })).toContainText('52.9');
  await picture(page, 'no-graphics');
});
