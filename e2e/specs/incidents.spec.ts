/** Somebody calls for help, and a control room answers together: pages of five people, a mail server, a wall and paper. */
import type { Browser, BrowserContextOptions, Locator, Page } from '@playwright/test';
import { Mailbox } from '../mailbox.ts';
import { expect, expectAccessible, picture, test, World, type Who } from '../world.ts';

const PHONE: BrowserContextOptions = { viewport: { width: 360, height: 740 } };
const DESK: BrowserContextOptions = { viewport: { width: 1440, height: 900 } };

async function opened(browser: Browser, options: BrowserContextOptions = DESK): Promise<Page> {
  return (await browser.newContext({ reducedMotion: 'reduce', ...options })).newPage();
}

async function atDesk(world: World, browser: Browser, who: Who, path = '/'): Promise<Page> {
  const page = await opened(browser);
  await world.visit(page, path, who);
  return page;
}

/** Not what a closed menu holds. */
function shown(page: Page, text: string | RegExp): Locator {
  return page.getByText(text).filter({ visible: true }).first();
}

async function signOn(page: Page): Promise<void> {
  await page.getByRole('button', { name: /Signed in as/ }).click();
  const duty = page.getByRole('region', { name: 'Your duty' });
  await duty.getByRole('button', { name: 'Sign on' }).click();
  await expect(duty.getByRole('button', { name: 'Sign off' })).toBeVisible();
  await page.keyboard.press('Escape');
}

/** Holds the big button until it counts, and lets it run out. */
async function callForHelp(phone: Page): Promise<void> {
  const sos = phone.getByRole('button', { name: /SOS/ });
  const box = (await sos.boundingBox())!;
  await phone.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await phone.mouse.down();
  await expect(phone.getByText('Calling for help in')).toBeVisible();
  await phone.mouse.up();
  await phone.getByRole('button', { name: 'Call now' }).click();
}

async function enrolWall(world: World, browser: Browser, manager: Page): Promise<Page> {
  const wall = await opened(browser, { viewport: { width: 1920, height: 1080 } });
  await wall.goto(`${world.origin}/wall`);
  const code = wall.getByLabel(/^Code /);
  await expect(code).toBeVisible();
  const label = (await code.textContent()) ?? '';
  await world.visit(manager, '/access');
  await manager.getByLabel('Code on the wall').fill(label);
  await manager.getByLabel('Where it hangs').fill('Control room');
  await manager.getByRole('button', { name: 'Approve' }).click();
  return wall;
}

test('an SOS is answered together, from the held button to the printed report', async ({ browser }) => {
  test.setTimeout(420_000);
  const mailbox = await Mailbox.open();
  const world = await World.start({ demoWorkers: 60, env: { SMTP_URL: mailbox.url } });
  try {
    const wall = await enrolWall(world, browser, await opened(browser));
    const owner = await atDesk(world, browser, 'operator@demo.example');
    const colleague = await atDesk(world, browser, 'operator2@demo.example');
    const supervisor = await atDesk(world, browser, 'supervisor@demo.example', '/operators');
    await signOn(owner);
    await signOn(colleague);
    await expect(shown(supervisor, 'Oscar Hughes')).toBeVisible();

    const phone = await opened(browser, PHONE);
    await world.visit(phone, '/me', 'worker@demo.example');
    await expect(phone.getByRole('button', { name: /SOS/ })).toBeVisible();
    await expectAccessible(phone);
    await picture(phone, 'me');
    await callForHelp(phone);
    await expect(shown(phone, /reached the control room/i)).toBeVisible();
    await picture(phone, 'me-called');

    // Both consoles show it; both claim it with the same key, and one has it.
    for (const page of [owner, colleague])
      await expect(page.getByRole('button', { name: /^Claim/ }).first()).toBeVisible();
    await expect(
      wall
        .getByText('Nobody has it')
        .or(wall.getByText(/Unclaimed|nobody/i))
        .first(),
    ).toBeVisible();
    await picture(wall, 'wall-incident');
    await picture(owner, 'queue');
    const { viewer } = await world.ask<{ viewer: { name: string } }>(
      '{ viewer { name } }',
      {},
      'worker@demo.example',
    );
    const row = owner.getByRole('listitem').filter({ hasText: viewer.name });
    await row.getByRole('button', { name: /^Claim/ }).click();
    await expect(owner).toHaveURL(/\/incidents\/\d\d-\d{6}$/);
    const address = owner.url();
    const number = address.slice(-9);
    await colleague.goto(address);
    await expect(shown(colleague, 'Oscar Hughes')).toBeVisible();
    await expectAccessible(owner);
    await expect(phone.getByText('Somebody in the control room has it in hand.')).toBeVisible();

    await owner.getByRole('button', { name: 'Silent listening' }).click();
    await owner.getByLabel('Threats').check();
    await expect(shown(owner, /Advice: /)).toBeVisible();
    await colleague.keyboard.press('a');
    await expect(shown(owner, /Orla Nolan/)).toBeVisible();

    // Genuine: what the plan sends by itself leaves at once.
    await owner.keyboard.press('e');
    const escalate = owner.getByRole('dialog', { name: 'Escalate' });
    await escalate.getByLabel('Genuine: help is needed').check();
    await escalate.getByRole('button', { name: 'Escalate' }).click();
    await expect(escalate).toBeHidden();
    await expect.poll(() => mailbox.mails.length, { timeout: 20_000 }).toBeGreaterThan(0);
    expect(mailbox.mails[0]!.to[0]).toMatch(/@(pennine|demo)\.example$/);
    await picture(owner, 'incident');

    // The line of one console goes: it says so at once, keeps what is typed, and says it when the line is back.
    await owner.context().setOffline(true);
    await expect(owner.getByText('DISCONNECTED')).toBeVisible({ timeout: 15_000 });
    await owner.keyboard.press('n');
    await owner.keyboard.type('She whispers: two men at the door.');
    await owner.keyboard.press('Enter');
    await picture(owner, 'disconnected');
    await owner.context().setOffline(false);
    await expect(colleague.getByText('She whispers: two men at the door.')).toBeVisible({ timeout: 20_000 });
    await expect(owner.getByText('DISCONNECTED')).toBeHidden({ timeout: 20_000 });

    // Handed over: offered with a brief, and its owner's until it is taken.
    await owner.keyboard.press('Escape');
    await owner.keyboard.press('h');
    const handover = owner.getByRole('dialog', { name: 'Hand over' });
    await handover.getByLabel(/Orla Nolan/).check();
    await handover.getByRole('button', { name: 'Offer it' }).click();
    await expect(colleague.getByText('Oscar Hughes hands this over to you.')).toBeVisible();
    await picture(colleague, 'handover');
    await colleague.getByRole('button', { name: 'Accept' }).click();
    await expect(shown(colleague, 'You have it')).toBeVisible();
    await expect(shown(owner, 'Orla Nolan')).toBeVisible();

    // The worker is rung, is safe, and it is closed with a reason.
    await colleague.keyboard.press('1');
    await colleague
      .getByRole('group', { name: 'How it ended' })
      .getByRole('button', { name: 'Reached: safe' })
      .click();
    await colleague.keyboard.press('s');
    const safe = colleague.getByRole('dialog', { name: 'Confirm that the worker is safe' });
    await safe.getByLabel('A named contact is with the worker').check();
    await safe.getByLabel('Who was met or spoken to').fill('Priya Shah, duty manager, is with her.');
    await safe.getByRole('button', { name: 'Confirm', exact: true }).click();
    await expect(safe).toBeHidden();
    await colleague.keyboard.press('x');
    const close = colleague.getByRole('dialog', { name: 'Close the incident' });
    await close.getByLabel('What it was').selectOption('GENUINE_NO_ES');
    await close.getByLabel(/What happened/).fill('Two men left when the duty manager arrived.');
    await close.getByRole('button', { name: 'Close it' }).click();
    await expect(shown(colleague, /^Closed/)).toBeVisible();
    await expect(phone.getByText('Somebody in the control room has it in hand.')).toBeHidden({
      timeout: 20_000,
    });

    await colleague.goto(`${world.origin}/incidents/${number}/report?redaction=internal`);
    await expect(colleague.getByText(number).first()).toBeVisible();
    await expect(shown(colleague, 'Two men left when the duty manager arrived.')).toBeVisible();
    await picture(colleague, 'report');
    const paper = await colleague.pdf({ format: 'A4', printBackground: true });
    expect(paper.length).toBeGreaterThan(10_000);
    await colleague.goto(`${world.origin}/incidents/${number}/report?redaction=employer`);
    await expect(colleague.getByText(number).first()).toBeVisible();
    await expect(colleague.getByText('07700 900101')).toHaveCount(0);
  } finally {
    for (const context of browser.contexts()) await context.close();
    await world.end();
    await mailbox.close();
  }
});

test('two browsers that claim the same incident a hundred times are one owner and one who is told, each time', async ({
  browser,
}) => {
  test.setTimeout(420_000);
  const world = await World.start({ demoWorkers: 10 });
  try {
    const pages = [
      await atDesk(world, browser, 'operator@demo.example', '/account'),
      await atDesk(world, browser, 'operator2@demo.example', '/account'),
    ];
    const claim = (page: Page, incidentId: string): Promise<Claimed> =>
      page.evaluate(async (id) => {
        const answer = await fetch('/graphql', {
          method: 'POST',
          headers: { 'Content-Type': 'application/json' },
          body: JSON.stringify({
            query: `mutation ($input: ClaimIncidentInput!) { claimIncident(input: $input) {
              incident { ownership { owner { name } } } refusal { kind by { name } } } }`,
            variables: { input: { incidentId: id, commandId: crypto.randomUUID() } },
          }),
        });
        return (await answer.json()) as Claimed;
      }, incidentId);
    const callers = Array.from({ length: 100 }, (_, n) => `caller-${n}`);
    for (const name of callers) await world.device(name).at(-2.24, 53.48).presses('sos');
    const ids = await incidentsOf(world);
    for (const name of callers) {
      const [one, two] = await Promise.all(pages.map((page) => claim(page, ids.get(name)!)));
      const answers = [one!, two!].map(({ data, errors }) => {
        expect(errors).toBeUndefined();
        return data.claimIncident;
      });
      const won = answers.filter(({ refusal }) => refusal === null);
      const lost = answers.filter(({ refusal }) => refusal !== null);
      expect([won.length, lost.length]).toEqual([1, 1]);
      const owner = won[0]!.incident.ownership.owner!.name;
      expect(lost[0]!.refusal).toMatchObject({ kind: 'ALREADY_CLAIMED', by: { name: owner } });
      expect(lost[0]!.incident.ownership.owner!.name).toBe(owner);
    }
  } finally {
    for (const context of browser.contexts()) await context.close();
    await world.end();
  }
});

interface Claimed {
  readonly data: {
    readonly claimIncident: {
      readonly incident: { readonly ownership: { readonly owner: { readonly name: string } | null } };
      readonly refusal: { readonly kind: string; readonly by: { readonly name: string } | null } | null;
    };
  };
  readonly errors?: readonly object[];
}

/** Open incidents, by whom they are about. */
async function incidentsOf(world: World): Promise<Map<string, string>> {
  const { incidents } = await world.ask<{ incidents: { edges: { node: { id: string; who: string } }[] } }>(
    '{ incidents(first: 200, filter: { open: true }) { edges { node { id who } } } }',
    {},
    'operator@demo.example',
  );
  return new Map(incidents.edges.map(({ node }) => [node.who, node.id]));
}
