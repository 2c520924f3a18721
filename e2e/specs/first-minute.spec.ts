import type { Page } from '@playwright/test';
import { expect, expectAccessible, live, picture, test } from '../world.ts';

test('a newcomer sees the map live, reports with one line, finds the own dot and watches it move', async ({
  page,
  world,
}) => {
  await world.visit(page);
  await live(page);
  await world.device('my-phone').at(-2.2426, 53.4808).says();
  await page.keyboard.press('/');
  await page.keyboard.type('my-phone');
  await page
    .getByRole('option', { name: /my-phone/ })
    .first()
    .click();
  const card = page.getByRole('region', { name: /my-phone/ });
  await expect(card).toContainText('SJ 8399 9825');
  await picture(page, 'own-dot');
  await world.device('my-phone').at(-2.2426, 53.4853).says();
  await expect(card).toContainText('53.485');
  await expect(card).toContainText(/SJ 8\d{3} 9875/);
});

test('a call for help is on the screen at once, in words and shape, and no filter hides it', async ({
  page,
  world,
}) => {
  await world.visit(page);
  await live(page);
  await page.getByRole('button', { name: /Off duty\. Show only these/ }).click();
  await world.device('caller').at(-1.55, 53.8).presses('sos');
  await expect(page.getByRole('row', { name: /ALARM caller/ })).toBeVisible();
  await expect(page.getByRole('button', { name: /alarms?\. Go to/i })).toBeVisible();
  await picture(page, 'alarm-under-a-filter');
  await page.getByRole('button', { name: /alarms?\. Go to/i }).click();
  await picture(page, 'alarm');
});

test('the list and the map agree: who is chosen in one is chosen in the other', async ({ page, world }) => {
  await world.device('lonely').at(-7.9, 57.3).says();
  await world.visit(page);
  await live(page);
  await page.keyboard.press('/');
  await page.keyboard.type('lonely');
  await page
    .getByRole('option', { name: /lonely/ })
    .first()
    .click();
  await expect(page.getByRole('region', { name: /lonely/ })).toBeVisible();
  // The camera has put it in the middle of what the panels leave free: a click there must pick the same device.
  const { x, y } = await middleOfMap(page);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('region', { name: /lonely/ })).toBeHidden();
  await page.mouse.click(x, y);
  await expect(page.getByRole('region', { name: /lonely/ })).toBeVisible();
});

test('a grid reference that is typed gets a pin on the map, and Escape takes it away', async ({
  page,
  world,
}) => {
  await world.visit(page);
  await live(page);
  await page.keyboard.press('/');
  await page.keyboard.type('SJ 838 978');
  await page.keyboard.press('Enter');
  const pin = page.getByRole('button', { name: /Take the pin at SJ 838 978 away/ });
  await expect(pin).toBeVisible();
  await expectAccessible(page);
  await picture(page, 'pin');
  await page.keyboard.press('Escape');
  await expect(pin).toBeHidden();
});

test('everything can be done without a mouse', async ({ page, world }) => {
  await world.device('keyboard').at(-3.5, 56.5).says();
  await world.visit(page);
  await live(page);
  await page.keyboard.press('/');
  await page.keyboard.type('keyboard');
  await expect(page.getByRole('option', { name: /keyboard/ }).first()).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('region', { name: /keyboard/ })).toBeVisible();
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog')).toBeVisible();
  await picture(page, 'keys');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
});

test('axe finds nothing, with a worker selected and without', async ({ page, world }) => {
  await world.visit(page);
  await expect(page.getByRole('row').nth(3)).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('row').nth(2).click();
  await expect(page.getByRole('heading', { level: 2 }).first()).toBeVisible();
  await expectAccessible(page);
});

async function middleOfMap(page: Page): Promise<{ x: number; y: number }> {
  await page.waitForTimeout(2_500); // the camera's flight, which reduced motion cuts short
  const box = (await page.getByRole('region', { name: /Live map/ }).boundingBox())!;
  const list = (await page.getByRole('region', { name: 'List', exact: true }).boundingBox())!;
  const card = (await page.getByRole('region', { name: /lonely/ }).boundingBox())!;
  return { x: (list.x + list.width + card.x) / 2, y: box.y + box.height / 2 };
}
