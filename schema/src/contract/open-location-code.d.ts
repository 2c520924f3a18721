/** The package ships no types; only what the test asks of it. */
declare module 'open-location-code' {
  export class OpenLocationCode {
    encode(latitude: number, longitude: number): string;
    decode(code: string): { latitudeCenter: number; longitudeCenter: number };
  }
}
