import { expect, expectAccessible, picture, test } from '../world.ts';

test('a newcomer sees the map live, reports with one line, and finds the own dot', async ({
  page,
  world,
}) => {
  await page.goto(world.origin);
  await expect(page.getByRole('button', { name: /How live the map is: live/i })).toBeVisible();
  await expect(page.getByText(/\d[\d,]* workers/).first()).toBeVisible();
  await world.device('my-phone').at(-2.2426, 53.4808).says();
  await page.keyboard.press('/');
  await page.keyboard.type('my-phone');
  await page
    .getByRole('option', { name: /my-phone/ })
    .first()
    .click();
  const card = page
    .getByRole('complementary', { name: /my-phone/ })
    .or(page.getByRole('region', { name: /my-phone/ }))
    .first();
  await expect(card).toContainText('SJ 8');
  await picture(page, 'own-dot');
  await world.device('my-phone').at(-2.2426, 53.4853).says();
  await expect(card).toContainText('53.485');
});

test('a call for help is on the screen at once, says so in words, and no filter hides it', async ({
  page,
  world,
}) => {
  await page.goto(world.origin);
  await expect(page.getByRole('button', { name: /How live the map is: live/i })).toBeVisible();
  await page.getByRole('button', { name: /Off duty\. Show only these/ }).click();
  await world.device('caller').at(-1.55, 53.8).presses('sos');
  await expect(page.getByRole('button', { name: /ALARMS?\b|alarms?\. Go to/i }).first()).toBeVisible();
  await expect(page.getByRole('row', { name: /ALARM caller/ })).toBeVisible();
  await picture(page, 'alarm');
});

test('axe finds nothing on the map page', async ({ page, world }) => {
  await page.goto(world.origin);
  await expect(page.getByRole('row').nth(3)).toBeVisible();
  await expectAccessible(page);
});
