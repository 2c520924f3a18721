/** What the ports of incidents are built on. */
import type { AlarmId, EmployerId, IncidentId, WorkerId } from '@lonewatch/schema/contract/ids.ts';
import type { Incident, Person } from '@lonewatch/schema/contract/incident.ts';
import type { Alarm } from '@lonewatch/schema/contract/reference.ts';
import type { Viewer } from '@lonewatch/schema/contract/viewer.ts';
import type { Page, PageArgs } from '@lonewatch/schema/graphql/page.ts';
import type { IncidentRules } from '../domain/incident/rules.ts';
import type { IncidentConditions, IncidentReach } from '../persistence/incident-list.ts';
import type { ViewerScope } from '../persistence/sql-port.ts';
import type { DuressWord } from '../persistence/worker-secrets.ts';
import type { IncidentDesk } from '../pipeline/incident-desk.ts';
import type { IncidentAids } from './incident-aids.ts';
import type { IncidentFeed } from './incident-changes.ts';
import type { PlaceOptions } from './incident-places.ts';
import type { IncidentViews } from './incident-views.ts';
import type { Audit } from './viewing.ts';

/** What incidents ask of the database, as the viewer. */
export interface IncidentHistory {
  page(
    scope: ViewerScope,
    reach: IncidentReach,
    conditions: IncidentConditions,
    page: PageArgs,
  ): Promise<Page<Incident>>;
  guarded(scope: ViewerScope, reach: IncidentReach): Promise<readonly Incident[]>;
  children(scope: ViewerScope, id: IncidentId): Promise<readonly Incident[]>;
  alarms(scope: ViewerScope, ids: readonly AlarmId[]): Promise<readonly Alarm[]>;
  /** Somebody who signs in, with what they hold; null: nobody. */
  colleague(accountId: string): Promise<(Person & Pick<Viewer, 'grants'>) | null>;
  duressWords(workerId: WorkerId): Promise<readonly DuressWord[]>;
}

export interface IncidentOptions extends PlaceOptions {
  readonly desk: IncidentDesk;
  readonly views: IncidentViews;
  readonly feed: IncidentFeed;
  readonly aids: IncidentAids;
  readonly incidents: IncidentHistory;
  readonly audit: Audit & { flush(): Promise<void> };
  readonly rulesOf: (employerId: EmployerId) => IncidentRules;
}
