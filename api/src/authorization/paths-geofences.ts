/** How the types of geofences are reached: a part of `paths.ts`. */

const LIST = 'geofences(employerId: "<E>", first: 5)';
const fence = (inner: string): string => `{ ${LIST} { edges { node { ${inner} } } } }`;
const shape = (inner: string): string => fence(`shape { ${inner} }`);
const EVENTS = 'geofenceEvents(filter: { employerIds: ["<E>"] }, first: 5)';
const SQUARE = `{ kind: POLYGON, rings: [{ points: [{ lon: -1.5, lat: 53.8 }, { lon: -1.4, lat: 53.8 },
  { lon: -1.4, lat: 53.9 }] }] }`;
const CREATE = `input: { employerId: "<E>", commandId: "<M>", name: "Yard", shape: ${SQUARE}, rules: [] }`;
const STALE = 'employerId: "<E>", geofenceId: "<O>", commandId: "<M>", expectedVersion: 1, name: "Depot"';
const IMPORT = `input: { employerId: "<E>", commandId: "<M>", geofences: [{ name: "Yard", shape: ${SQUARE} },
  { name: "", shape: ${SQUARE} }] }`;
const READ = `input: { employerId: "<E>", format: WKT, text: "POLYGON ((53.8 -1.5, 53.9 -1.5, 53.9 -1.4)) \\n Gate: POINT (1 1)" }`;
const reading = (inner: string): string => `{ readGeofences(${READ}) { ${inner} } }`;
const refusal = (inner: string): string =>
  `mutation { changeGeofence(input: { ${STALE} }) { refusal { ${inner} } } }`;

export const GEOFENCE_PATHS: Readonly<Record<string, string>> = {
  GeofenceConnection: `{ ${LIST} { % } }`,
  GeofenceEdge: `{ ${LIST} { edges { % } } }`,
  Geofence: fence('%'),
  GeofenceShape: shape('%'),
  GeofenceRing: shape('rings { % }'),
  GeoPoint: shape('center { % }'),
  GeofenceRule: fence('rules { % }'),
  GeofenceWindow: fence('rules { window { % } }'),
  GeofenceChange: 'subscription { geofencesChanged(employerIds: ["<E>"]) { % } }',
  GeofenceEventConnection: `{ ${EVENTS} { % } }`,
  GeofenceEventEdge: `{ ${EVENTS} { edges { % } } }`,
  GeofenceEvent: `{ ${EVENTS} { edges { node { % } } } }`,
  GeofenceNews: 'subscription { geofenceEvents(employerIds: ["<E>"]) { % } }',
  GeofencePayload: `mutation { createGeofence(${CREATE}) { % } }`,
  GeofenceRefusal: refusal('%'),
  GeofenceStep: refusal('since { % }'),
  GeofenceReading: reading('%'),
  GeofenceDraft: reading('drafts { % }'),
  GeofenceReadingProblem: reading('problems { % }'),
  ImportGeofencesPayload: `mutation { importGeofences(${IMPORT}) { % } }`,
  ImportedGeofence: `mutation { importGeofences(${IMPORT}) { imported { % } } }`,
};

export const GEOFENCE_ARGUMENTS: Readonly<Record<string, string>> = {
  'Query.geofences': '(employerId: "<E>", first: 5)',
  'Query.geofenceEvents': '(filter: { employerIds: ["<E>"] }, first: 5)',
  'Query.readGeofences': `(${READ})`,
  'Worker.geofenceEvents': '(first: 5)',
  'Incident.geofenceEvents': '(reason: "Asked by the matrix", first: 5)',
  'Subscription.geofencesChanged': '(employerIds: ["<E>"])',
  'Subscription.geofenceEvents': '(employerIds: ["<E>"])',
  'Mutation.createGeofence': `(${CREATE})`,
  'Mutation.changeGeofence': `(input: { ${STALE} })`,
  'Mutation.removeGeofence': `(input: { employerId: "<E>", geofenceId: "<O>", commandId: "<M>", expectedVersion: 2 })`,
  'Mutation.importGeofences': `(${IMPORT})`,
};
