/** Commands about who is responsible, who helps and who listens. */
import type { Incident, Person } from '@lonewatch/schema/contract/incident.ts';
import { done, refusal, refused } from './refusal.ts';
import type { Decider, OwnerCommand } from './decider.ts';

export const OWNING: { readonly [K in OwnerCommand]: Decider<K> } = {
  CLAIM: (_incident, _input, { actor }) =>
    done({ kind: 'CLAIMED', facts: { by: meOf(actor) }, personal: null }),

  ASSIST: (_incident, _input, { actor }) =>
    done({ kind: 'JOINED', facts: { who: meOf(actor), part: 'ASSISTANT' }, personal: null }),

  WATCH: (_incident, { part }, { actor }) =>
    done({ kind: 'JOINED', facts: { who: meOf(actor), part }, personal: null }),

  LEAVE: (_incident, _input, { actor }) =>
    done({ kind: 'LEFT', facts: { who: meOf(actor) }, personal: null }),

  CONNECT_AUDIO: (_incident, { mode }, { actor }) =>
    done({ kind: 'AUDIO_CONNECTED', facts: { mode, by: meOf(actor) }, personal: null }),

  END_AUDIO: (_incident, _input, { actor }) =>
    done({ kind: 'AUDIO_ENDED', facts: { by: meOf(actor) }, personal: null }),

  OFFER_HANDOVER: ({ ownership }, { to, brief }, { nowMs, rules }) => {
    if (to.accountId === ownership.owner?.accountId)
      return refused(refusal('BAD_INPUT', `${to.name} owns it already: choose somebody else.`));
    const facts = { to, untilMs: nowMs + rules.handoverS * 1000 };
    return done({ kind: 'HANDOVER_OFFERED', facts, personal: { text: brief } });
  },

  ACCEPT_HANDOVER: (incident, _input, { actor }) => {
    const facts = { by: meOf(actor), from: ownerOf(incident) ?? meOf(actor) };
    return done({ kind: 'HANDOVER_ACCEPTED', facts, personal: null });
  },

  DECLINE_HANDOVER: (_incident, { reason }) =>
    done({
      kind: 'HANDOVER_ENDED',
      facts: { why: 'DECLINED' },
      personal: reason === null ? null : { reason },
    }),

  WITHDRAW_HANDOVER: () => done({ kind: 'HANDOVER_ENDED', facts: { why: 'WITHDRAWN' }, personal: null }),

  TAKE_OVER: (incident, { reason }, { actor }) =>
    done({
      kind: 'TAKEN_OVER',
      facts: { by: meOf(actor), from: ownerOf(incident) },
      personal: { reason },
    }),
};

/** Only people command: `barrier` has let nobody else through. */
export function meOf({
  accountId,
  name,
}: {
  readonly accountId: string | null;
  readonly name: string;
}): Person {
  return { accountId: accountId ?? '', name };
}

/** Who is responsible at this moment; null: nobody, whoever was before. */
function ownerOf({ ownership }: Incident): Person | null {
  return ownership.kind === 'OWNED' || ownership.kind === 'HANDOVER' ? ownership.owner : null;
}
