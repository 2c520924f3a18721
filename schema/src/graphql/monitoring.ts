/** Who answers an employer's alarms. */
import type { EmployerId } from '../contract/ids.ts';
import type { Employer } from '../contract/reference.ts';
import { builder, idOf, mayAtEmployer } from './builder.ts';
import { EmployerRef, present } from './employer.ts';
import { MONITORINGS } from './supervision-ports.ts';

const MonitoringEnum = builder.enumType('Monitoring', {
  description:
    'ARC: a control room that has a contract with the employer. SELF: the employer’s own managers, who then need a second factor and see what those see who work alarms.',
  values: MONITORINGS,
});

builder.objectField(EmployerRef, 'monitoring', (t) =>
  t.field({
    type: MonitoringEnum,
    resolve: ({ id }, _, { ports, viewer }) => ports.supervision.monitoring(viewer, id),
  }),
);

const MonitoringPayload = builder.objectRef<{ readonly employer: Employer }>('MonitoringPayload').implement({
  authScopes: { anywhere: 'MANAGE_EMPLOYERS' },
  fields: (t) => ({ employer: t.field({ type: EmployerRef, resolve: ({ employer }) => employer }) }),
});

builder.mutationField('setMonitoring', (t) =>
  t.field({
    type: MonitoringPayload,
    description: 'Who answers an employer’s alarms: from then on, at once.',
    args: {
      employerId: t.arg.id({ required: true }),
      monitoring: t.arg({ type: MonitoringEnum, required: true }),
    },
    authScopes: (_, { employerId }, context) => mayAtEmployer(context, 'MANAGE_EMPLOYERS', employerId),
    resolve: async (_, { employerId, monitoring }, { ports, viewer }) => {
      const id = idOf<EmployerId>('Employer', employerId);
      await ports.supervision.setMonitoring(viewer, id, monitoring);
      return { employer: present(ports.employer(viewer, id)) };
    },
  }),
);
