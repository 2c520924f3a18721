/** What a wall display calls people, as the employer's policy says. A curtain for passers-by, also in what scripts read. */
import type { WallNames } from '@lonewatch/schema/contract/policy.ts';
import type { Worker } from '@lonewatch/schema/contract/reference.ts';

export function wallName({ name, id }: Pick<Worker, 'name' | 'id'>, names: WallNames): string {
  switch (names) {
    case 'FULL':
      return name;
    case 'INITIALS':
      return name
        .split(/[\s-]+/)
        .map((part) => [...part][0] ?? '')
        .join('')
        .toLocaleUpperCase('en-GB');
    case 'HIDDEN':
      return `Worker ${id}`;
    default:
      return names satisfies never;
  }
}
