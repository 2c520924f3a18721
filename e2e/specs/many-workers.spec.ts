import { expect, live, picture, test, World } from '../world.ts';

test('a hundred thousand workers: the page is live, the list reaches the last one, an alarm is found among them', async ({
  page,
}) => {
  test.setTimeout(300_000);
  // 56 % of them are of the one employer whose manager looks.
  const world = await World.start({ demoWorkers: 178_600 });
  try {
    await world.visit(page);
    await live(page);
    await expect(page.getByRole('grid', { name: 'Workers and devices' })).toHaveAttribute(
      'aria-rowcount',
      /^1000\d\d|^100,?\d{3}/,
    );
    // The demonstration's fleet reports as fast as phones may: a third of them is a crowd already.
    await expect
      .poll(async () => (await world.reported()) > 30_000, { timeout: 120_000, intervals: [1_000] })
      .toBe(true);
    await picture(page, 'hundred-thousand');
    await world.device('needle').at(-4.2, 57.5).presses('sos');
    // Hundreds are in ALARM, because who forgets to check in is: it is looked for by name.
    await page.keyboard.press('/');
    await page.keyboard.type('needle');
    await expect(page.getByRole('option', { name: /^needle/ }).first()).toBeVisible();
    await page.keyboard.press('Escape');
    await page.getByRole('grid', { name: 'Workers and devices' }).focus();
    await page.keyboard.press('End');
    await expect(page.getByRole('row').last()).toBeVisible();
    await picture(page, 'hundred-thousand-needle');
  } finally {
    await world.end();
  }
});
