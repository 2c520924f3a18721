import '../../app.css';
import { page, userEvent } from 'vitest/browser';
import { flushSync } from 'svelte';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { render } from 'vitest-browser-svelte';
import FilterBar from './FilterBar.svelte';
import { makeTracked, NOW_MS, TestFleet } from './test-fleet.svelte.ts';
import WorkerList from './WorkerList.svelte';

class TestSelection {
  id = $state<string | null>(null);
  hoveredId = $state<string | null>(null);
  select(id: string | null): void {
    this.id = id;
  }
}

let fleet: TestFleet;
let selection: TestSelection;
const onshow = vi.fn();

async function show(count: number, width = 400): Promise<HTMLElement> {
  document.body.style.cssText = `margin: 0; width: ${width}px; height: 600px`;
  fleet = new TestFleet(makeTracked(count));
  selection = new TestSelection();
  const target = document.createElement('div');
  target.style.height = '600px';
  document.body.append(target);
  const props = {
    fleet,
    now: { ms: NOW_MS },
    selection,
    mappedEmployers: new Set(['e1', 'e2']),
    alarmOnlyEmployers: new Set<string>(),
    onshow,
  };
  await render(WorkerList, { target, props });
  return target;
}

const grid = () => page.getByRole('grid', { name: 'Workers and devices' });
const rowNames = (container: HTMLElement) =>
  [...container.querySelectorAll('.body .name')].map((cell) => cell.textContent?.trim());

beforeEach(() => {
  onshow.mockReset();
  document.body.replaceChildren();
});

describe('the list of workers', () => {
  test('of 100,000 holds a few dozen in the page and tells a screen reader how many there are', async () => {
    const container = await show(100_000);
    await expect.element(grid()).toHaveAttribute('aria-rowcount', '100001');
    await vi.waitFor(() => expect(rowNames(container).length).toBeGreaterThan(5));
    expect(rowNames(container).length).toBeLessThan(60);
  });

  test('puts those in alarm first and says every state with a word', async () => {
    const container = await show(500);
    await vi.waitFor(() => expect(container.querySelector('.body .word')?.textContent).toBe('ALARM'));
  });

  test('says why there is no position: not mapped, or no fix yet', async () => {
    const container = await show(60);
    fleet.setFilter({ employerIds: ['e3'] });
    await vi.waitFor(() => expect(container.textContent).toContain('not mapped'));
    fleet.setFilter({ employerIds: ['e1', 'e2'] });
    await vi.waitFor(() => expect(container.textContent).toContain('no fix yet'));
  });

  test('is worked by keys alone: arrows, End, letters, Enter, Shift+Enter', async () => {
    const container = await show(300);
    await vi.waitFor(() => expect(rowNames(container).length).toBeGreaterThan(5));
    fleet.setSort({ by: 'NAME', descending: false });
    flushSync();
    grid().element().focus();
    await userEvent.keyboard('{ArrowDown}{ArrowDown}{Enter}');
    expect(selection.id).toBe(fleet.at(fleet.order[1]!)!.id);
    await userEvent.keyboard('{End}');
    const active = grid().element().getAttribute('aria-activedescendant')!;
    expect(document.getElementById(active)?.getAttribute('aria-rowindex')).toBe('301');
    await userEvent.keyboard('gwen');
    await userEvent.keyboard('{Shift>}{Enter}{/Shift}');
    expect(onshow).toHaveBeenCalledWith(selection.id);
    expect(fleet.find(selection.id!)!.name).toMatch(/^Gwen/);
  });

  test('comes to the one who is selected on the map', async () => {
    await show(2_000);
    selection.select(fleet.at(fleet.order[1_500]!)!.id);
    flushSync();
    const row = () => document.querySelector('[aria-selected="true"]');
    await vi.waitFor(() => expect(row()?.getAttribute('aria-rowindex')).toBe('1502'));
    await vi.waitFor(() => expect(row()!.getBoundingClientRect().bottom).toBeLessThanOrEqual(601));
  });

  test('holds still under the pointer, but never holds back a new alarm', async () => {
    const container = await show(300);
    await vi.waitFor(() => expect(rowNames(container).length).toBeGreaterThan(5));
    await userEvent.hover(grid());
    const before = rowNames(container);
    const moved = fleet.at(fleet.order[4]!)!;
    fleet.change(moved.row, { status: 'OFF_DUTY' });
    flushSync();
    expect(rowNames(container)).toEqual(before);
    const raised = fleet.at(fleet.order.at(-1)!)!;
    fleet.change(raised.row, { status: 'ALARM' });
    flushSync();
    expect(rowNames(container)).toContain(raised.name);
    expect(fleet.at(fleet.order.at(-1)!)!.id).not.toBe(raised.id);
  });

  test('is a table with sortable heads where there is room', async () => {
    await show(100, 1_000);
    await page.getByRole('button', { name: 'Battery' }).click();
    expect(fleet.sort).toEqual({ by: 'BATTERY', descending: false });
    await page.getByRole('button', { name: 'Battery' }).click();
    expect(fleet.sort.descending).toBe(true);
    await expect
      .element(page.getByRole('columnheader', { name: 'Battery' }))
      .toHaveAttribute('aria-sort', 'descending');
  });

  test('tells the empty cases apart', async () => {
    const container = await show(40);
    fleet.rows = fleet.rows.filter(({ status }) => status !== 'ALARM');
    fleet.setFilter({ text: 'nobody has this name' });
    await vi.waitFor(() => expect(container.textContent).toContain('Nobody fits this filter'));
    fleet.rows = [];
    await vi.waitFor(() => expect(container.textContent).toContain('Nobody here yet'));
  });
});

describe('the filter', () => {
  test('counts every state, narrows by it, and never hides an alarm', async () => {
    document.body.style.cssText = 'width: 400px';
    const filtered = new TestFleet(makeTracked(1_000));
    await render(FilterBar, { fleet: filtered });
    await page.getByRole('button', { name: /Off duty/ }).click();
    expect(filtered.filter.statuses).toEqual(['OFF_DUTY']);
    expect(Array.from(filtered.order, (row) => filtered.at(row)!.status)).toContain('ALARM');
    await expect.element(page.getByText(/of 1,000 shown, alarms always/).first()).toBeVisible();
    await page.getByRole('button', { name: 'Clear all filters' }).click();
    expect(filtered.shownCount).toBe(1_000);
  });

  test('offers the teams of the chosen employer only', async () => {
    const filtered = new TestFleet(makeTracked(100));
    await render(FilterBar, { fleet: filtered });
    await expect.element(page.getByLabelText('Team')).toBeDisabled();
    await page.getByLabelText('Employer').selectOptions('e1');
    await page.getByLabelText('Team').selectOptions('t2');
    expect(filtered.filter).toMatchObject({ employerIds: ['e1'], teamIds: ['t2'] });
    await page.getByLabelText('Employer').selectOptions('e2');
    expect(filtered.filter.teamIds).toBeNull();
  });
});
