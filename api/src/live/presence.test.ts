import { beforeEach, describe, expect, it } from 'vitest';
import type { EmployerId } from '@lonewatch/schema/contract/ids.ts';
import { PresenceRooms, type Heartbeat } from './presence.ts';

let rooms: PresenceRooms;
beforeEach(() => (rooms = new PresenceRooms()));

const beat = (over: Partial<Heartbeat> = {}): Heartbeat => ({
  ...{ room: 'map', accountId: 'ann', name: 'Ann', consoleId: 'tab 1', activity: 'LOOKING' },
  ...{ step: null, viewport: null, employerIds: [1 as EmployerId] },
  ...over,
});
const names = (room: string): string[] => rooms.in(room).map(({ name, activity }) => `${name} ${activity}`);

describe('presence', () => {
  it('shows who is in a room and what they do until 15 s after the last heartbeat', () => {
    rooms.heard(beat(), 0);
    rooms.heard(beat({ accountId: 'ben', name: 'Ben', activity: 'TYPING' }), 9_000);
    rooms.expire(14_999);
    expect(names('map')).toEqual(['Ann LOOKING', 'Ben TYPING']);
    rooms.expire(15_000);
    expect(names('map')).toEqual(['Ben TYPING']);
    expect(rooms.heardAt('ann')).toBeNull();
    expect(rooms.heardAt('ben')).toBe(9_000);
  });

  it('moves a console from room to room, and keeps two consoles of one person apart', () => {
    rooms.heard(beat(), 0);
    rooms.heard(beat({ consoleId: 'tab 2' }), 1_000);
    rooms.heard(beat({ room: 'Incident:7', activity: 'LISTENING' }), 2_000);
    expect(names('map')).toEqual(['Ann LOOKING']);
    expect(names('Incident:7')).toEqual(['Ann LISTENING']);
    rooms.leave('ann', 'tab 1');
    expect(names('Incident:7')).toEqual([]);
  });

  it('cannot be taken away or moved by somebody else who names the same console', () => {
    rooms.heard(beat(), 0);
    rooms.heard(beat({ accountId: 'eve', name: 'Eve', room: 'Incident:7' }), 1);
    rooms.leave('eve', 'tab 1');
    expect(names('map')).toEqual(['Ann LOOKING']);
  });

  it('tells a room of what changes and of nothing else', () => {
    let map = 0;
    let incident = 0;
    const stop = rooms.watch('map', () => map++);
    rooms.watch('Incident:7', () => incident++);
    rooms.heard(beat(), 0);
    rooms.heard(beat(), 5_000);
    expect([map, incident]).toEqual([1, 0]);
    rooms.heard(beat({ viewport: { west: 0, south: 0, east: 1, north: 1 } }), 6_000);
    rooms.heard(beat({ room: 'Incident:7' }), 7_000);
    expect([map, incident]).toEqual([3, 1]);
    rooms.expire(30_000);
    stop();
    rooms.heard(beat(), 31_000);
    expect([map, incident]).toEqual([3, 2]);
  });

  it('holds at most ten consoles of one person', () => {
    for (let tab = 0; tab < 12; tab++) rooms.heard(beat({ consoleId: `tab ${tab}` }), tab);
    expect(rooms.in('map').map(({ consoleId }) => consoleId)).toEqual(
      Array.from({ length: 10 }, (_, i) => `tab ${i + 2}`),
    );
  });
});
