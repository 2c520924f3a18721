/** Commands that set something down for everybody: notes, key facts, the scene, marks on the map, links, reports. */
import { isOnGlobe, fromE7 } from '@lonewatch/schema/contract/fix.ts';
import type { Incident } from '@lonewatch/schema/contract/incident.ts';
import type { DecideContext, Decision } from './context.ts';
import { meOf } from './decide-owner.ts';
import type { Decider, SetDownCommand } from './decider.ts';
import { done, refusal, refused } from './refusal.ts';

const LABEL_MAX = 120;

export const SETTING_DOWN: { readonly [K in SetDownCommand]: Decider<K> } = {
  LINK: (incident, { parentId, reason }, { parent }) =>
    bad(unlinkable(incident, parent)) ?? done({ kind: 'LINKED', facts: { parentId }, personal: { reason } }),

  UNLINK: (_incident, { reason }) => done({ kind: 'UNLINKED', facts: {}, personal: { reason } }),

  NOTE: (incident, { text, mentions, corrects, whisperTo }, { standing }) => {
    if (whisperTo !== null && !standing.supervises)
      return refused(refusal('NOT_YOURS', 'Only a supervisor whispers: write it for all.'));
    const fault = corrects === null ? null : noEntry(incident, corrects);
    const facts = { mentions, corrects, whisperTo };
    return bad(fault) ?? done({ kind: 'NOTED', facts, personal: { text } });
  },

  PIN: (incident, { entry }) =>
    bad(noEntry(incident, entry) ?? (incident.pinned.includes(entry) ? 'It is pinned already.' : null)) ??
    done({ kind: 'PINNED', facts: { entry }, personal: null }),

  UNPIN: (incident, { entry }) =>
    bad(incident.pinned.includes(entry) ? null : 'It is not pinned.') ??
    done({ kind: 'UNPINNED', facts: { entry }, personal: null }),

  SET_SCENE: (incident, { field, text }, context) =>
    overwritten(incident, field, context) ??
    done({ kind: 'SCENE_SET', facts: { field }, personal: { text } }),

  MARK: (_incident, { mark, lonE7, latE7, label }, { actor }) =>
    bad(isOnGlobe(fromE7(lonE7), fromE7(latE7)) ? null : 'That is no place on earth.') ??
    bad(label.length > LABEL_MAX ? `A label has at most ${LABEL_MAX} characters.` : null) ??
    done({
      kind: 'MARKED',
      facts: { mark, by: meOf(actor) },
      personal: { text: label, place: { lonE7, latE7 } },
    }),

  UNMARK: (incident, { id }) =>
    bad(incident.marks.some((mark) => mark.id === id) ? null : 'There is no such mark.') ??
    done({ kind: 'UNMARKED', facts: { id }, personal: null }),

  ISSUE_REPORT: (_incident, { redaction }) =>
    done({ kind: 'REPORT_ISSUED', facts: { redaction }, personal: null }),
};

/** Parents have no parents, so no chain can bite its tail. */
function unlinkable({ id, employerId }: Incident, parent: Incident | null): string | null {
  if (parent?.employerId !== employerId) return 'There is no such incident to link it to.';
  if (parent.id === id) return 'It cannot be linked to itself.';
  return parent.parentId === null ? null : 'That one is linked to another: link it to that other one.';
}

/** The last writer wins who had seen what stands there. */
function overwritten(
  { scene }: Incident,
  field: keyof Incident['scene'],
  { expectedVersion }: { readonly expectedVersion: number | null } & DecideContext,
): Decision | null {
  const version = scene[field];
  if (version === undefined || expectedVersion === null || expectedVersion >= version) return null;
  return refused(
    refusal('STALE', 'Somebody has changed it since: look at what stands there and write it again.'),
  );
}

function noEntry({ version }: Incident, entry: number): string | null {
  return Number.isInteger(entry) && entry >= 1 && entry <= version ? null : 'The log has no such entry.';
}

function bad(sentence: string | null): Decision | null {
  return sentence === null ? null : refused(refusal('BAD_INPUT', sentence));
}
