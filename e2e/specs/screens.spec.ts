import { expect, expectAccessible, live, picture, test } from '../world.ts';

for (const [name, width, height] of [
  ['laptop', 1280, 720],
  ['desk', 1440, 900],
  ['4k', 3840, 2160],
  ['phone', 390, 844],
] as const)
  test(`the live map fits a ${name} (${width}×${height})`, async ({ page, world }) => {
    await page.setViewportSize({ width, height });
    await world.visit(page);
    await live(page);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    await expectAccessible(page);
    await picture(page, `map-${name}`);
  });

for (const [name, width, height] of [
  ['small', 1280, 800],
  ['full-hd', 1920, 1080],
  ['4k', 3840, 2160],
  ['ultra-wide', 2560, 1080],
  ['portrait', 1080, 1920],
] as const)
  test(`the wall fits ${name} (${width}×${height}) without a mouse or a scroll bar`, async ({
    page,
    world,
  }) => {
    await page.setViewportSize({ width, height });
    await world.visit(page, '/wall');
    await expect(page.getByRole('main', { name: 'Wall display' })).toContainText('LIVE');
    const fits = await page.evaluate(() => {
      const { scrollHeight, scrollWidth } = document.documentElement;
      return scrollHeight <= innerHeight && scrollWidth <= innerWidth;
    });
    expect(fits).toBe(true);
    await expectAccessible(page);
    await picture(page, `wall-${name}`);
  });

test('GraphiQL is served by the product itself and runs a query and the positions', async ({
  page,
  world,
}) => {
  await world.visit(page, '/graphql');
  await expect(page.locator('.graphiql-container')).toBeVisible();
  await page.locator('.graphiql-execute-button').click();
  await expect(page.locator('.result-window')).toContainText('data');
  await picture(page, 'graphiql');
});

test('the set-up page helps to connect a phone', async ({ page, world }) => {
  await page.goto(`${world.origin}/ingest/demo`);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expectAccessible(page);
  await picture(page, 'set-up');
});
