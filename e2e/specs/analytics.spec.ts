import { expect, expectAccessible, picture, test } from '../world.ts';

test('an analyst looks at charts and their tables, opens a question in GraphiQL and runs it', async ({
  page,
  world,
}) => {
  await world.visit(page, '/analytics', 'analyst@demo.example');
  await expect(page.getByRole('heading', { level: 1, name: 'Analytics' })).toBeVisible();
  const weeks = page.getByRole('region', { name: 'Alarms over time' });
  await expect(weeks.getByRole('img')).toBeVisible();
  for (const name of ['Answer times against target', 'When in the week', 'Usage by team', 'Device health'])
    await expect(page.getByRole('region', { name }).locator('summary')).toBeVisible();
  // What is kept back is said: neither 0 nor nothing.
  const week = page.getByRole('region', { name: 'When in the week' });
  await expect(week.locator('td.back').first()).toContainText('kept back');
  await expect(page.getByText(/Groups of fewer than 5 people are suppressed/)).toBeVisible();
  await weeks.locator('summary').focus();
  await page.keyboard.press('Enter');
  await expect(weeks.getByRole('table')).toBeVisible();
  expect(await weeks.getByRole('row').count()).toBeGreaterThan(12);
  await expectAccessible(page);
  await picture(page, 'analytics-analyst');

  await page.getByRole('link', { name: 'Open query of “Answer times against target” in GraphiQL' }).click();
  await expect(page.locator('.graphiql-query-editor')).toContainText('AnswerTimes');
  const answer = page.waitForResponse(
    (response) => response.request().postData()?.includes('AnswerTimes') ?? false,
  );
  await page.locator('.graphiql-execute-button').click();
  expect(await (await answer).json()).toMatchObject({ extensions: { cost: { limit: 30_000 } } });
  await expect(page.locator('.result-window')).toContainText('answeredWithin10s');
  await picture(page, 'analytics-graphiql');
});

test('a manager sees every cell, and prints it', async ({ page, world }) => {
  await world.visit(page, '/analytics');
  const week = page.getByRole('region', { name: 'When in the week' });
  await expect(week.locator('summary')).toBeVisible();
  await expect(week.locator('td.back')).toHaveCount(0);
  await expect(page.getByRole('region', { name: 'Usage by team' }).locator('summary')).toBeVisible();
  await picture(page, 'analytics-manager');
  await page.emulateMedia({ media: 'print' });
  await picture(page, 'analytics-print');
});
