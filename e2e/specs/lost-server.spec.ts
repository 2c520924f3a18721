import { expect, live, picture, test, World } from '../world.ts';

test('a page that lost its server says so, never shows the old picture as new, and is live again when it returns', async ({
  page,
}) => {
  const world = await World.start({ demoWorkers: 200 });
  try {
    await world.visit(page);
    await live(page);
    await world.device('witness').at(-2.24, 53.48).says();
    await page.keyboard.press('/');
    await page.keyboard.type('witness');
    await page
      .getByRole('option', { name: /witness/ })
      .first()
      .click();
    const card = page.getByRole('region', { name: /witness/ });
    await expect(card).toContainText('53.48');
    await world.loseServer();
    await expect(page.getByRole('button', { name: /How live the map is: offline/i })).toBeVisible();
    await picture(page, 'map-offline');
    await world.bringServerBack();
    await live(page);
    await expect(card).toContainText('53.48');
    await world.device('witness').at(-2.24, 53.49).says();
    await expect(card).toContainText('53.49');
    await picture(page, 'map-back');
  } finally {
    await world.end();
  }
});

test('a server that hangs makes the picture STALE with its age, and LIVE again when it goes on', async ({
  page,
}) => {
  const world = await World.start({ demoWorkers: 200 });
  try {
    await world.visit(page);
    await live(page);
    world.freezeServer();
    const badge = page.getByRole('button', { name: /How live the map is: stale/i });
    await expect(badge).toBeVisible();
    await expect(badge).toContainText(/STALE 00:0\d/);
    await picture(page, 'map-stale');
    world.thawServer();
    await live(page);
  } finally {
    world.thawServer();
    await world.end();
  }
});

test('a wall that lost its server says so in large, and comes back by itself', async ({ page }) => {
  const world = await World.start({ demoWorkers: 200 });
  try {
    await world.visit(page, '/wall');
    const wall = page.getByRole('main', { name: 'Wall display' });
    await expect(wall).toContainText('LIVE');
    await world.loseServer();
    await expect(wall).toContainText('OFFLINE');
    await picture(page, 'wall-offline');
    await world.bringServerBack();
    await expect(wall).not.toContainText('OFFLINE');
    await expect(wall).toContainText('LIVE');
  } finally {
    await world.end();
  }
});

test('a bug that nothing has caught ends the server for sure, and the next start takes over its data', async () => {
  // A program beside ours that throws where nobody catches, when it is told to.
  const bug = "data:text/javascript,process.on('SIGUSR2',()=>{throw new Error('a bug')})";
  const world = await World.start({ demoWorkers: 20, env: { NODE_OPTIONS: `--import "${bug}"` } });
  try {
    await world.device('kept').at(-2.24, 53.48).presses('sos');
    await world.crash();
    await world.bringServerBack();
    const { alarms } = await world.ask<{
      alarms: { edges: { node: { device: { externalId: string } } }[] };
    }>('{ alarms { edges { node { device { externalId } } } } }');
    expect(alarms.edges.map(({ node }) => node.device.externalId)).toContain('kept');
  } finally {
    await world.end();
  }
});
