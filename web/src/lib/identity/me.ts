/**
 * Who is signed in, and what that opens: which pages, where home is, what a screen may offer. Pure. The server judges
 * every question again; this only keeps what would be refused off the screen.
 */
import type { Permission, Role } from '@lonewatch/schema/contract/role.ts';
import type { ViewerKind } from '@lonewatch/schema/contract/viewer.ts';

export interface Named {
  readonly id: string;
  readonly name: string;
}

export interface HeldGrant {
  readonly role: Role;
  readonly permissions: readonly Permission[];
  /** null: the installation itself. */
  readonly employer: Named | null;
  readonly team: Named | null;
  /** Only oneself: this is who the person is among the workers. */
  readonly worker: Named | null;
}

export interface Me {
  readonly kind: ViewerKind;
  /** null: a wall or a key, which no incident is ever somebody's of. */
  readonly accountId: string | null;
  readonly name: string;
  readonly email: string | null;
  readonly needsSecondFactor: boolean;
  readonly grants: readonly HeldGrant[];
}

/** Somewhere, for other people than oneself. */
export function may(me: Me, permission: Permission): boolean {
  return me.grants.some(({ permissions, worker }) => worker === null && permissions.includes(permission));
}

export function mayAtEmployer(me: Me, permission: Permission, employerId: string): boolean {
  return me.grants.some(
    ({ permissions, worker, employer }) =>
      worker === null && employer?.id === employerId && permissions.includes(permission),
  );
}

/** Where positions of this employer's people are open in an alarm only: a control room, and no manager besides. */
export function seesAlarmsOnly(me: Me, employerId: string): boolean {
  const open = me.grants.filter(
    ({ permissions, worker, employer }) =>
      worker === null && employer?.id === employerId && permissions.includes('SEE_POSITIONS'),
  );
  return open.length > 0 && open.every(({ permissions }) => permissions.includes('BREAK_GLASS'));
}

/** By name, each once. */
export function employersWhere(me: Me, ...permissions: readonly Permission[]): Named[] {
  const found = new Map<string, Named>();
  for (const grant of me.grants)
    if (
      grant.employer !== null &&
      grant.worker === null &&
      permissions.some((permission) => grant.permissions.includes(permission))
    )
      found.set(grant.employer.id, grant.employer);
  return [...found.values()].sort((a, b) => a.name.localeCompare(b.name, 'en-GB'));
}

/** The workers who this person is: one for each employer that says so. */
export function oneselves(me: Me): { readonly worker: Named; readonly employer: Named | null }[] {
  return me.grants.flatMap(({ role, worker, employer }) =>
    role === 'LONE_WORKER' && worker !== null ? [{ worker, employer }] : [],
  );
}

/** Somewhere, as whoever handles alarms: claims them, and hears them. */
export function worksIncidents(me: Me): boolean {
  return may(me, 'SEE_INCIDENTS') && may(me, 'WORK_INCIDENTS');
}

export const ACCESS_PERMISSIONS = ['MANAGE_KEYS', 'MANAGE_TOKENS', 'MANAGE_WALLS', 'MANAGE_POLICY'] as const;

/** Every page that asks who is there, and who may open it. `/` is for everybody: it shows what there is. */
const GUARDS = {
  '/people': (me: Me) => may(me, 'MANAGE_PEOPLE'),
  '/access': (me: Me) => ACCESS_PERMISSIONS.some((permission) => may(me, permission)),
  '/reviews': (me: Me) => may(me, 'REVIEW_BREAK_GLASS') || may(me, 'SEE_ACCESS_LOG'),
  '/employers': (me: Me) => may(me, 'MANAGE_EMPLOYERS'),
  '/plans': (me: Me) => may(me, 'SEE_PLANS'),
  '/geofences': (me: Me) => may(me, 'SEE_GEOFENCES'),
  '/incidents': (me: Me) => may(me, 'SEE_INCIDENTS'),
  '/replay': seesLiveMap,
  '/operators': (me: Me) => may(me, 'WORK_INCIDENTS'),
  '/shifts': (me: Me) => may(me, 'WORK_INCIDENTS'),
  '/reports/service': (me: Me) => may(me, 'SEE_INCIDENTS'),
  '/me': (me: Me) => oneselves(me).length > 0,
  '/me/pins': (me: Me) => oneselves(me).length > 0,
  '/me/seen': (me: Me) => oneselves(me).length > 0,
  '/analytics': (me: Me) => may(me, 'SEE_FIGURES'),
  '/graphql': (me: Me) => may(me, 'SEE_FIGURES'),
  '/wall': seesLiveMap,
} as const;

export type GuardedPage = keyof typeof GUARDS;

/** Someone else's positions, as they are now. */
export function seesLiveMap(me: Me): boolean {
  return may(me, 'SEE_POSITIONS');
}

export function mayOpen(me: Me, page: GuardedPage): boolean {
  return GUARDS[page](me);
}

/** Where somebody begins. */
export function homeOf(me: Me): '/' | GuardedPage {
  if (seesLiveMap(me)) return '/';
  if (mayOpen(me, '/people')) return '/people';
  if (mayOpen(me, '/reviews')) return '/reviews';
  if (mayOpen(me, '/employers')) return '/employers';
  if (may(me, 'SEE_FIGURES')) return '/';
  return mayOpen(me, '/me') ? '/me' : '/';
}

export interface PageLink {
  readonly href: '/' | '/account' | GuardedPage;
  readonly label: string;
}

const LINKS: readonly PageLink[] = [
  { href: '/replay', label: 'Replay' },
  { href: '/operators', label: 'Operators' },
  { href: '/shifts', label: 'Shift handovers' },
  { href: '/reports/service', label: 'Service report' },
  { href: '/plans', label: 'Escalation plans' },
  { href: '/geofences', label: 'Geofences' },
  { href: '/people', label: 'People and roles' },
  { href: '/access', label: 'Keys, tokens and walls' },
  { href: '/reviews', label: 'Reviews' },
  { href: '/employers', label: 'Employers and staff' },
  { href: '/me', label: 'My session and SOS' },
  { href: '/me/seen', label: 'Who has seen me' },
  { href: '/me/pins', label: 'My PIN and code words' },
  { href: '/wall', label: 'Wall display' },
  { href: '/analytics', label: 'Analytics' },
  { href: '/graphql', label: 'GraphQL' },
];

/** What may be opened, home first. */
export function pagesOf(me: Me): PageLink[] {
  const home: PageLink[] = seesLiveMap(me)
    ? [{ href: '/', label: 'Live map' }]
    : homeOf(me) === '/' && may(me, 'SEE_FIGURES')
      ? [{ href: '/', label: 'Figures' }]
      : [];
  return [...home, ...LINKS.filter(({ href }) => mayOpen(me, href as GuardedPage))];
}

/** Only paths of this origin: a link must not lead whoever has just signed in to somebody else's page. */
export function safeNext(next: string | null, origin: string): string {
  if (next?.startsWith('/') !== true) return '/';
  try {
    const url = new URL(next, origin);
    const isSignIn = url.pathname === '/sign-in' || url.pathname === '/set-up';
    return url.origin === origin && !isSignIn ? url.pathname + url.search + url.hash : '/';
  } catch {
    return '/';
  }
}
