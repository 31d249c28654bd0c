import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Writes the package's own package.json, without what only its makers need; gives its version. */
export function writeManifest(from, cargo, staged) {
  const { private: _, scripts, devDependencies, ...manifest } = JSON.parse(readFileSync(from, 'utf8'));
  // Every version stands once, in the workspace's manifest.
  manifest.version = /^\[workspace\.package\][^[]*?^version = "([^"]+)"/ms.exec(readFileSync(cargo, 'utf8'))[1];
  writeFileSync(path.join(staged, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  return manifest.version;
}
