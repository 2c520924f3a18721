import '../../app.css';
import { page, userEvent } from 'vitest/browser';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { render } from 'vitest-browser-svelte';
import type { SearchHit } from '../live/tracked.ts';
import type { Finding } from './finding.ts';
import { Gazetteer } from './gazetteer.ts';
import SearchBox from './SearchBox.svelte';

const hit = (id: string, name: string): SearchHit => ({
  id,
  kind: 'WORKER',
  name,
  employerName: 'Northern Care',
  teamName: null,
  status: 'OK',
  placed: true,
});
const picked = vi.fn<(finding: Finding) => void>();

beforeEach(async () => {
  picked.mockReset();
  document.body.replaceChildren();
  await render(SearchBox, {
    sources: {
      namesRevision: () => 0,
      searchFleet: (text: string) =>
        Promise.resolve(text.startsWith('le') ? [hit('w1', 'Lee Marsh'), hit('w2', 'Leo Shah')] : []),
      searchCarried: () => Promise.resolve([]),
      loadTowns: () =>
        Promise.resolve(new Gazetteer({ areas: ['England'], places: [['Leeds', -1.5, 53.8, 455_000, 0]] })),
    },
    onpick: picked,
  });
});

const box = () => page.getByRole('combobox');

describe('the search box', () => {
  test('is a combobox that names its active result', async () => {
    await box().fill('lee');
    await expect.element(page.getByRole('option', { name: /Lee Marsh/ })).toBeVisible();
    await expect.element(box()).toHaveAttribute('aria-expanded', 'true');
    await userEvent.keyboard('{ArrowDown}');
    const active = box().element().getAttribute('aria-activedescendant')!;
    expect(document.getElementById(active)?.textContent).toContain('Leo Shah');
    await userEvent.keyboard('{Enter}');
    expect(picked.mock.calls[0]![0].tracked?.id).toBe('w2');
    await expect.element(box()).toHaveValue('');
  });

  test('Enter takes the first result', async () => {
    await box().fill('53.48, -2.24');
    await expect.element(page.getByRole('option', { name: /Coordinates/ })).toBeVisible();
    await userEvent.keyboard('{Enter}');
    expect(picked.mock.calls[0]![0].place).toMatchObject({ lat: 53.48, lon: -2.24 });
  });

  test('Escape clears, and nothing found says what to try', async () => {
    await box().fill('zzz');
    await expect.element(page.getByText(/Nothing found for “zzz”/)).toBeVisible();
    await userEvent.keyboard('{Escape}');
    await expect.element(box()).toHaveValue('');
    await expect.element(box()).toHaveAttribute('aria-expanded', 'false');
  });
});
