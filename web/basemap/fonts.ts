/** Copies the weights of Inter that the map draws with, and the licence that must travel with them. */
import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { packageFile } from './sources.ts';

const FACES = ['400-normal', '500-normal', '600-normal', '400-italic'];
const SUBSETS = ['latin', 'latin-ext'];

export function copyFonts(directory: string): string[] {
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  const files = SUBSETS.flatMap((subset) => FACES.map((face) => `inter-${subset}-${face}.woff2`));
  for (const file of files)
    copyFileSync(packageFile(`@fontsource/inter/files/${file}`), join(directory, file));
  copyFileSync(packageFile('@fontsource/inter/LICENSE'), join(directory, 'LICENSE'));
  return files.map((file) => join(directory, file));
}
