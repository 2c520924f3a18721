import '../../app.css';
import { page } from 'vitest/browser';
import { afterEach, beforeEach, describe, expect, test, vi, type MockInstance } from 'vitest';
import { render } from 'vitest-browser-svelte';
import SignIn from './SignIn.svelte';

/** What the server answers, by path. */
let answers: Record<string, { readonly status: number; readonly body: unknown }>;
let server: MockInstance<typeof fetch>;
let sent: { readonly path: string; readonly body: unknown }[];

beforeEach(() => {
  document.body.replaceChildren();
  answers = {};
  sent = [];
  server = vi.spyOn(window, 'fetch').mockImplementation((input, init) => {
    const path = input as string;
    sent.push({ path, body: init?.body === undefined ? null : JSON.parse(init.body as string) });
    const { status, body } = answers[path] ?? { status: 404, body: {} };
    return Promise.resolve(new Response(JSON.stringify(body), { status }));
  });
});
afterEach(() => vi.restoreAllMocks());

const ACCOUNT = {
  email: 'manager@demo.example',
  name: 'Morgan',
  what: 'Safety manager',
  password: 'lonewatch-demo',
};
const SIGN_IN = '/api/auth/sign-in/email';

function show(accounts = [ACCOUNT]) {
  const onsignedin = vi.fn(() => Promise.resolve());
  void render(SignIn, {
    configuration: { demonstrationAccounts: accounts, identityProviders: [] },
    next: '/',
    onsignedin,
  });
  return onsignedin;
}

async function typeAndSend(password: string): Promise<void> {
  await page.getByLabelText('Email address').fill(' manager@demo.example ');
  await page.getByLabelText('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

describe('signing in', () => {
  test('tells a wrong password in a sentence, and keeps what was typed', async () => {
    answers[SIGN_IN] = { status: 401, body: { code: 'INVALID_EMAIL_OR_PASSWORD', message: 'Invalid' } };
    const onsignedin = show();
    await typeAndSend('wrong');
    await expect.element(page.getByText('Email address and password do not belong together.')).toBeVisible();
    await expect.element(page.getByLabelText('Password')).toHaveValue('wrong');
    expect(onsignedin).not.toHaveBeenCalled();
  });

  test('asks for the second factor before anybody is signed in, and takes a backup code instead', async () => {
    answers[SIGN_IN] = { status: 200, body: { twoFactorRedirect: true } };
    answers['/api/auth/two-factor/verify-totp'] = { status: 401, body: { code: 'INVALID_CODE' } };
    answers['/api/auth/two-factor/verify-backup-code'] = { status: 200, body: {} };
    const onsignedin = show();
    await typeAndSend('lonewatch-demo');
    await page.getByLabelText('Code from your authenticator app').fill('123 456');
    await page.getByRole('button', { name: 'Go on' }).click();
    await expect.element(page.getByText(/not the one of now/)).toBeVisible();
    expect(sent.at(-1)).toMatchObject({ body: { code: '123456' } });
    expect(onsignedin).not.toHaveBeenCalled();
    await page.getByRole('button', { name: 'Use a backup code instead' }).click();
    await page.getByLabelText('Backup code').fill('b9HPg-FEiHc');
    await page.getByRole('button', { name: 'Go on' }).click();
    await vi.waitFor(() => expect(onsignedin).toHaveBeenCalledOnce());
  });

  test('signs in as one of the demonstration with one press', async () => {
    answers[SIGN_IN] = { status: 200, body: { token: 'x' } };
    const onsignedin = show();
    await page.getByRole('button', { name: /Safety manager/ }).click();
    await vi.waitFor(() => expect(onsignedin).toHaveBeenCalledOnce());
    expect(sent.find(({ path }) => path === SIGN_IN)?.body).toEqual({
      email: 'manager@demo.example',
      password: 'lonewatch-demo',
    });
  });

  test('says when there have been too many tries, and when the server is away', async () => {
    answers[SIGN_IN] = { status: 429, body: {} };
    show();
    await typeAndSend('x');
    await expect.element(page.getByText('Too many tries. Wait a minute and try again.')).toBeVisible();
    server.mockRejectedValue(new TypeError('refused'));
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await expect.element(page.getByText(/cannot be reached/)).toBeVisible();
  });
});
