/** Who is responsible, who helps, who listens. */
import type { Incident, Ownership, Part, Person } from '@lonewatch/schema/contract/incident.ts';
import type { Foldable } from './context.ts';

/** Entries of other kinds leave it as it is. */
export function foldOwnership(incident: Incident, entry: Foldable): Incident {
  return foldPart(foldResponsible(incident, entry), entry);
}

function foldResponsible(incident: Incident, entry: Foldable): Incident {
  const { ownership } = incident;
  const { atMs } = entry;
  switch (entry.kind) {
    case 'OFFERED':
      return { ...incident, ownership: { ...ownership, kind: 'OFFERED', ...offered(entry.facts) } };
    case 'OFFER_LAPSED': {
      const kind = ownership.owner === null ? 'UNOWNED' : 'ABANDONED';
      return { ...incident, ownership: { ...ownership, kind, to: null, untilMs: null } };
    }
    case 'CLAIMED':
      return owned(incident, entry.facts.by, null, atMs);
    case 'TAKEN_OVER':
      return owned(incident, entry.facts.by, entry.facts.from, atMs);
    case 'HANDOVER_ACCEPTED':
      return owned(incident, entry.facts.by, entry.facts.from, atMs);
    case 'REOPENED':
      return owned(incident, entry.facts.by, null, atMs);
    case 'ABANDONED':
      return abandoned(incident, entry.facts.owner, atMs);
    case 'HANDOVER_OFFERED':
      return { ...incident, ownership: { ...ownership, kind: 'HANDOVER', ...offered(entry.facts) } };
    case 'HANDOVER_ENDED':
      return withoutClock(
        { ...incident, ownership: { ...ownership, kind: 'OWNED', to: null, untilMs: null } },
        'HANDOVER_ACCEPT',
      );
    default:
      return incident;
  }
}

function foldPart(incident: Incident, entry: Foldable): Incident {
  const { atMs } = entry;
  switch (entry.kind) {
    case 'JOINED':
      return entry.facts.part === 'OBSERVER'
        ? deaf(joined(incident, entry.facts.who, 'OBSERVER', atMs), entry.facts.who)
        : joined(incident, entry.facts.who, entry.facts.part, atMs);
    case 'LEFT':
      return deaf({ ...incident, participants: others(incident, entry.facts.who) }, entry.facts.who);
    case 'AUDIO_CONNECTED': {
      const { mode, by } = entry.facts;
      const listeners = (incident.audio?.listeners ?? []).filter((one) => one.accountId !== by.accountId);
      const times = {
        ...incident.times,
        audioConnectedAtMs: incident.times.audioConnectedAtMs ?? atMs,
      };
      return { ...incident, times, audio: { mode, listeners: [...listeners, by] } };
    }
    case 'AUDIO_ENDED':
      return deaf(incident, entry.facts.by);
    default:
      return incident;
  }
}

function offered({ to, untilMs }: Pick<Ownership, 'untilMs'> & { readonly to: Person }) {
  return { to, untilMs };
}

/** From then on `by` is responsible; who was before stays to help, so that nobody drops a call in the middle. */
function owned(incident: Incident, by: Person, from: Person | null, atMs: number): Incident {
  const ownership: Ownership = { kind: 'OWNED', owner: by, to: null, untilMs: null, sinceMs: atMs };
  const times = { ...incident.times, claimedAtMs: incident.times.claimedAtMs ?? atMs };
  const sameOwner = incident.ownership.owner?.accountId === by.accountId;
  const now = {
    ...incident,
    ownership,
    times,
    participants: others(incident, by),
    // Whoever takes it on decides anew whether it may be closed without a confirmation.
    override: sameOwner ? incident.override : null,
    state: incident.state === 'QUEUED' ? ('VERIFYING' as const) : incident.state,
  };
  const staying =
    from === null || from.accountId === by.accountId ? now : joined(now, from, 'ASSISTANT', atMs);
  return withoutClock(withoutClock(staying, 'HANDOVER_ACCEPT'), 'IDLE');
}

/** Nobody watches over a hold or answers for an override that was asked: both end. */
function abandoned(incident: Incident, owner: Person, atMs: number): Incident {
  const ownership: Ownership = { kind: 'ABANDONED', owner, to: null, untilMs: null, sinceMs: atMs };
  const times = { ...incident.times, wokenAtMs: null };
  const left = deaf({ ...incident, ownership, times, hold: null, override: null }, owner);
  return withoutClock(withoutClock(withoutClock(left, 'ANSWER'), 'HANDOVER_ACCEPT'), 'IDLE');
}

function others({ participants }: Incident, who: Person): Incident['participants'] {
  return participants.filter(({ accountId }) => accountId !== who.accountId);
}

function joined(incident: Incident, who: Person, part: Part, atMs: number): Incident {
  const { accountId, name } = who;
  return {
    ...incident,
    participants: [...others(incident, who), { accountId, name, part, sinceMs: atMs }],
  };
}

function deaf(incident: Incident, who: Person): Incident {
  if (incident.audio === null) return incident;
  const listeners = incident.audio.listeners.filter(({ accountId }) => accountId !== who.accountId);
  return { ...incident, audio: listeners.length === 0 ? null : { ...incident.audio, listeners } };
}

/** A clock that starts again has reached nothing yet. */
export function withoutClock(incident: Incident, name: keyof Incident['clocks']): Incident {
  const { [name]: _, ...clocks } = incident.clocks;
  return { ...incident, clocks };
}
