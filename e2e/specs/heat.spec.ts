import type { Locator, Page } from '@playwright/test';
import { expect, expectAccessible, live, picture, test } from '../world.ts';

async function heatOn(page: Page): Promise<Locator> {
  await page.getByRole('button', { name: 'What the map shows' }).click();
  await page.getByRole('switch', { name: /Alarm heatmap/ }).click();
  await page.keyboard.press('Escape');
  const panel = page.getByRole('region', { name: 'Alarm heatmap' });
  await expect(panel).toBeVisible();
  return panel;
}

const sum = /(\d[\d,]*) alarms? on this part/;
async function count(panel: Locator): Promise<number> {
  await expect(panel.getByRole('status')).toHaveText(sum);
  return Number(sum.exec(await panel.getByRole('status').innerText())![1]!.replaceAll(',', ''));
}

test('a manager sees where alarms gather, filters them, and looks at them as cells and as glow', async ({
  page,
  world,
}) => {
  await world.visit(page);
  await live(page);
  const panel = await heatOn(page);
  // The map frames everybody a moment after it is there.
  await expect.poll(() => count(panel)).toBeGreaterThan(10);
  const all = await count(panel);
  await expect(panel.getByLabel('What the colours mean')).toContainText('or more');
  await picture(page, 'heat-cells');
  await expectAccessible(page);

  await panel.getByText('Hours, days, kinds and teams').click();
  await panel.getByRole('button', { name: 'Panic button' }).click();
  await expect.poll(() => count(panel)).toBeLessThan(all);
  await panel.getByRole('button', { name: 'Sat' }).click();
  await picture(page, 'heat-filtered');
  await expectAccessible(page);
  await panel.getByRole('button', { name: 'Panic button' }).click();
  await panel.getByRole('button', { name: 'Sat' }).click();
  await expect.poll(() => count(panel)).toBeGreaterThanOrEqual(all);

  await panel.getByRole('radio', { name: 'Smooth' }).check({ force: true });
  await expect(panel.getByText('the most urgent count most')).toBeVisible();
  await page.waitForTimeout(3_000); // for the picture only: it is gathered a moment later
  await picture(page, 'heat-smooth');
});

test('the same numbers are a list that the keyboard reaches, and it shows each on the map', async ({
  page,
  world,
}) => {
  await world.visit(page);
  await live(page);
  const panel = await heatOn(page);
  await count(panel);
  await panel.getByText('As a list').focus();
  await page.keyboard.press('Enter');
  const show = panel.getByRole('button', { name: /^Show .* on the map$/ }).first();
  await show.focus();
  await expect(panel.getByRole('status')).toHaveText(/in this cell/);
  await page.keyboard.press('Enter');
  await picture(page, 'heat-list');
  await expectAccessible(page);
});

test('where no location mapping is procured, a wall shows figures and keeps small ones back', async ({
  page,
  world,
}) => {
  await world.visit(page, '/wall?heat=365', 'manager@nomap.example');
  const legend = page.getByRole('complementary', { name: 'What the heat on the map means' });
  await expect(legend).toContainText('whole months', { timeout: 60_000 });
  await expect(legend).toContainText('of fewer than 5 people: not told');
  await picture(page, 'heat-wall');
});
