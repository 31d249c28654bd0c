import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Copies the declarations, and again as those of CommonJS: TypeScript tells the two apart by name. */
export function writeTypes(from, to) {
  mkdirSync(to, { recursive: true });
  for (const name of readdirSync(from)) {
    const text = readFileSync(path.join(from, name), 'utf8');
    writeFileSync(path.join(to, name), text);
    const common = text.replace(/from '(\.\/[^']+)\.js'/g, "from '$1.cjs'");
    writeFileSync(path.join(to, name.replace(/\.d\.ts$/, '.d.cts')), common);
  }
}
