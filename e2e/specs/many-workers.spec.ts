import { expect, live, picture, test, World } from '../world.ts';

test('a hundred thousand workers: the page is live, the list reaches the last one, an alarm is found among them', async ({
  page,
}) => {
  test.setTimeout(300_000);
  const world = await World.start({ demoWorkers: 100_000 });
  try {
    await page.goto(world.origin);
    await live(page);
    await expect(page.getByRole('grid', { name: 'Workers and devices' })).toHaveAttribute(
      'aria-rowcount',
      /^1000\d\d|^100,?\d{3}/,
    );
    await world.device('needle').at(-4.2, 57.5).presses('sos');
    await expect(page.getByRole('row', { name: /ALARM needle/ })).toBeVisible();
    await page.getByRole('grid', { name: 'Workers and devices' }).focus();
    await page.keyboard.press('End');
    await expect(page.getByRole('row').last()).toBeVisible();
    await picture(page, 'hundred-thousand');
  } finally {
    await world.end();
  }
});
