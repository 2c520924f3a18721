/** Which outcomes can be told of an incident (`domain.md` 3.6). Figures and the police's false calls are counted from these. */
import type { Refusal } from '@lonewatch/schema/contract/incident-command.ts';
import type {
  Disposition,
  Incident,
  ResponseService,
  SafeMethod,
  Verification,
} from '@lonewatch/schema/contract/incident.ts';
import { refusal } from './refusal.ts';

const EMERGENCY: readonly ResponseService[] = ['POLICE', 'AMBULANCE', 'FIRE'];

/** null: it can be closed so. */
export function dispositionFault(
  { responses, parentId }: Pick<Incident, 'responses' | 'parentId'>,
  disposition: Disposition,
  verification: Verification,
  method: SafeMethod | null,
): Refusal | null {
  const called = responses.some(({ service }) => EMERGENCY.includes(service));
  const sentence = fault(disposition, { called, linked: parentId !== null, verification, method });
  return sentence === null ? null : refusal('INCOMPLETE', sentence);
}

interface Known {
  readonly called: boolean;
  readonly linked: boolean;
  readonly verification: Verification;
  readonly method: SafeMethod | null;
}

function fault(disposition: Disposition, { called, linked, verification, method }: Known): string | null {
  switch (disposition) {
    case 'FALSE_ACCIDENTAL':
    case 'FALSE_EQUIPMENT':
    case 'FALSE_USER_ERROR':
      return verification === 'GENUINE'
        ? 'It was verified as genuine: verify it as false first, or choose another outcome.'
        : null;
    case 'PLANNED_ACTIVATION':
    case 'PLANNED_TEST':
    case 'PLANNED_TRAINING':
      if (verification === 'GENUINE') return 'It was verified as genuine: that was not planned.';
      return called ? 'Emergency services were called: that was a false alarm or a genuine one.' : null;
    case 'PRECAUTIONARY':
    case 'GENUINE_NO_ES':
      if (disposition === 'GENUINE_NO_ES' && verification === 'FALSE')
        return 'It was verified as false: verify it as genuine first, or choose another outcome.';
      return called ? 'Emergency services were called: choose an outcome that says so.' : null;
    case 'GENUINE_ES':
      if (verification === 'FALSE')
        return 'It was verified as false: verify it as genuine first, or choose another outcome.';
      return called ? null : 'No emergency service was called: choose an outcome that says so.';
    case 'UNKNOWN_NOT_TRACED':
      return method === null || method === 'SERVICES_ON_SCENE'
        ? null
        : 'The worker was found to be safe: choose an outcome that says so.';
    case 'DUPLICATE':
      return linked ? null : 'Have a supervisor link it to the incident that it doubles first.';
    default:
      return disposition satisfies never;
  }
}
