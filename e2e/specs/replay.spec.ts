/** A worker walks, calls for help, is found safe; afterwards the incident is lived through again from its page. */
import { randomUUID } from 'node:crypto';
import { expect, expectAccessible, picture, test, World, type Who } from '../world.ts';

const MINUTE_MS = 60_000;

interface Walker {
  readonly id: string;
  readonly name: string;
  readonly badge: string;
}

/** Somebody whom the simulated fleet leaves alone. */
async function offDuty(world: World): Promise<Walker> {
  const { workers } = await world.ask<{
    workers: {
      edges: { node: { id: string; name: string; devices: { externalId: string; kind: string }[] } }[];
    };
  }>(
    '{ workers(filter: { statuses: [OFF_DUTY] }, first: 200) { edges { node { id name devices { externalId kind } } } } }',
  );
  const found = workers.edges.map(({ node }) => node).findLast(({ devices }) => devices.length > 0)!;
  return { id: found.id, name: found.name, badge: found.devices[0]!.externalId };
}

async function says(world: World, badge: string, body: object): Promise<void> {
  const answer = await fetch(`${world.origin}/ingest/demo/native`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ device: badge, ...body }),
  });
  expect(answer.status).toBe(200);
}

/** Twenty minutes through Whitby, told when the phone had a signal again, and a call for help at their end. */
async function walkAndCall(world: World, { badge }: Walker): Promise<void> {
  const nowMs = Date.now();
  const at = (minutesAgo: number): string => new Date(nowMs - minutesAgo * MINUTE_MS).toISOString();
  await says(world, badge, { at: at(20), session: { act: 'START', minutes: 60 } });
  for (let minutesAgo = 20; minutesAgo > 0; minutesAgo -= 0.5)
    await says(world, badge, {
      ...{ lat: 54.486 - minutesAgo * 0.0005, lon: -0.614 + minutesAgo * 0.0004, accuracyM: 8 },
      at: at(minutesAgo),
    });
  await says(world, badge, { lat: 54.486, lon: -0.614, accuracyM: 8, at: at(0), alarm: 'sos' });
}

async function workAndClose(world: World, who: string): Promise<string> {
  const operator: Who = 'operator@demo.example';
  const { incidents } = await world.ask<{
    incidents: { edges: { node: { id: string; number: string; who: string } }[] };
  }>('{ incidents(filter: { open: true }, first: 100) { edges { node { id number who } } } }', {}, operator);
  const { id, number } = incidents.edges.find(({ node }) => node.who === who)!.node;
  for (const [field, input] of [
    ['claimIncident', {}],
    ['connectAudio', { mode: 'TWO_WAY' }],
    ['recordContactAttempt', { channel: 'DEVICE', outcome: 'REACHED_SAFE' }],
    [
      'closeFalseAlarm',
      { disposition: 'FALSE_ACCIDENTAL', method: 'VISUAL', narrative: 'Pressed while climbing a stile.' },
    ],
  ] as const) {
    const type = `${field[0]!.toUpperCase()}${field.slice(1)}Input`;
    const answer = await world.ask<Record<string, { refusal: { sentence: string } | null }>>(
      `mutation ($input: ${type}!) { ${field}(input: $input) { refusal { sentence } } }`,
      { input: { incidentId: id, commandId: randomUUID(), ...input } },
      operator,
    );
    expect(answer[field]!.refusal).toBeNull();
  }
  return number;
}

test('an incident is lived through again from its page, and never taken for live', async ({ page }) => {
  test.setTimeout(240_000);
  const world = await World.start({ demoWorkers: 40 });
  try {
    await expect.poll(() => world.reported()).toBeGreaterThan(10);
    const walker = await offDuty(world);
    await walkAndCall(world, walker);
    const number = await workAndClose(world, walker.name);

    await world.visit(page, `/incidents/${number}`, 'operator@demo.example');
    await page.getByRole('link', { name: 'Replay this incident' }).click();
    await expect(page.getByText('REPLAY', { exact: true })).toBeVisible();
    await expect(page.getByRole('heading', { level: 1, name: new RegExp(walker.name) })).toBeVisible();
    const happened = page.getByRole('region', { name: 'What happened' });
    await expect(happened.getByText('Raised: SOS alarm.')).toBeVisible();
    await expect(happened.getByText(/Oscar Hughes/).first()).toBeVisible();

    // It is closed: where she was is hers again, unless somebody says why it has to be looked at.
    const line = page.getByRole('slider', { name: 'Time that is shown' });
    await line.focus();
    for (let n = 0; n < 7; n++) await page.keyboard.press('Shift+ArrowRight');
    const hidden = page.getByText('Nobody’s position may be seen at this moment');
    await expect(hidden).toBeVisible();
    await page.getByRole('textbox', { name: 'Reason' }).fill('Writing the report for her employer.');
    await picture(page, 'replay-asked');
    await page.getByRole('button', { name: `Show where ${walker.name} was` }).click();
    await expect(page.getByText('Fetching this moment…')).toBeHidden();
    await expect(hidden).toBeHidden();
    await picture(page, 'replay');
    await expectAccessible(page);

    // By keys alone: to the ends, a step, playing fast until something has passed.
    await line.focus();
    await page.keyboard.press('Home');
    const first = await line.getAttribute('aria-valuenow');
    await page.keyboard.press('ArrowRight');
    await expect(line).toHaveAttribute('aria-valuenow', String(Number(first) + 10));
    for (let n = 0; n < 3; n++) await page.keyboard.press('+');
    await page.keyboard.press(' ');
    await expect(page.getByRole('button', { name: 'Pause' })).toBeVisible();
    await expect
      .poll(async () => Number(await line.getAttribute('aria-valuenow')))
      .toBeGreaterThan(Number(first) + 120);
    await page.keyboard.press(' ');
    await expect(page.getByRole('button', { name: 'Play', exact: true })).toBeVisible();
    await happened.getByText('Raised: SOS alarm.').click();
    await picture(page, 'replay-alarm');
    await expect(page.getByText(/^live$/i)).toHaveCount(0);

    // Her employer's manager sees the whole fleet of that hour, and the worker is told of both.
    await world.visit(page, '/replay');
    await expect(page.getByText('REPLAY', { exact: true })).toBeVisible();
    await line.focus();
    await page.keyboard.press('End');
    await expect(page.getByText('Fetching this moment…')).toBeHidden();
    await expect(hidden).toBeHidden();
    await picture(page, 'replay-fleet');
    await expectAccessible(page);
  } finally {
    await world.end();
  }
});
