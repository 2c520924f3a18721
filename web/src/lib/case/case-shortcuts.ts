/** The keys of an incident's page, in one table: what the help shows is what they do. */
import type { CommandName } from '@lonewatch/schema/contract/incident-command.ts';
import type { Shortcut } from '../ui/shortcuts.svelte.ts';
import type { OpenDialog } from './dialogs.ts';

export interface CaseActs {
  readonly may: (name: CommandName) => boolean;
  readonly open: (dialog: OpenDialog) => unknown;
  readonly simple: (name: 'CLAIM' | 'ASSIST' | 'WATCH' | 'RESUME') => unknown;
  /** Another incident waits, and this one cannot be claimed. */
  readonly canClaimNext: () => boolean;
  readonly claimNext: () => unknown;
  /** Was a claim just lost to somebody? */
  readonly lost: () => boolean;
  readonly join: (how: 'ASSIST' | 'WATCH') => unknown;
  /** By its place in the plan, from 0. */
  readonly step: (place: number) => unknown;
  readonly note: () => unknown;
  readonly help: () => unknown;
  readonly back: () => unknown;
  readonly placed: () => boolean;
  readonly copyCard: () => unknown;
}

export function caseShortcuts(acts: CaseActs): Shortcut[] {
  const { may, open, simple } = acts;
  const group = 'Incident';
  const asks = (key: string, does: string, name: CommandName, dialog: OpenDialog): Shortcut => ({
    key,
    does,
    group,
    when: () => may(name),
    run: () => open(dialog),
  });
  const steps = Array.from({ length: 9 }, (_, place): Shortcut => ({
    key: String(place + 1),
    cap: '1 – 9',
    does: 'Take a step of the plan',
    group,
    untold: place > 0,
    run: () => acts.step(place),
  }));
  return [
    { key: '?', does: 'Show this help', group: 'Everywhere', run: acts.help },
    { key: 'Escape', cap: 'Esc', does: 'Back to the queue', group: 'Everywhere', run: acts.back },
    { key: 'c', does: 'Claim it', group, untold: true, when: () => may('CLAIM'), run: () => simple('CLAIM') },
    {
      key: 'c',
      does: 'Claim it, or the next one that waits',
      group,
      when: acts.canClaimNext,
      run: acts.claimNext,
    },
    { key: 'a', does: 'Assist', group, when: () => may('ASSIST'), run: () => simple('ASSIST') },
    {
      key: 'a',
      does: 'Assist whoever was first',
      group,
      untold: true,
      when: acts.lost,
      run: () => acts.join('ASSIST'),
    },
    { key: 'w', does: 'Watch', group, when: () => may('WATCH'), run: () => simple('WATCH') },
    {
      key: 'w',
      does: 'Watch whoever was first',
      group,
      untold: true,
      when: acts.lost,
      run: () => acts.join('WATCH'),
    },
    asks('t', 'Take it over', 'TAKE_OVER', 'TAKE_OVER'),
    {
      key: 'e',
      does: 'Escalate',
      group,
      when: () => may('VERIFY') || may('NO_RESPONSE'),
      run: () => open('ESCALATE'),
    },
    asks('r', 'Request help', 'REQUEST_RESPONSE', 'RESPONSE'),
    { key: 'n', does: 'Write a note', group, when: () => may('NOTE'), run: acts.note },
    asks('o', 'Put it on hold, or take it off', 'HOLD', 'HOLD'),
    {
      key: 'o',
      does: 'Take it off hold',
      group,
      untold: true,
      when: () => may('RESUME'),
      run: () => simple('RESUME'),
    },
    asks('h', 'Hand it over', 'OFFER_HANDOVER', 'HANDOVER'),
    asks('f', 'Close it as a false alarm', 'CLOSE_FALSE', 'FALSE'),
    asks('s', 'Confirm that the worker is safe', 'CONFIRM_SAFE', 'SAFE'),
    asks('x', 'Close it', 'CLOSE', 'CLOSE'),
    {
      key: 'k',
      does: 'Copy the whole location card',
      group: 'Location',
      when: acts.placed,
      run: acts.copyCard,
    },
    ...steps,
  ];
}
