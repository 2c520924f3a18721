/**
 * Branded ids: the numbers look alike, the compiler keeps them apart.
 * All but Slot are PostgreSQL integers; Slot is a row of the hot columns and lives as long as its epoch.
 */
export type EmployerId = number & { readonly __id: 'Employer' };
export type TeamId = number & { readonly __id: 'Team' };
export type WorkerId = number & { readonly __id: 'Worker' };
export type DeviceId = number & { readonly __id: 'Device' };
export type SessionId = number & { readonly __id: 'Session' };
export type AlarmId = number & { readonly __id: 'Alarm' };
export type IncidentId = number & { readonly __id: 'Incident' };
export type PlanId = number & { readonly __id: 'Plan' };
export type GeofenceId = number & { readonly __id: 'Geofence' };
export type GeofenceEventId = number & { readonly __id: 'GeofenceEvent' };
export type Slot = number & { readonly __id: 'Slot' };
