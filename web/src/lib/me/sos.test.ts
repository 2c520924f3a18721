import { describe, expect, it } from 'vitest';
import { heldShare, IDLE, stepSos, type Sos, type SosInput } from './sos.ts';

/** Steps through inputs written as `kind@seconds`; answers where it ends and when it sent. */
function play(...inputs: `${SosInput['kind']}@${number}`[]): { at: Sos; sent: number[] } {
  let at: Sos = IDLE;
  const sent: number[] = [];
  for (const input of inputs) {
    const [kind, seconds] = input.split('@') as [SosInput['kind'], string];
    const { next, sends } = stepSos(at, { kind, atMs: Number(seconds) * 1000 });
    if (sends) sent.push(Number(seconds));
    at = next;
  }
  return { at, sent };
}

describe('a call for help', () => {
  it('is sent when it was held for three seconds and not taken back for five', () => {
    expect(play('PRESS@0', 'TICK@2.9', 'TICK@3', 'RELEASE@3.2', 'TICK@7.9').sent).toEqual([]);
    expect(play('PRESS@0', 'TICK@3', 'RELEASE@3.2', 'TICK@8').sent).toEqual([8]);
  });

  it('is not sent by a short press, which says how it is done', () => {
    expect(play('PRESS@0', 'TICK@1', 'RELEASE@2.9', 'TICK@20')).toEqual({
      at: { phase: 'IDLE', slipped: true },
      sent: [],
    });
  });

  it('can be taken back while it counts, and sent at once', () => {
    expect(play('PRESS@0', 'TICK@3', 'TAKE_BACK@7.9', 'TICK@9').sent).toEqual([]);
    expect(play('PRESS@0', 'TICK@3', 'SEND_NOW@3.5', 'TICK@9').sent).toEqual([3.5]);
  });

  it('is sent at once when the page is put away while it counts, and not when it was still held', () => {
    expect(play('PRESS@0', 'TICK@3', 'HIDE@4').sent).toEqual([4]);
    expect(play('PRESS@0', 'HIDE@2', 'TICK@9').sent).toEqual([]);
  });

  it('needs no finger that can hold: a screen reader’s press begins to count', () => {
    expect(play('ACTIVATE@0', 'TICK@4.9').sent).toEqual([]);
    expect(play('ACTIVATE@0', 'TICK@5').sent).toEqual([5]);
  });

  it('is not lost by a timer that comes late', () => {
    expect(play('PRESS@0', 'RELEASE@4', 'TICK@8').sent).toEqual([8]);
    expect(play('PRESS@0', 'TICK@60').sent).toEqual([60]);
  });

  it('is sent once for one hold', () => {
    expect(play('PRESS@0', 'TICK@3', 'TICK@8', 'TICK@9', 'RELEASE@10', 'TICK@99').sent).toEqual([8]);
  });

  it('shows how long it has been held', () => {
    expect(heldShare({ phase: 'HOLDING', sinceMs: 0 }, 1_500)).toBe(0.5);
    expect(heldShare(IDLE, 1_500)).toBe(0);
  });
});
