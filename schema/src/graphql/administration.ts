/** The ports of managing: who holds which role, which walls, keys and tokens exist. Each answers within what the viewer holds. */
import type {
  Account,
  ApiKey,
  IngestTokenInfo,
  SignIn,
  StoredGrant,
  WallDisplay,
} from '../contract/access.ts';
import type { DeviceId, EmployerId, TeamId, WorkerId } from '../contract/ids.ts';
import type { Policy } from '../contract/policy.ts';
import type { Device, Employer, Team, Worker } from '../contract/reference.ts';
import type { EMPLOYER_ROLES, KeyScope, Role, StaffRole } from '../contract/role.ts';
import type { Viewer } from '../contract/viewer.ts';
import type { Service } from '../contract/worker.ts';
import type { Page, PageArgs } from './page.ts';

export type EmployerRole = (typeof EMPLOYER_ROLES)[number];

export interface RoleGift {
  readonly employerId: EmployerId;
  readonly role: EmployerRole;
  /** TEAM_MANAGER: of this team. */
  readonly teamId: TeamId | null;
  /** LONE_WORKER: this is who the person is. */
  readonly workerId: WorkerId | null;
}

export interface NewSecret<T> {
  readonly made: T;
  /** Shown once: only its hash is kept. */
  readonly secret: string;
}

export interface Arc {
  readonly id: number;
  readonly name: string;
  readonly employerIds: readonly EmployerId[];
}

/** One role of one person; `id` is the grant's. */
export interface StaffMember {
  readonly id: number;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  readonly arc: Arc | null;
  readonly hasSecondFactor: boolean;
  readonly lastSignInAtMs: number | null;
}

export interface Invited {
  readonly account: Account;
  readonly token: string | null;
}

export interface Administration {
  /** What the viewer's own account says; null: no person. */
  readonly email: (viewer: Viewer) => Promise<string | null>;
  readonly signIns: (viewer: Viewer, page: PageArgs) => Promise<Page<SignIn>>;
  readonly accounts: (viewer: Viewer, employerId: EmployerId) => Promise<readonly Account[]>;
  /** The token of the link: null for a person who has a password already, which no administrator may replace by a new role. */
  readonly invite: (
    viewer: Viewer,
    person: { readonly name: string; readonly email: string },
    gift: RoleGift,
  ) => Promise<Invited>;
  /** Refused for an account that holds a role anywhere else. */
  readonly newLink: (viewer: Viewer, employerId: EmployerId, accountId: string) => Promise<Invited>;
  /** Refused for an account that holds a role anywhere else. Switching off ends its sessions. */
  readonly setDisabled: (
    viewer: Viewer,
    employerId: EmployerId,
    accountId: string,
    disabled: boolean,
  ) => Promise<Account>;
  readonly grantRole: (viewer: Viewer, accountId: string, gift: RoleGift) => Promise<Account>;
  /** The last administrator of an employer cannot be withdrawn. */
  readonly withdrawRole: (
    viewer: Viewer,
    employerId: EmployerId,
    grantId: number,
  ) => Promise<StoredGrant['id']>;
  readonly walls: (viewer: Viewer, employerId: EmployerId) => Promise<readonly WallDisplay[]>;
  readonly approveWall: (
    viewer: Viewer,
    wall: { readonly employerId: EmployerId; readonly code: string; readonly name: string },
  ) => Promise<WallDisplay>;
  readonly revokeWall: (viewer: Viewer, employerId: EmployerId, id: number) => Promise<WallDisplay>;
  readonly setPolicy: (viewer: Viewer, employerId: EmployerId, policy: Policy) => Promise<Employer>;
  readonly apiKeys: (viewer: Viewer, employerId: EmployerId) => Promise<readonly ApiKey[]>;
  readonly createApiKey: (
    viewer: Viewer,
    key: {
      readonly employerId: EmployerId;
      readonly name: string;
      readonly scope: KeyScope;
      readonly expiresAtMs: number;
    },
  ) => Promise<NewSecret<ApiKey>>;
  readonly revokeApiKey: (viewer: Viewer, employerId: EmployerId, id: number) => Promise<ApiKey>;
  readonly ingestTokens: (viewer: Viewer, employerId: EmployerId) => Promise<readonly IngestTokenInfo[]>;
  readonly createIngestToken: (
    viewer: Viewer,
    token: {
      readonly employerId: EmployerId;
      readonly name: string;
      readonly deviceId: DeviceId | null;
    },
  ) => Promise<NewSecret<IngestTokenInfo>>;
  readonly revokeIngestToken: (
    viewer: Viewer,
    employerId: EmployerId,
    id: number,
  ) => Promise<IngestTokenInfo>;
  readonly createEmployer: (
    viewer: Viewer,
    employer: { readonly name: string; readonly services: readonly Service[] },
  ) => Promise<Employer>;
  readonly setServices: (
    viewer: Viewer,
    employerId: EmployerId,
    services: readonly Service[],
  ) => Promise<Employer>;
  readonly inviteAdministrator: (
    viewer: Viewer,
    employerId: EmployerId,
    person: { readonly name: string; readonly email: string },
  ) => Promise<string | null>;
  readonly arcs: (viewer: Viewer) => Promise<readonly Arc[]>;
  readonly staff: (viewer: Viewer) => Promise<readonly StaffMember[]>;
  readonly createArc: (viewer: Viewer, name: string) => Promise<Arc>;
  readonly setArcContract: (
    viewer: Viewer,
    arcId: number,
    employerId: EmployerId,
    serves: boolean,
  ) => Promise<Arc>;
  readonly inviteStaff: (
    viewer: Viewer,
    person: { readonly name: string; readonly email: string },
    role: StaffRole,
    arcId: number | null,
  ) => Promise<string | null>;
  /** Refused for the last administrator of the installation. */
  readonly withdrawStaffRole: (viewer: Viewer, grantId: number) => Promise<number>;
  readonly createTeam: (viewer: Viewer, team: Omit<Team, 'id' | 'base'>) => Promise<Team>;
  readonly createWorker: (viewer: Viewer, worker: Omit<Worker, 'id' | 'sharesLastKnown'>) => Promise<Worker>;
  /** Whose a device is, before it first reports. */
  readonly registerDevice: (
    viewer: Viewer,
    device: Pick<Device, 'employerId' | 'externalId' | 'kind'> & { readonly workerId: WorkerId },
  ) => Promise<Device>;
}
